import { vi } from 'vitest';
import { type AuroraOptions, startAurora } from './aurora.ts';
import { AuditLogDocument } from './documents.ts';
import { onFinished } from './lifetime.ts';
import { startOidcIssuer } from './oidc-issuer.ts';
import { openTestBrowser } from './test-browser.ts';

export const ADA = { name: 'Ada Lovelace', email: 'ada@example.com', roles: ['aurora-operator'] };

export type SignInWorld = Awaited<ReturnType<typeof signInWorld>>;

type Options = {
  readonly environment?: Record<string, string>;
  readonly aurora?: Omit<AuroraOptions, 'environment'>;
  /** Whether the issuer gives refresh tokens. Default: yes. */
  readonly refreshTokens?: boolean;
};

/**
 * Aurora and an issuer where Ada, an operator, signs in without a click. The clocks of both move together: the issuer and
 * openid-client read the machine's, which is set for the test.
 */
export async function signInWorld({ environment = {}, aurora: options, refreshTokens = true }: Options = {}) {
  const issuer = await startOidcIssuer();
  const aurora = await startAurora({ ...options, environment: { ...issuer.environment, ...environment } });
  vi.setSystemTime(aurora.clock.now());
  onFinished(() => void vi.useRealTimers());
  const { url } = aurora.app;
  const publicUrl = environment['PUBLIC_URL'] ?? url;
  issuer.serve(publicUrl, { refreshTokens });
  issuer.put('ada', ADA);
  issuer.signInAs('ada');
  return {
    issuer,
    aurora,
    url,
    /** Moves the clocks. */
    pass(seconds: number) {
      aurora.clock.advance(seconds * 1_000);
      vi.setSystemTime(aurora.clock.now());
    },
    /** Signs in with a new browser. @param query of the address, such as `?returnTo=…` */
    async signIn(query = '', subject = 'ada') {
      issuer.signInAs(subject);
      const browser = openTestBrowser(url, publicUrl);
      return { browser, ...(await browser.open(`${publicUrl}/auth/sign-in${query}`)) };
    },
    /** The entries of the audit log about people, newest first. */
    async audit() {
      const { auditLog } = await aurora.client.send(AuditLogDocument, {});
      const entries = auditLog.edges.map(({ node }) => [
        node.action,
        node.tokenId,
        node.tokenName,
        node.detail,
      ]);
      return entries.filter(([action]) => /^(?:SIGN_|REVOKE_PERSON_SESSION)/.test(String(action)));
    },
  };
}
