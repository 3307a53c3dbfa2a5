/** The environment, read once. All mistakes are reported together, by the names of the variables. */
import * as z from 'zod/mini';
import { isLoopback, isTrustworthy, proxyList } from './base/addresses.ts';
import { err, ok, type Result } from './base/result.ts';
import type { Setting } from './base/setting.ts';
import {
  ACCESS_RULES,
  ACCESS_VARIABLES,
  jwtOptions,
  letsCallersIn,
  operatorTokens,
  signInOptions,
} from './config-access.ts';
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
  readSecretFiles,
  region,
  text,
  wholeNumber,
  withoutSlash,
} from './config-values.ts';
import { LOG_LEVELS } from './observe/log.ts';
import { TRACE_VARIABLES, traceOptions } from './observe/trace-options.ts';
import { s3Place } from './setup-kit/s3-place.ts';
import { databaseAddress, isFileUrl, isPostgresUrl } from './storage/database-address.ts';
import { readAllowedTargets } from './webhooks/address-guard.ts';
import { MAIL_VARIABLES, mailOptions } from './webhooks/mail-options.ts';

/** The operator's configuration. */
export type Config = Readonly<ReturnType<typeof configOf>> & {
  /** Every variable, for operators to read. */
  readonly settings: readonly Setting[];
};

export type ConfigProblem = { readonly variable: string; readonly message: string };

type Environment = Readonly<Record<string, string | undefined>>;

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

const BOTH_OF_MAIL = 'must be set, too: e-mail needs SMTP_URL and MAIL_FROM';

const NOT_A_FILE =
  'must be the address of a PostgreSQL database, as DATABASE_LISTEN_URL or DATABASE_POOLER is set';

const SCHEMA = VARIABLES.check(
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

/** Reads the configuration, or lists everything that is wrong with it. */
export function readConfig(environment: Environment): Result<Config, readonly ConfigProblem[]> {
  // An empty variable counts as absent: `.env.example` lists variables that way.
  const set = Object.entries(environment).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const { environment: written, files, problems } = readSecretFiles(Object.fromEntries(set), SECRETS);
  const parsed = SCHEMA.safeParse(written);
  if (parsed.success && problems.length === 0)
    return ok({ ...configOf(parsed.data), settings: settingsOf(written, files) });
  const unread = problems.map(({ variable }) => variable);
  const mistakes = (parsed.error?.issues ?? [])
    .map(({ path, message }) => ({ variable: path.map(String).join('.'), message }))
    // A secret is not missing when its file cannot be read: that is reported already.
    .filter(({ variable }) => !unread.includes(`${variable}_FILE`))
    .map(({ variable, message }) => {
      const [text, file] = [written[variable], files.get(variable)];
      if (file !== undefined)
        return { variable, message: `${message}; it comes from ${JSON.stringify(file)}` };
      const isShown = text !== undefined && !SECRETS.includes(variable);
      return { variable, message: isShown ? `${message}; it is ${JSON.stringify(text)}` : message };
    });
  return err([...problems, ...mistakes]);
}

/** @param files the variables that have their value from a file */
function settingsOf(written: Environment, files: ReadonlyMap<string, string>): Setting[] {
  const defaults: Readonly<Record<string, unknown>> = VARIABLES.parse({});
  return Object.keys(VARIABLES.shape).map((name) => {
    const text = written[name];
    const isSecret = SECRETS.includes(name);
    const fallback = defaults[name];
    const shown = text ?? (isPlain(fallback) ? String(fallback) : null);
    const source = files.has(name) ? 'FILE' : text === undefined ? 'DEFAULT' : 'ENVIRONMENT';
    return { name, value: isSecret ? null : shown, source, isSecret };
  });
}

function isPlain(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}

/** All problems, for the terminal. */
export function describeProblems(problems: readonly ConfigProblem[]): string {
  const lines = problems.map(({ variable, message }) => `  ${variable} ${message}`);
  return `The configuration has mistakes:\n${lines.join('\n')}\nSee .env.example.\n`;
}

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

function configOf(values: z.infer<typeof VARIABLES>) {
  return {
    host: values.HOST,
    port: values.PORT,
    /** The address under which clients reach the server, without a trailing slash. Null: the listening address. */
    publicUrl: values.PUBLIC_URL === undefined ? null : withoutSlash(values.PUBLIC_URL),
    /** Why clients probably use another address. Null: PUBLIC_URL is set, or only this machine is served. */
    publicUrlDoubt: publicUrlDoubt(values),
    /** The S3 object that holds the CloudFormation template for customers. Null: there is none. */
    setupTemplateUrl: values.SETUP_TEMPLATE_URL ?? null,
    /** The address of the metrics. Null: none are served. */
    metrics:
      values.METRICS_PORT === undefined ? null : { host: values.METRICS_HOST, port: values.METRICS_PORT },
    /** Null: no traces are sent. */
    traces: traceOptions(values),
    database: databaseAddress(values.DATABASE_URL, values.DATABASE_LISTEN_URL, values.DATABASE_POOLER),
    /** Without any, and without JWTs and sign-in: the server makes one for this run, and listens on loopback only. */
    operatorTokens: operatorTokens(values),
    region: values.AWS_REGION ?? values.AWS_DEFAULT_REGION ?? 'us-east-1',
    verificationWindowMs: values.VERIFICATION_WINDOW_SECONDS * 1_000,
    stsCallsPerSecond: values.STS_CALLS_PER_SECOND,
    /** Whether Aurora reads the roles that let it. */
    readRoles: values.READ_ROLES === 'on',
    recheckMs: values.RECHECK_SECONDS * 1_000,
    /** How long events are kept. */
    historyMs: values.HISTORY_DAYS * 86_400_000,
    /** Whether a server applies missing migrations when it starts, or waits for them. */
    migrates: values.MIGRATE === 'on',
    /** A server that gets SIGTERM ends within this time. */
    shutdownMs: values.SHUTDOWN_SECONDS * 1_000,
    logLevel: values.LOG_LEVEL,
    graphiql: values.GRAPHIQL === undefined ? values.NODE_ENV !== 'production' : values.GRAPHIQL === 'on',
    corsOrigins: values.CORS_ORIGINS,
    /** The origins of addresses that an onboarding link may lead back to. */
    returnToOrigins: values.RETURN_TO_ORIGINS,
    trustedProxies: values.TRUST_PROXY,
    /** Null: the server accepts no JWTs. */
    jwt: jwtOptions(values),
    /** Null: nobody can sign in. */
    signIn: signInOptions(values),
    /** New sessions of a workspace in a minute. */
    newSessionsPerMinute: values.WORKSPACE_NEW_SESSIONS_PER_MINUTE,
    quotas: {
      attemptsPerMinute: values.WORKSPACE_ATTEMPTS_PER_MINUTE,
      testsPerMinute: values.WORKSPACE_TESTS_PER_MINUTE,
      accountsPerHour: values.WORKSPACE_ACCOUNTS_PER_HOUR,
      bulkPerDay: values.WORKSPACE_LIST_ROLES_PER_DAY,
    },
    /** The data that Aurora sends with every session, in addition to its name. */
    trace: {
      sourceIdentity: values.SESSION_SOURCE_IDENTITY === 'on',
      tags: values.SESSION_TAGS === 'on',
    },
    /** The policies with which programs may narrow their sessions. */
    credentialsPolicies: values.CREDENTIALS_POLICIES_FILE,
    /** The capability sets that a workspace can choose: the built-in ones first. */
    capabilitySets: values.CAPABILITIES_FILE,
    /** Mutations of a token in a minute. */
    mutationsPerMinute: values.MUTATIONS_PER_MINUTE,
    /** Encrypt the secrets of webhooks, which cannot be made without a key. */
    encryptionKeys: values.ENCRYPTION_KEY,
    /** What webhooks may reach besides public addresses. */
    webhookTargets: values.WEBHOOK_ALLOW_PRIVATE,
    /** Null: Aurora sends no e-mail. */
    mail: mailOptions(values),
    streamsPerToken: values.STREAMS_PER_TOKEN,
    operationsPerSocket: values.OPERATIONS_PER_SOCKET,
    /** Whether the server executes only the operations of schema/operations. */
    persistedOnly: values.DOCUMENTS === 'known',
  };
}

function publicUrlDoubt({ PUBLIC_URL, HOST, TRUST_PROXY }: z.infer<typeof VARIABLES>): string | null {
  if (PUBLIC_URL !== undefined) return null;
  if (!isLoopback(HOST)) return `PUBLIC_URL is not set, and HOST is ${HOST}.`;
  return TRUST_PROXY.rules.length > 0 ? 'PUBLIC_URL is not set, and a proxy stands before the server.' : null;
}

/** A rule on several variables. Checked even if other variables are wrong: all mistakes are reported together. */
function rule(
  variable: keyof z.infer<typeof VARIABLES>,
  message: string,
  isMet: (values: z.infer<typeof VARIABLES>) => boolean,
) {
  return z.refine<z.infer<typeof VARIABLES>>(isMet, { path: [variable], message, when: () => true });
}
