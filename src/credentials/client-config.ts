/** How a program gets a connection's credentials: the address, and configuration to copy. */
import { isLoopback } from '../base/addresses.ts';
import { parametersOf, type WrittenNarrowing } from './narrowing.ts';
import { type Snippet, snippets } from './snippets.ts';

/** The connection that the configured programs use. */
export type ClientConfigSubject = {
  /** The id that clients know. */
  readonly connectionId: string;
  readonly accountId: string;
  readonly region: string;
  /** What narrows the sessions, once it is checked; null for all that the role may do. */
  readonly narrowing: WrittenNarrowing | null;
};

export type ClientConfig = {
  /** The value of `AWS_CONTAINER_CREDENTIALS_FULL_URI`. */
  readonly endpoint: string;
  /** Why SDKs cannot use the address as it is. */
  readonly warnings: readonly string[];
  readonly snippets: readonly Snippet[];
};

/** @param publicUrl the address of the server for clients, without a trailing slash */
export function clientConfig(publicUrl: string, subject: ClientConfigSubject): ClientConfig {
  const query = subject.narrowing === null ? '' : parametersOf(subject.narrowing).toString();
  const endpoint = `${publicUrl}/credentials/${subject.connectionId}${query === '' ? '' : `?${query}`}`;
  return { endpoint, warnings: warnings(publicUrl), snippets: snippets({ ...subject, publicUrl, endpoint }) };
}

/** SDKs accept credentials over plain HTTP from their own machine only. */
function warnings(publicUrl: string): string[] {
  const { protocol, hostname } = new URL(publicUrl);
  if (protocol === 'https:') return [];
  return isLoopback(hostname)
    ? [
        `${publicUrl} can be reached from Aurora's own machine only, and not from within containers. For others, serve it over https, and set PUBLIC_URL to that address.`,
      ]
    : [
        `No AWS SDK accepts credentials over plain http from ${hostname}. Serve it over https, and set PUBLIC_URL to that address.`,
      ];
}
