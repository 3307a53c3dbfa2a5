/** The variables of the environment: what each must be, its default, and the rules on several of them. */
import * as z from 'zod/mini';
import { isLoopback, isTrustworthy, proxyList } from './base/addresses.ts';
import { ACCESS_RULES, ACCESS_VARIABLES, letsCallersIn } from './config-access.ts';
import {
  capabilitiesFile,
  encryptionKeys,
  endpoint,
  host,
  isOrigin,
  itemsOf,
  list,
  number,
  policiesFile,
  region,
  text,
  wholeNumber,
  withoutSlash,
} from './config-values.ts';
import { LOG_LEVELS } from './observe/log.ts';
import { TRACE_VARIABLES } from './observe/trace-options.ts';
import { s3Place } from './setup-kit/s3-place.ts';
import { isFileUrl, isPostgresUrl } from './storage/database-address.ts';
import { readAllowedTargets } from './webhooks/address-guard.ts';
import { MAIL_VARIABLES } from './webhooks/mail-options.ts';

/** Each check runs once: compiling it would take longer than the check. */
z.config({ jitless: true });

const SWITCH = z.enum(['on', 'off'], { error: 'must be "on" or "off"' });

/** Every variable that Aurora reads, with its default. The AWS SDK reads further ones. */
export const VARIABLES = z.object({
  HOST: host(),
  PORT: number('a port number', 0, 65_535, 4000),
  METRICS_HOST: host(),
  METRICS_PORT: z.optional(wholeNumber('a port number', 0, 65_535)),
  ...TRACE_VARIABLES,
  PUBLIC_URL: z.optional(
    text(
      (url) => isOrigin(withoutSlash(url)) && isTrustworthy(url),
      'must be an https address without a path, such as https://aurora.example.com (http on loopback only)',
    ),
  ),
  SETUP_TEMPLATE_URL: z.optional(
    z.string().check(
      z.maxLength(1_024, 'must have at most 1024 characters: CloudFormation accepts no more'),
      z.refine(
        (text) => s3Place(text) !== null,
        'must be the https address of an object of S3, such as https://BUCKET.s3.us-east-1.amazonaws.com/aurora-role.json',
      ),
    ),
  ),
  DATABASE_URL: z._default(
    z
      .string()
      .check(
        z.refine(
          (text) => isFileUrl(text) || isPostgresUrl(text),
          'must be "file:" and a path, such as file:./data/aurora.db, or the address of a PostgreSQL database, such as postgres://user:password@host:5432/aurora',
        ),
      ),
    'file:./data/aurora.db',
  ),
  DATABASE_LISTEN_URL: z.optional(
    z
      .string()
      .check(
        z.refine(isPostgresUrl, 'must be the address of the PostgreSQL database itself, not of its pooler'),
      ),
  ),
  DATABASE_POOLER: z._default(
    z.enum(['none', 'transaction'], { error: 'must be "none" or "transaction"' }),
    'none',
  ),
  AWS_REGION: region(),
  AWS_DEFAULT_REGION: region(),
  // The SDK reads these, and reports a mistake only at its first call.
  AWS_ENDPOINT_URL_STS: endpoint(),
  AWS_ENDPOINT_URL_IAM: endpoint(),
  AWS_ENDPOINT_URL_CLOUDTRAIL: endpoint(),
  AWS_ENDPOINT_URL: endpoint(),
  VERIFICATION_WINDOW_SECONDS: number('a time in seconds', 1, 86_400, 300),
  RECHECK_SECONDS: number('a time in seconds', 60, 604_800, 3_600),
  READ_ROLES: z._default(SWITCH, 'on'),
  HISTORY_DAYS: number('a time in days', 1, 36_500, 400),
  STS_CALLS_PER_SECOND: number('a number of calls a second', 1, 600, 100),
  MIGRATE: z._default(SWITCH, 'on'),
  SHUTDOWN_SECONDS: number('a time in seconds', 5, 600, 25),
  LOG_LEVEL: z._default(z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` }), 'info'),
  GRAPHIQL: z.optional(SWITCH),
  CORS_ORIGINS: list(
    z
      .transform(itemsOf)
      .check(
        z.refine(
          (origins) => origins.every(isOrigin),
          'must be origins such as https://app.example.com, separated by commas',
        ),
      ),
  ),
  RETURN_TO_ORIGINS: list(
    z
      .transform(itemsOf)
      .check(
        z.refine(
          (origins) => origins.every((origin) => isOrigin(origin) && isTrustworthy(origin)),
          'must be https origins such as https://app.example.com, separated by commas (http on loopback only)',
        ),
      ),
  ),
  TRUST_PROXY: list(
    z.transform((text: string, { issues }) => {
      const proxies = proxyList(itemsOf(text));
      if (proxies !== null) return proxies;
      const message = 'must be addresses or networks such as 10.0.0.0/8, separated by commas';
      issues.push({ code: 'custom', message, input: text });
      return z.NEVER;
    }),
  ),
  ...ACCESS_VARIABLES,
  WORKSPACE_ATTEMPTS_PER_MINUTE: number('a number of attempts', 1, 100_000, 60),
  WORKSPACE_TESTS_PER_MINUTE: number('a number of tests', 1, 100_000, 20),
  WORKSPACE_NEW_SESSIONS_PER_MINUTE: number('a number of sessions', 1, 100_000, 2_000),
  WORKSPACE_ACCOUNTS_PER_HOUR: number('a number of AWS accounts', 1, 1_000_000, 100),
  CREDENTIALS_POLICIES_FILE: policiesFile(),
  CAPABILITIES_FILE: capabilitiesFile(),
  SESSION_SOURCE_IDENTITY: z._default(SWITCH, 'off'),
  SESSION_TAGS: z._default(SWITCH, 'off'),
  WORKSPACE_LIST_ROLES_PER_DAY: number('a number of roles', 1, 1_000_000, 2_000),
  MUTATIONS_PER_MINUTE: number('a number of mutations', 1, 1_000_000, 300),
  STREAMS_PER_TOKEN: number('a number of streams', 1, 1_000_000, 1_000),
  OPERATIONS_PER_SOCKET: number('a number of operations', 1, 100_000, 100),
  DOCUMENTS: z._default(z.enum(['any', 'known'], { error: 'must be "any" or "known"' }), 'any'),
  ENCRYPTION_KEY: encryptionKeys(),
  WEBHOOK_ALLOW_PRIVATE: list(
    z.transform((text: string, { issues }) => {
      const targets = readAllowedTargets(itemsOf(text));
      if (targets !== null) return targets;
      const message = 'must be addresses, networks such as 10.0.0.0/8, or host names, separated by commas';
      issues.push({ code: 'custom', message, input: text });
      return z.NEVER;
    }),
  ),
  ...MAIL_VARIABLES,
  NODE_ENV: z.optional(z.string()),
});

export type Values = z.infer<typeof VARIABLES>;

const BOTH_OF_MAIL = 'must be set, too: e-mail needs SMTP_URL and MAIL_FROM';

const NOT_A_FILE =
  'must be the address of a PostgreSQL database, as DATABASE_LISTEN_URL or DATABASE_POOLER is set';

/** The variables, with the rules on several of them. */
export const ENVIRONMENT = VARIABLES.check(
  rule('DATABASE_URL', NOT_A_FILE, ({ DATABASE_URL, DATABASE_LISTEN_URL, DATABASE_POOLER }) =>
    isFileUrl(DATABASE_URL) ? DATABASE_LISTEN_URL === undefined && DATABASE_POOLER === 'none' : true,
  ),
  rule('MAIL_FROM', BOTH_OF_MAIL, (set) => set.SMTP_URL === undefined || set.MAIL_FROM !== undefined),
  rule('SMTP_URL', BOTH_OF_MAIL, (set) => set.MAIL_FROM === undefined || set.SMTP_URL !== undefined),
  ...ACCESS_RULES.map(({ variable, message, isMet }) => rule(variable, message, isMet)),
  // The issuer sends browsers back to this address, and their cookie is for it alone.
  rule(
    'PUBLIC_URL',
    'must be set, as OIDC_ISSUER is set, and HOST is not loopback or a proxy stands before the server',
    // TRUST_PROXY is undefined when it is malformed, which is reported already.
    (set) => set.OIDC_ISSUER === undefined || set.TRUST_PROXY === undefined || publicUrlDoubt(set) === null,
  ),
  // The server prints the token that it makes for a run, so such a token protects loopback only.
  rule(
    'AURORA_OPERATOR_TOKEN',
    'must be set (or JWT_ISSUER, or OIDC_ISSUER), as HOST is not loopback; make one with: openssl rand -hex 32',
    (set) => isLoopback(set.HOST) || letsCallersIn(set),
  ),
  // Metrics need no token, so they have a separate listener. Port 0 takes a free port each time.
  rule(
    'METRICS_PORT',
    'must differ from PORT, because metrics have a separate listener',
    ({ PORT, METRICS_PORT }) => METRICS_PORT === undefined || METRICS_PORT === 0 || METRICS_PORT !== PORT,
  ),
);

/** Variables that may hold a secret: no message repeats them, and each can come from a file. */
export const SECRETS: readonly string[] = [
  'AURORA_OPERATOR_TOKEN',
  'AURORA_OPERATOR_TOKENS',
  'DATABASE_URL',
  'DATABASE_LISTEN_URL',
  'ENCRYPTION_KEY',
  'OIDC_CLIENT_SECRET',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_HEADERS',
  'SMTP_URL',
];

/** Why clients probably use another address than the one that the server listens on; null without a doubt. */
export function publicUrlDoubt({ PUBLIC_URL, HOST, TRUST_PROXY }: Values): string | null {
  if (PUBLIC_URL !== undefined) return null;
  if (!isLoopback(HOST)) return `PUBLIC_URL is not set, and HOST is ${HOST}.`;
  return TRUST_PROXY.rules.length > 0 ? 'PUBLIC_URL is not set, and a proxy stands before the server.' : null;
}

/** A rule on several variables. Checked even if other variables are wrong: all mistakes are reported together. */
function rule(variable: keyof Values, message: string, isMet: (values: Values) => boolean) {
  return z.refine<Values>(isMet, { path: [variable], message, when: () => true });
}
