/** How values of the environment are read: each reader checks one, and says what it must be. */
import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { BUILT_IN_SETS } from './access/built-in-sets.ts';
import { readCapabilities } from './access/capabilities-file.ts';
import type { CapabilitySet } from './access/capability.ts';
import { isHttp, isTrustworthy } from './base/addresses.ts';
import { EncryptionKeys, readEncryptionKeys } from './base/encryption.ts';
import { err, ok, type Result } from './base/result.ts';
import { readSessionPolicies, type SessionPolicies } from './credentials/session-policies.ts';
import { partitionOfRegion } from './iam/partition.ts';

export function host() {
  return z._default(
    z.string().check(z.regex(/^[A-Za-z0-9.:_-]+$/, 'must be a host name or an IP address')),
    '127.0.0.1',
  );
}

export function wholeNumber(what: string, min: number, max: number) {
  const message = `must be ${what}: a whole number from ${min} to ${max}`;
  return z.pipe(
    z.string().check(z.regex(/^\d{1,9}$/, message)),
    z.transform(Number).check(z.refine((value) => value >= min && value <= max, message)),
  );
}

export function number(what: string, min: number, max: number, fallback: number) {
  return z._default(wholeNumber(what, min, max), fallback);
}

/** Policies by name. A mistake in the file is a mistake in the configuration. */
export function policiesFile() {
  return file('policies', new Map() as SessionPolicies, (text) => {
    const policies = readSessionPolicies(text);
    return policies.ok ? policies : err([`the file ${policies.error}`]);
  });
}

/** The built-in capability sets and those of the file. Each mistake in the file is one of the configuration. */
export function capabilitiesFile() {
  return file('capability sets', BUILT_IN_SETS, (text): Result<readonly CapabilitySet[], string[]> => {
    const sets = readCapabilities(text);
    if (sets.ok) return ok([...BUILT_IN_SETS, ...sets.value]);
    return err(
      sets.error.map(
        ({ line, column, message }) => `line ${line}, column ${column}: ${message.replace(/\.$/, '')}`,
      ),
    );
  });
}

/** @param read the value of the file's content, or its mistakes */
function file<T>(what: string, whenUnset: T, read: (content: string) => Result<T, readonly string[]>) {
  return z.pipe(
    z.optional(z.string()),
    z.transform((path: string | undefined, { issues }): T => {
      if (path === undefined) return whenUnset;
      const reading = readContent(path, read);
      if (reading.ok) return reading.value;
      for (const mistake of reading.error)
        issues.push({ code: 'custom', message: `must name a file of ${what}; ${mistake}`, input: path });
      return z.NEVER;
    }),
  );
}

function readContent<T>(
  path: string,
  read: (content: string) => Result<T, readonly string[]>,
): Result<T, readonly string[]> {
  try {
    return read(readFileSync(path, 'utf8'));
  } catch (error) {
    return err([`the file cannot be read: ${(error as Error).message}`]);
  }
}

/** Values separated by commas; none by default. */
export function list<T>(read: z.ZodMiniType<T, string>) {
  return z.pipe(z._default(z.string(), ''), read);
}

export function itemsOf(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

export function text(isValid: (text: string) => boolean, message: string) {
  return z.string().check(z.refine(isValid, message));
}

export function url() {
  return text(isTrustworthy, 'must be an https address (http on loopback only)');
}

/** Accepts plain http, too: operators use it for a simulator or an address within their own network. */
export function endpoint() {
  return z.optional(
    text(
      isHttp,
      'must be the address of an STS, such as https://sts.us-east-1.amazonaws.com; mostly it should not be set',
    ),
  );
}

export function region() {
  const isKnown = (name: string) => partitionOfRegion(name) !== undefined;
  return z.optional(text(isKnown, 'must be an AWS Region such as us-east-1'));
}

/** Keys that encrypt, the newest first. Without a value there is none. */
export function encryptionKeys() {
  return z.pipe(
    z.optional(z.string()),
    z.transform((text: string | undefined, { issues }): EncryptionKeys => {
      const keys = text === undefined ? [] : readEncryptionKeys(text);
      if (keys !== null) return new EncryptionKeys(keys);
      const message =
        'must be keys of 32 bytes in Base64, separated by commas, the newest first; make one with: openssl rand -base64 32';
      issues.push({ code: 'custom', message, input: text });
      return z.NEVER;
    }),
  );
}

export function isOrigin(address: string): boolean {
  return URL.canParse(address) && new URL(address).origin === address;
}

export function withoutSlash(address: string): string {
  return address.replace(/\/$/, '');
}

/** The AWS SDK reads these itself, and has its own way to take them from a file. */
const KEYS_OF_THE_SDK = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

const USE_SHARED_FILE =
  'is not read: name a credentials file in the format of AWS in AWS_SHARED_CREDENTIALS_FILE instead';

type SecretFiles = {
  /** The environment, with the contents of the files as values of their variables. */
  readonly environment: Readonly<Record<string, string>>;
  /** The paths of the files, by the variables for which they hold the values. */
  readonly files: ReadonlyMap<string, string>;
  readonly problems: readonly { readonly variable: string; readonly message: string }[];
};

/**
 * Reads the file of each secret that has one. Problems name the variable and the path, never the content.
 *
 * @param names the variables that may come from a file
 */
export function readSecretFiles(
  environment: Readonly<Record<string, string>>,
  names: readonly string[],
): SecretFiles {
  const files = new Map<string, string>();
  const values: Record<string, string> = { ...environment };
  const problems = KEYS_OF_THE_SDK.map((name) => `${name}_FILE`)
    .filter((variable) => environment[variable] !== undefined)
    .map((variable) => ({ variable, message: USE_SHARED_FILE }));
  for (const name of names) {
    const variable = `${name}_FILE`;
    const file = environment[variable];
    if (file === undefined) continue;
    const content =
      environment[name] === undefined ? readSecret(file) : err(`and ${name} are both set: remove one`);
    if (content.ok) {
      values[name] = content.value;
      files.set(name, file);
    } else problems.push({ variable, message: content.error });
  }
  return { environment: values, files, problems };
}

/** The content of the file without its last line end, or what is wrong with the file. */
function readSecret(file: string): Result<string, string> {
  const name = JSON.stringify(file);
  try {
    const content = readFileSync(file, 'utf8').replace(/\r?\n$/, '');
    return content === '' ? err(`names ${name}, which is empty`) : ok(content);
  } catch (error) {
    return err(`names ${name}, which cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}
