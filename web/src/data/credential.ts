/** How requests say who calls: with a token, or with the cookie of a person who signed in (null). */
export type Credential = string | null;

/** The part of a request that says so. The cookie goes to this server only, and never next to a token. */
export function requestAs(credential: Credential): {
  readonly headers: Readonly<Record<string, string>>;
  readonly credentials: 'omit' | 'same-origin';
} {
  return credential === null
    ? { headers: {}, credentials: 'same-origin' }
    : { headers: { Authorization: `Bearer ${credential}` }, credentials: 'omit' };
}
