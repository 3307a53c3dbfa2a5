/** The operator's variables for e-mail. */
import * as z from 'zod/mini';
import { isLoopback } from '../base/addresses.ts';
import { percentDecoded } from '../base/text.ts';
import { isMailAddress, type Mailbox, readMailbox } from './mail-address.ts';

type SmtpServer = {
  readonly host: string;
  readonly port: number;
  /** TLS from the start; else STARTTLS where the server offers it. */
  readonly secure: boolean;
  /** Whether to send nothing without TLS: a password must not be read on its way. */
  readonly requireTLS: boolean;
  /** Null: the server asks for none. */
  readonly auth: { readonly user: string; readonly pass: string } | null;
};

/** The operator's SMTP server, and the sender of its messages. */
export type MailOptions = SmtpServer & {
  readonly from: Mailbox;
  /** The domains of addresses that may get messages, in lower case. Empty: all. */
  readonly domains: readonly string[];
};

export const MAIL_VARIABLES = {
  SMTP_URL: z.optional(
    z
      .string()
      .check(
        z.refine(
          (text) => readSmtpUrl(text) !== null,
          'must be the address of an SMTP server, such as smtps://user:password@smtp.example.com:465 or smtp://relay.example.com:25',
        ),
      ),
  ),
  MAIL_FROM: z.optional(
    z
      .string()
      .check(
        z.refine(
          (text) => readMailbox(text) !== null,
          'must be an e-mail address, such as alerts@example.com or Aurora <alerts@example.com>',
        ),
      ),
  ),
  MAIL_TO_DOMAINS: z.pipe(
    z._default(z.string(), ''),
    z
      .transform((text: string) =>
        text
          .toLowerCase()
          .split(',')
          .map((domain) => domain.trim())
          .filter((domain) => domain !== ''),
      )
      .check(
        z.refine(
          (domains) => domains.every((domain) => isMailAddress(`a@${domain}`)),
          'must be domains such as example.com, separated by commas',
        ),
      ),
  ),
};

type MailValues = {
  readonly SMTP_URL?: string | undefined;
  readonly MAIL_FROM?: string | undefined;
  readonly MAIL_TO_DOMAINS: readonly string[];
};

/** Null: Aurora sends no e-mail. */
export function mailOptions({
  SMTP_URL = '',
  MAIL_FROM = '',
  MAIL_TO_DOMAINS: domains,
}: MailValues): MailOptions | null {
  const [server, from] = [readSmtpUrl(SMTP_URL), readMailbox(MAIL_FROM)];
  return server === null || from === null ? null : { ...server, from, domains };
}

/** Null when the text is no such address. Ports: 465 for smtps, 587 for smtp. */
function readSmtpUrl(text: string): SmtpServer | null {
  if (!URL.canParse(text)) return null;
  const { protocol, hostname, port, username, password, pathname, search, hash } = new URL(text);
  const [user, pass] = [percentDecoded(username), percentDecoded(password)];
  const secure = protocol === 'smtps:';
  if ((!secure && protocol !== 'smtp:') || hostname === '' || user === null || pass === null) return null;
  if ((pathname !== '' && pathname !== '/') || search !== '' || hash !== '') return null;
  if ((user === '') !== (pass === '')) return null;
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  const auth = user === '' ? null : { user, pass };
  const requireTLS = !secure && auth !== null && !isLoopback(host);
  return { host, port: port === '' ? (secure ? 465 : 587) : Number(port), secure, requireTLS, auth };
}
