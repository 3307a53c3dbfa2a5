/** Who is calling, and how a token says so. */
import { createHash, timingSafeEqual } from 'node:crypto';

export type Viewer =
  | { readonly kind: 'OPERATOR' }
  | { readonly kind: 'WORKSPACE'; readonly workspaceId: string; readonly scopes: readonly string[] };

export type Authenticator = {
  /** The viewer that the value of an Authorization header stands for, or null when it stands for nobody. */
  authenticate(authorization: string | undefined): Promise<Viewer | null>;
};

/** Knows the operator's token. */
export function createAuthenticator({ operatorToken }: { operatorToken: string }): Authenticator {
  const expected = digest(operatorToken);
  return {
    async authenticate(authorization) {
      const token = /^Bearer ([\x21-\x7e]+)$/i.exec(authorization ?? '')?.[1];
      if (token === undefined) return null;
      // Digests have one length, and tell nothing of how far two tokens agree.
      return timingSafeEqual(digest(token), expected) ? { kind: 'OPERATOR' } : null;
    },
  };
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
