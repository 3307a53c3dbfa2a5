/** What a refusal of the mail server is about. Pure. */

/** What nodemailer says of a refusal. */
export type SmtpAnswer = {
  readonly command?: string;
  readonly responseCode?: number;
  /** The answer, such as `550 5.1.1 No such user`. */
  readonly response?: string;
};

/** Commands about the recipient and the message. A refusal of others is about Aurora. */
const OF_MESSAGE = ['RCPT TO', 'DATA'];

/** Answers to `RCPT TO` without an enhanced status that say: no such recipient. */
const NO_RECIPIENT = [550, 551, 553];

/** Enhanced statuses (RFC 3463), without the class: the recipient does not exist, or is disabled. */
const OF_RECIPIENT = /^(1\.\d+|2\.1)$/;

/** The sender's address, and quotas. Not 7: policies also refuse single recipients, and a customer chooses these. */
const OF_AURORA = /^(1\.[78]|4\.5)$/;

/**
 * `RECIPIENT`: there is no such recipient. `AURORA`: the server lets Aurora send to nobody now. `MESSAGE`: anything else,
 * for now or for good.
 */
export function refusalOf({
  command = '',
  responseCode = 0,
  response = '',
}: SmtpAnswer): 'RECIPIENT' | 'AURORA' | 'MESSAGE' {
  if (!OF_MESSAGE.includes(command) || responseCode === 530) return 'AURORA';
  if (responseCode < 500) return 'MESSAGE';
  const [, detail] = /^5\d\d[ -]5\.(\d{1,3}\.\d{1,3})\b/.exec(response) ?? [];
  if (detail === undefined)
    return command === 'RCPT TO' && NO_RECIPIENT.includes(responseCode) ? 'RECIPIENT' : 'MESSAGE';
  // Some mail servers ask the recipient's server before they answer `RCPT TO`, and repeat what it says.
  if (OF_AURORA.test(detail)) return command === 'RCPT TO' ? 'MESSAGE' : 'AURORA';
  return OF_RECIPIENT.test(detail) ? 'RECIPIENT' : 'MESSAGE';
}
