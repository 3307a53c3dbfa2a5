/** The environment, read once. Every mistake is told at once, by the variable's name. */

import { z } from 'zod';
import { partitionOfRegion } from './domain/partition.ts';
import { LOG_LEVELS, type LogLevel } from './log.ts';

export type Config = {
  readonly host: string;
  readonly port: number;
  readonly databaseFile: string;
  /** Null when none is set: then one is made for this run, and the server listens on loopback only. */
  readonly operatorToken: string | null;
  readonly region: string;
  readonly verificationWindowMs: number;
  readonly stsCallsPerSecond: number;
  readonly recheckMs: number;
  /** How long events are kept. */
  readonly historyMs: number;
  readonly logLevel: LogLevel;
  readonly graphiql: boolean;
  readonly corsOrigins: readonly string[];
};

export type ConfigProblem = { readonly variable: string; readonly message: string };

type Environment = Readonly<Record<string, string | undefined>>;

const SWITCH = z.enum(['on', 'off'], { error: 'must be "on" or "off"' });

const SCHEMA = z.object({
  HOST: z
    .string()
    .regex(/^[A-Za-z0-9.:_-]+$/, 'must be a host name or an IP address')
    .default('127.0.0.1'),
  PORT: number('a port number', 0, 65_535, 4000),
  DATABASE_URL: z
    .string()
    .regex(/^file:.+/, 'must be "file:" and a path, such as file:./data/aurora.db')
    .default('file:./data/aurora.db'),
  AURORA_OPERATOR_TOKEN: z
    .string()
    .regex(
      /^[\x21-\x7e]{20,512}$/,
      'must have 20 to 512 printable characters without spaces; make one with: openssl rand -hex 32',
    )
    .optional(),
  AWS_REGION: region(),
  AWS_DEFAULT_REGION: region(),
  VERIFICATION_WINDOW_SECONDS: number('a time in seconds', 1, 86_400, 300),
  RECHECK_SECONDS: number('a time in seconds', 60, 604_800, 3_600),
  HISTORY_DAYS: number('a time in days', 1, 36_500, 400),
  STS_CALLS_PER_SECOND: number('a number of calls a second', 1, 600, 100),
  LOG_LEVEL: z.enum(LOG_LEVELS, { error: `must be one of ${LOG_LEVELS.join(', ')}` }).default('info'),
  GRAPHIQL: SWITCH.optional(),
  CORS_ORIGINS: z
    .string()
    .transform((text) =>
      text
        .split(',')
        .map((origin) => origin.trim())
        .filter((origin) => origin !== ''),
    )
    .refine(
      (origins) => origins.every(isOrigin),
      'must be origins such as https://app.example.com, separated by commas',
    )
    .default([]),
  NODE_ENV: z.string().optional(),
});

/** Reads the configuration, or tells everything that is wrong with it. */
export function readConfig(
  environment: Environment,
):
  | { readonly ok: true; readonly config: Config }
  | { readonly ok: false; readonly problems: readonly ConfigProblem[] } {
  // A variable that is set to nothing is not set: `.env.example` lists them so.
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const parsed = SCHEMA.safeParse(given);
  if (!parsed.success) {
    return {
      ok: false,
      problems: parsed.error.issues.map(({ path, message }) => {
        const variable = path.map(String).join('.');
        // A database's address may hold a password.
        const secret = variable === 'AURORA_OPERATOR_TOKEN' || variable === 'DATABASE_URL';
        return {
          variable,
          message: secret ? message : `${message}; it is ${JSON.stringify(given[variable])}`,
        };
      }),
    };
  }
  const values = parsed.data;
  return {
    ok: true,
    config: {
      host: values.HOST,
      port: values.PORT,
      databaseFile: values.DATABASE_URL.slice('file:'.length),
      operatorToken: values.AURORA_OPERATOR_TOKEN ?? null,
      region: values.AWS_REGION ?? values.AWS_DEFAULT_REGION ?? 'us-east-1',
      verificationWindowMs: values.VERIFICATION_WINDOW_SECONDS * 1_000,
      stsCallsPerSecond: values.STS_CALLS_PER_SECOND,
      recheckMs: values.RECHECK_SECONDS * 1_000,
      historyMs: values.HISTORY_DAYS * 86_400_000,
      logLevel: values.LOG_LEVEL,
      graphiql: values.GRAPHIQL === undefined ? values.NODE_ENV !== 'production' : values.GRAPHIQL === 'on',
      corsOrigins: values.CORS_ORIGINS,
    },
  };
}

function number(what: string, min: number, max: number, fallback: number) {
  const message = `must be ${what}: a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, message)
    .transform(Number)
    .refine((value) => value >= min && value <= max, message)
    .default(fallback);
}

function region() {
  return z
    .string()
    .refine((text) => partitionOfRegion(text) !== undefined, 'must be an AWS Region such as us-east-1')
    .optional();
}

function isOrigin(text: string): boolean {
  try {
    return new URL(text).origin === text;
  } catch {
    return false;
  }
}
