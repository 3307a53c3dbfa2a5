import { describe, expect, it } from 'vitest';
import { refusalOf } from '../../src/webhooks/smtp-refusal.ts';

describe('a refusal of the mail server', () => {
  it.each([
    ['RCPT TO', '550 5.1.1 No such user', 'RECIPIENT'],
    ['RCPT TO', '550-5.1.10 Recipient not found\n550 5.1.10 Bye', 'RECIPIENT'],
    ['RCPT TO', '554 5.2.1 Mailbox disabled', 'RECIPIENT'],
    ['DATA', '550 5.1.1 No such user', 'RECIPIENT'],
    ['RCPT TO', '550 No such user', 'RECIPIENT'],
    ['RCPT TO', '551 User not local', 'RECIPIENT'],
    ['RCPT TO', '553 Mailbox name not allowed', 'RECIPIENT'],
    ['RCPT TO', '554 5.7.1 Relay access denied', 'MESSAGE'],
    ['RCPT TO', '550 5.7.1 Recipient rejects messages of strangers', 'MESSAGE'],
    ['DATA', '554 5.7.1 Rejected by policy', 'MESSAGE'],
    ['RCPT TO', '550 5.4.1 Recipient address rejected: Access denied', 'MESSAGE'],
    ['DATA', '550 5.4.5 Daily sending quota exceeded', 'AURORA'],
    ['DATA', '550 5.1.8 Sender domain not found', 'AURORA'],
    ['RCPT TO', '550 5.4.5 Daily sending quota exceeded', 'MESSAGE'],
    ['RCPT TO', '550 5.1.8 Sender domain not found', 'MESSAGE'],
    ['RCPT TO', '530 Authentication required', 'AURORA'],
    ['DATA', '530 5.5.1 Authentication required', 'AURORA'],
    ['MAIL FROM', '550 5.1.1 No such user', 'AURORA'],
    ['CONN', '554 No service', 'AURORA'],
    ['DATA', '554 Message rejected: Email address is not verified.', 'MESSAGE'],
    ['DATA', '550 Refused', 'MESSAGE'],
    ['DATA', '552 5.3.4 Message too big', 'MESSAGE'],
    ['RCPT TO', '552 5.2.2 Mailbox full', 'MESSAGE'],
    ['RCPT TO', '554 Refused', 'MESSAGE'],
    ['RCPT TO', '450 4.7.1 Greylisted', 'MESSAGE'],
    ['RCPT TO', '450 4.1.1 Try later', 'MESSAGE'],
  ] as const)('of %s with %j is about: %s', (command, response, about) => {
    const responseCode = Number.parseInt(response, 10);
    expect(refusalOf({ command, responseCode, response })).toBe(about);
  });
});
