/** The environment, read once. All mistakes are reported together, by the names of the variables. */
import { err, ok, type Result } from './base/result.ts';
import type { Setting } from './base/setting.ts';
import { jwtOptions, operatorTokens, signInOptions } from './config-access.ts';
import { readSecretFiles, withoutSlash } from './config-values.ts';
import { ENVIRONMENT, publicUrlDoubt, SECRETS, VARIABLES, type Values } from './config-variables.ts';
import { traceOptions } from './observe/trace-options.ts';
import { databaseAddress } from './storage/database-address.ts';
import { mailOptions } from './webhooks/mail-options.ts';

/** The operator's configuration. */
export type Config = Readonly<ReturnType<typeof configOf>> & {
  /** Every variable, for operators to read. */
  readonly settings: readonly Setting[];
};

export type ConfigProblem = { readonly variable: string; readonly message: string };

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads the configuration, or lists everything that is wrong with it. */
export function readConfig(environment: Environment): Result<Config, readonly ConfigProblem[]> {
  // An empty variable counts as absent: `.env.example` lists variables that way.
  const set = Object.entries(environment).filter((entry): entry is [string, string] => Boolean(entry[1]));
  const { environment: written, files, problems } = readSecretFiles(Object.fromEntries(set), SECRETS);
  const parsed = ENVIRONMENT.safeParse(written);
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

function configOf(values: Values) {
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
