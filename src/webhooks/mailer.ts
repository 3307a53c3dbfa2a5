/** Sends e-mail through the operator's SMTP server. Each message has its own connection. */
import type { MailFault } from '../alerts/alert.ts';
import type { Millis } from '../base/clock.ts';
import { TimeLimit } from '../base/time-limit.ts';
import type { Mail } from './email.ts';
import type { SendResult } from './http-sender.ts';
import type { MailOptions } from './mail-options.ts';
import { refusalOf, type SmtpAnswer } from './smtp-refusal.ts';

/** Aurora can send to nobody now: its own SMTP server refuses it, or cannot be reached. */
export class MailUnavailable extends Error {
  override name = 'MailUnavailable';
}

/** For a server that does not answer at all. */
const CONNECT_TIMEOUT_MS: Millis = 15_000;

/** For one message. Some servers examine a message for long before they accept it. Shorter than the lease of a webhook. */
const MAX_SEND_MS: Millis = 50_000;

type MailerParts = {
  /** Null: the operator has configured no e-mail. */
  readonly options: MailOptions | null;
  /** Called with null when the mail server works, and with a fault when it cannot be used. */
  readonly report: (fault: MailFault | null) => void;
  readonly maxSendMs?: Millis;
};

export class Mailer {
  readonly #options: MailOptions | null;
  readonly #report: MailerParts['report'];
  readonly #maxSendMs: Millis;

  constructor({ options, report, maxSendMs = MAX_SEND_MS }: MailerParts) {
    this.#options = options;
    this.#report = report;
    this.#maxSendMs = maxSendMs;
  }

  get isConfigured(): boolean {
    return this.#options !== null;
  }

  /** Whether the operator allows messages to this address. */
  allows(address: string): boolean {
    const { domains = [] } = this.#options ?? {};
    return domains.length === 0 || domains.includes(domainOf(address));
  }

  /**
   * Sends once. A refusal that is not about Aurora is a result, with the status of SMTP. So is a missing answer after the
   * server has accepted the sender: it may wait for the recipient's server, or may have accepted the message.
   *
   * @param id becomes the `Message-ID`
   * @throws MailUnavailable
   */
  async send(to: string, id: string, mail: Mail, signal?: AbortSignal): Promise<SendResult> {
    if (this.#options === null) return this.#fail('SMTP_URL is not set.', null);
    // What was allowed when the webhook was made may be forbidden now.
    if (!this.allows(to)) return { status: null, reason: 'the domain is not in MAIL_TO_DOMAINS' };
    const { from, auth, ...server } = this.#options;
    // Only servers that send e-mail load the library.
    const { createTransport } = await import('nodemailer');
    const logger = senderWatch();
    const transport = createTransport({
      ...{ ...server, logger, transactionLog: true },
      ...(auth !== null && { auth }),
      ...{ connectionTimeout: CONNECT_TIMEOUT_MS, greetingTimeout: CONNECT_TIMEOUT_MS },
      ...{ dnsTimeout: CONNECT_TIMEOUT_MS, disableFileAccess: true, disableUrlAccess: true },
    });
    using limit = new TimeLimit(this.#maxSendMs, signal);
    try {
      await transport.sendMail({
        ...{ ...mail, from, to: { name: '', address: to }, signal: limit.signal },
        messageId: `<${id}@${domainOf(from.address)}>`,
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
      this.#report(null);
      return { status: 250, retryAfter: null };
    } catch (error) {
      if (signal?.aborted) return { status: null, reason: 'stopped' };
      const answer = error as SmtpAnswer & { readonly code?: string };
      const { responseCode, code } = answer;
      const refusal = refusalOf(answer);
      if (responseCode !== undefined && refusal !== 'AURORA') {
        this.#report(null);
        return { status: responseCode, retryAfter: null, isGone: refusal === 'RECIPIENT' };
      }
      // Not Aurora's fault, which is tried each minute without an end: the message could arrive each time.
      if (logger.isAccepted && responseCode === undefined)
        return { status: null, reason: 'the mail server accepted the sender, and then did not answer' };
      const codes = `${code}, ${responseCode ?? 'no answer'}`;
      return this.#fail(`The SMTP server cannot be used (${codes}).`, responseCode ?? null);
    } finally {
      transport.close();
    }
  }

  #fail(message: string, status: number | null): never {
    this.#report({ status });
    throw new MailUnavailable(message);
  }
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1).toLowerCase();
}

/** Reads the log of nodemailer for whether the server accepts the sender: its errors without an answer do not say. */
function senderWatch() {
  let isSent = false;
  const watch = {
    isAccepted: false,
    debug({ tnx }: { readonly tnx?: string }, line: string) {
      if (tnx === 'client' && line.startsWith('MAIL FROM:')) isSent = true;
      else if (tnx === 'server' && isSent && line.startsWith('2')) watch.isAccepted = true;
    },
  };
  return watch;
}
