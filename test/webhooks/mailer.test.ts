import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { mailOptions } from '../../src/webhooks/mail-options.ts';
import { Mailer, MailUnavailable } from '../../src/webhooks/mailer.ts';
import { listen } from '../support/listen.ts';

/** Sends to a server that answers these commands and no other, and says what the mailer reports. */
async function sendTo(answers: Readonly<Record<string, string>>) {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.write('220 ready\r\n');
    createInterface(socket).on('line', (line) => {
      const answer = answers[line.slice(0, 4)];
      if (answer !== undefined) socket.write(`${answer}\r\n`);
    });
  });
  const SMTP_URL = `smtp://127.0.0.1:${await listen(server)}`;
  const options = mailOptions({ SMTP_URL, MAIL_FROM: 'a@aurora.example.com', MAIL_TO_DOMAINS: [] });
  const mail = { subject: 'S', text: 'T', html: '<p>T</p>' };
  const reported: unknown[] = [];
  const report = (fault: unknown) => reported.push(fault);
  const sent = new Mailer({ options, report, maxSendMs: 200 }).send('ops@customer.example', 'id', mail);
  return { sent, reported };
}

it.each([
  ['does not go on after its greeting', {}],
  ['does not answer the sender', { EHLO: '250 mail' }],
  ['does not answer the sender, of commands that came together', { EHLO: '250-mail\r\n250 PIPELINING' }],
] as const)('a mail server that %s in time cannot be used', async (_what, answers) => {
  const { sent, reported } = await sendTo(answers);
  await expect(sent).rejects.toThrow(MailUnavailable);
  expect(reported).toEqual([{ status: null }]);
});

it.each([
  ['one by one', '250 mail'],
  ['together', '250-mail\r\n250 PIPELINING'],
])(
  'a missing answer about the recipient is about the message, of commands that came %s',
  async (_how, EHLO) => {
    const { sent, reported } = await sendTo({ EHLO, MAIL: '250 ok' });
    expect(await sent).toMatchObject({ status: null });
    expect(reported).toEqual([]);
  },
);
