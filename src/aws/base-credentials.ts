/**
 * Aurora's own credentials, from the SDK's default chain: environment, shared files, web identity, container,
 * instance. Never from configuration.
 */
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { systemMonotonicClock } from '../base/clock.ts';
import { within } from '../base/within.ts';
import { NO_SOURCE } from '../connection/credential-fault.ts';

/** The credentials that sign Aurora's own calls. Secret. */
export type BaseIdentity = Awaited<ReturnType<ReturnType<typeof defaultProvider>>> & {
  /** Markers of the SDK that name the source. */
  readonly $source?: Readonly<Record<string, unknown>>;
};

/** Timeout for the endpoint of a container or an instance. Most machines have no such endpoint: no answer. */
const ENDPOINT_TIMEOUT_MS = 1_000;

/** Limits the whole read: a credential process may hang. */
const MAX_READ_MS = 10_000;

/** No source has credentials. The message is the SDK's reason, or `NO_SOURCE`. */
export class NoCredentials extends Error {
  override name = 'NoCredentials';
}

export class BaseCredentials {
  #chain: (() => Promise<BaseIdentity>) | null = null;
  #generation = 0;

  /** Changes on `invalidate()`: credentials of an older generation must not be used. */
  get generation(): number {
    return this.#generation;
  }

  /**
   * The credentials. The SDK's chain renews them before they expire.
   *
   * @throws NoCredentials when no source has any
   */
  async read(): Promise<BaseIdentity> {
    this.#chain ??= openChain();
    const identity = await within(
      systemMonotonicClock,
      systemMonotonicClock.now() + MAX_READ_MS,
      this.#chain(),
    );
    if (identity !== undefined) return identity;
    throw new NoCredentials(`The source of credentials did not answer within ${MAX_READ_MS / 1_000} s.`);
  }

  /** Forgets the credentials: the next read goes to their source again. */
  invalidate(): void {
    this.#chain = null;
    this.#generation++;
  }
}

/** The SDK's chain. If no source has credentials, it throws `NoCredentials` with the reason of one source. */
function openChain(): () => Promise<BaseIdentity> {
  let lines: string[] = [];
  let pending = 0;
  const ignore = () => {};
  const logger = {
    debug: (line: unknown) => {
      lines.push(String(line));
      if (lines.length > MAX_LINES) lines.shift();
    },
    ...{ info: ignore, warn: ignore, error: ignore, trace: ignore },
  };
  // `ignoreCache`: the SDK would otherwise remember the text of the shared files for the life of the process.
  const chain = defaultProvider({ ignoreCache: true, timeout: ENDPOINT_TIMEOUT_MS, maxRetries: 0, logger });
  return async () => {
    // Concurrent reads share one run of the chain, so only the first clears the log.
    if (pending++ === 0) lines = [];
    try {
      return await chain();
    } catch (error) {
      throw new NoCredentials(reasonOf(error, lines));
    } finally {
      pending--;
    }
  };
}

/** Maximum stored log lines. One run of the chain logs fewer. */
const MAX_LINES = 100;

/** Messages of sources that are not configured: not the reason why there are no credentials. */
const NOT_CONFIGURED =
  /Unable to find environment variable|AWS_PROFILE is set, skipping|Skipping SSO|profile: \[default\]|Profile default could not be found|did not contain credential_process|Web identity configuration not specified|Could not load credentials from any providers/;

/**
 * The SDK's reason why there are no credentials, or `NO_SOURCE` when nothing is configured. The chain's error does not
 * name a reason; the sources write theirs to its log.
 */
function reasonOf(error: unknown, lines: readonly string[]): string {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_PROFILE: profile } = process.env;
  if (!id !== !secret && !profile) {
    const [set, missing] = id
      ? ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']
      : ['AWS_SECRET_ACCESS_KEY', 'AWS_ACCESS_KEY_ID'];
    return `${set} is set, and ${missing} is not.`;
  }
  const message = error instanceof Error ? error.message : String(error);
  if (!NOT_CONFIGURED.test(message)) return withoutCommand(message);
  // Without a container, the last source is the instance's endpoint, which most machines do not have.
  const isContainer = Object.keys(process.env).some((name) => name.startsWith('AWS_CONTAINER_CREDENTIALS_'));
  const end = isContainer ? -1 : lines.findIndex((line) => line.includes('defaultProvider::remoteProvider'));
  const reason = lines
    .slice(0, end < 0 ? undefined : end)
    .map((line) => /^@smithy\/property-provider -> (.*)$/s.exec(line)?.[1])
    .find((words) => words !== undefined && !NOT_CONFIGURED.test(words));
  return reason === undefined ? NO_SOURCE : withoutCommand(reason);
}

/** The command line of a credential process, and its output, may hold secrets. */
function withoutCommand(message: string): string {
  return message.startsWith('Command failed:')
    ? 'The credential_process of the profile failed. Run its command in a terminal to see why.'
    : message.trim();
}

/** The marks that the SDK leaves on credentials, the most specific first. */
const SOURCES: readonly (readonly [mark: string, words: string])[] = [
  ['CREDENTIALS_PROFILE_SSO', 'IAM Identity Center, by a profile of the shared files'],
  ['CREDENTIALS_PROFILE_SSO_LEGACY', 'IAM Identity Center, by a profile of the shared files'],
  ['CREDENTIALS_SSO', 'IAM Identity Center'],
  ['CREDENTIALS_SSO_LEGACY', 'IAM Identity Center'],
  ['CREDENTIALS_PROFILE_STS_WEB_ID_TOKEN', 'web identity token, by a profile of the shared files'],
  ['CREDENTIALS_ENV_VARS_STS_WEB_ID_TOKEN', 'web identity token (AWS_WEB_IDENTITY_TOKEN_FILE)'],
  ['CREDENTIALS_STS_ASSUME_ROLE_WEB_ID', 'web identity token'],
  ['CREDENTIALS_STS_ASSUME_ROLE', 'assumed role, from a profile in the shared files'],
  ['CREDENTIALS_PROFILE_PROCESS', 'credential process of a profile of the shared files'],
  ['CREDENTIALS_PROCESS', 'credential process'],
  ['CREDENTIALS_PROFILE_LOGIN', 'console login, by a profile of the shared files'],
  ['CREDENTIALS_LOGIN', 'console login'],
  ['CREDENTIALS_HTTP', 'container credentials endpoint'],
  ['CREDENTIALS_IMDS', 'instance metadata'],
  ['CREDENTIALS_ENV_VARS', 'environment variables (AWS_ACCESS_KEY_ID)'],
  ['CREDENTIALS_PROFILE', 'shared credentials file'],
];

/** The source of the credentials, in words for an operator. */
export function credentialSource(credentials: BaseIdentity): string {
  const marks = credentials.$source ?? {};
  const found = SOURCES.find(([mark]) => marks[mark] !== undefined);
  return found?.[1] ?? 'default provider chain';
}
