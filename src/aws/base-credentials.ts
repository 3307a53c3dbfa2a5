/**
 * Aurora's own credentials, from the SDK's default chain: environment, shared files, web identity, container,
 * instance. Never from configuration.
 */
import type { defaultProvider } from '@aws-sdk/credential-provider-node';
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

export class BaseCredentials {
  #provider: (() => Promise<BaseIdentity>) | null = null;
  #generation = 0;

  /** Changes whenever credentials that were read before must not be used any more. */
  get generation(): number {
    return this.#generation;
  }

  /** The credentials; renewed by the chain itself before they expire. Throws when no source has any. */
  read(): Promise<BaseIdentity> {
    this.#provider ??= lateProvider();
    return within(LONGEST_READ_MS, this.#provider());
  }

  /** Forgets them: the next read goes to their source again. */
  invalidate(): void {
    this.#provider = null;
    this.#generation++;
  }
}

/** The SDK's chain, loaded when it is first asked. */
function lateProvider(): () => Promise<BaseIdentity> {
  const provider = lately(async () => {
    const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
    // `ignoreCache`: the SDK would otherwise remember the shared files' text for the life of the process.
    return defaultProvider({ ignoreCache: true, timeout: ENDPOINT_TIMEOUT_MS, maxRetries: 0 });
  });
  return async () => (await provider())();
}

/** The value, or an error that the SDK's own would be. */
async function within<T>(milliseconds: number, value: Promise<T>): Promise<T> {
  const { promise: over, reject } = Promise.withResolvers<never>();
  const late = new Error(`The source of credentials has not answered within ${milliseconds / 1_000} s.`);
  late.name = 'CredentialsProviderError';
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
