/**
 * Aurora's own credentials, from the SDK's default chain: environment, shared files, web identity, container,
 * instance. Never from configuration.
 */
import type { defaultProvider } from '@aws-sdk/credential-provider-node';
import { NO_SOURCE } from '../connection/failure-words.ts';
import { lately } from '../lately.ts';

/** What signs Aurora's own calls. Secret. */
export type BaseIdentity = Awaited<ReturnType<ReturnType<typeof defaultProvider>>> & {
  /** The SDK's marks of where they came from. */
  readonly $source?: Readonly<Record<string, unknown>>;
};

/** How long a container's or an instance's endpoint may take to answer: where there is none, nothing does. */
const ENDPOINT_TIMEOUT_MS = 1_000;

/** A source in all: a credential process may hang. */
const LONGEST_READ_MS = 10_000;

/** No source has credentials. The message says why, in the SDK's words, or is `NO_SOURCE`. */
export class NoCredentials extends Error {
  override name = 'NoCredentials';
}

export class BaseCredentials {
  #provider: (() => Promise<BaseIdentity>) | null = null;
  #generation = 0;

  /** Changes whenever credentials that were read before must not be used any more. */
  get generation(): number {
    return this.#generation;
  }

  /**
   * The credentials; renewed by the chain itself before they expire.
   *
   * @throws NoCredentials in the SDK's own words, when no source has any
   */
  async read(): Promise<BaseIdentity> {
    this.#provider ??= lateProvider();
    try {
      return await within(LONGEST_READ_MS, this.#provider());
    } catch (error) {
      throw error instanceof NoCredentials ? error : new NoCredentials(wordsOf(error, []));
    }
  }

  /** Forgets them: the next read goes to their source again. */
  invalidate(): void {
    this.#provider = null;
    this.#generation++;
  }
}

/** The SDK's chain, loaded on first use. When it has no credentials, it throws the reason of a source. */
function lateProvider(): () => Promise<BaseIdentity> {
  let said: string[] = [];
  let underWay = 0;
  const silent = () => {};
  const logger = {
    debug: (line: unknown) => {
      said.push(String(line));
      if (said.length > MAX_LINES) said.shift();
    },
    ...{ info: silent, warn: silent, error: silent, trace: silent },
  };
  const provider = lately(async () => {
    const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
    // `ignoreCache`: the SDK would otherwise remember the shared files' text for the life of the process.
    return defaultProvider({ ignoreCache: true, timeout: ENDPOINT_TIMEOUT_MS, maxRetries: 0, logger });
  });
  return async () => {
    const read = await provider();
    // Readings at the same time share one way through the chain.
    if (underWay++ === 0) said = [];
    try {
      return await read();
    } catch (error) {
      throw new NoCredentials(wordsOf(error, said));
    } finally {
      underWay--;
    }
  };
}

/** More than the chain says in one reading. */
const MAX_LINES = 100;

/** What sources say that are not configured: not the reason why there are no credentials. */
const NOT_CONFIGURED =
  /Unable to find environment variable|AWS_PROFILE is set, skipping|Skipping SSO|profile: \[default\]|Profile default could not be found|did not contain credential_process|Web identity configuration not specified|Could not load credentials from any providers/;

/**
 * Why there are no credentials, in the SDK's own words. The chain itself only says that no source had any: the
 * sources say more to its log. `NO_SOURCE` where nothing is configured.
 */
function wordsOf(error: unknown, said: readonly string[]): string {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_PROFILE: profile } = process.env;
  const half = !id !== !secret && !profile;
  if (half) {
    const [set, missing] = id
      ? ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']
      : ['AWS_SECRET_ACCESS_KEY', 'AWS_ACCESS_KEY_ID'];
    return `${set} is set, and ${missing} is not.`;
  }
  const message = error instanceof Error ? error.message : String(error);
  if (!NOT_CONFIGURED.test(message)) return withoutCommand(message);
  // Without a container's endpoint, the last source is the instance's, which most machines do not have.
  const isContainer = Object.keys(process.env).some((name) => name.startsWith('AWS_CONTAINER_CREDENTIALS_'));
  const end = isContainer ? -1 : said.findIndex((line) => line.includes('defaultProvider::remoteProvider'));
  const reason = said
    .slice(0, end < 0 ? undefined : end)
    .map((line) => /^@smithy\/property-provider -> (.*)$/s.exec(line)?.[1])
    .find((words) => words !== undefined && !NOT_CONFIGURED.test(words));
  return reason === undefined ? NO_SOURCE : withoutCommand(reason);
}

/** A credential process's command line, and what it prints, may hold secrets. */
function withoutCommand(message: string): string {
  return message.startsWith('Command failed:')
    ? 'The credential_process of the profile failed. Run it by hand to see why.'
    : message.trim();
}

/** The value, or an error when it takes too long. */
async function within<T>(milliseconds: number, value: Promise<T>): Promise<T> {
  const { promise: over, reject } = Promise.withResolvers<never>();
  const late = new Error(`The source of credentials has not answered within ${milliseconds / 1_000} s.`);
  const timer = setTimeout(() => reject(late), milliseconds);
  try {
    return await Promise.race([value, over]);
  } finally {
    clearTimeout(timer);
  }
}

/** The marks that the SDK leaves on credentials, the most telling first. */
const SOURCES: readonly (readonly [mark: string, words: string])[] = [
  ['CREDENTIALS_PROFILE_SSO', 'IAM Identity Center, by a profile of the shared files'],
  ['CREDENTIALS_PROFILE_SSO_LEGACY', 'IAM Identity Center, by a profile of the shared files'],
  ['CREDENTIALS_SSO', 'IAM Identity Center'],
  ['CREDENTIALS_SSO_LEGACY', 'IAM Identity Center'],
  ['CREDENTIALS_PROFILE_STS_WEB_ID_TOKEN', 'web identity token, by a profile of the shared files'],
  ['CREDENTIALS_ENV_VARS_STS_WEB_ID_TOKEN', 'web identity token (AWS_WEB_IDENTITY_TOKEN_FILE)'],
  ['CREDENTIALS_STS_ASSUME_ROLE_WEB_ID', 'web identity token'],
  ['CREDENTIALS_STS_ASSUME_ROLE', 'a role, assumed by a profile of the shared files'],
  ['CREDENTIALS_PROFILE_PROCESS', 'credential process of a profile of the shared files'],
  ['CREDENTIALS_PROCESS', 'credential process'],
  ['CREDENTIALS_PROFILE_LOGIN', 'console login, by a profile of the shared files'],
  ['CREDENTIALS_LOGIN', 'console login'],
  ['CREDENTIALS_HTTP', 'container credentials endpoint'],
  ['CREDENTIALS_IMDS', 'instance metadata'],
  ['CREDENTIALS_ENV_VARS', 'environment variables (AWS_ACCESS_KEY_ID)'],
  ['CREDENTIALS_PROFILE', 'shared credentials file'],
];

/** Where the credentials came from, in words for an operator. */
export function credentialSource(credentials: BaseIdentity): string {
  const marks = credentials.$source ?? {};
  const found = SOURCES.find(([mark]) => marks[mark] !== undefined);
  return found?.[1] ?? 'default provider chain';
}
