import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import { decodeJwt, SignJWT } from 'jose';
import { Provider } from 'oidc-provider';
import { listen } from './listen.ts';
import { useSecret } from './secrets/traces.ts';

/** What the issuer says of a person, in addition to "sub". */
export type IssuerClaims = Readonly<Record<string, unknown>>;

/** The provider's types lack it. */
type LogoutClient = { backchannelLogout(subject: string, sessionId: string): Promise<void> };

type Answer = (response: ServerResponse) => void;

const CLIENT_SECRET = 'client-secret-of-the-tests';

const CLAIMS = ['name', 'email', 'roles', 'aurora_workspaces', 'aurora_scopes'];

/** A real OpenID Connect issuer on loopback. People sign in with a click, or at once. */
export async function startOidcIssuer() {
  const people = new Map<string, IssuerClaims>();
  const requests: string[] = [];
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  /** Its sessions, the latest last. */
  const sessionIds: string[] = [];
  let provider: Provider | null = null;
  let signsIn: string | null = null;
  let isDown = false;
  const answers = new Map<string, Answer>();
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    requests.push(pathname);
    // Browsers ask for it with each page.
    if (pathname === '/favicon.ico') return void response.writeHead(204).end();
    const answer = answers.get(pathname);
    if (answer !== undefined) return void answer(response);
    if (isDown || provider === null) return void response.writeHead(503).end();
    if (!pathname.startsWith('/interaction/')) return provider.callback()(request, response);
    const accountId = pathname.split('/')[3] ?? signsIn;
    if (accountId !== null) return provider.interactionFinished(request, response, { login: { accountId } });
    const links = [...people.keys()].map((id) => `<p><a href="${pathname}/${id}">Continue as ${id}</a></p>`);
    response.writeHead(200, { 'Content-Type': 'text/html' }).end(`<h1>Issuer</h1>${links.join('')}`);
  });
  const issuer = `http://127.0.0.1:${await listen(server)}`;

  return {
    issuer,
    /** What was asked of it, as paths. */
    requests,
    environment: {
      OIDC_ISSUER: issuer,
      OIDC_CLIENT_ID: 'aurora',
      OIDC_CLIENT_SECRET: CLIENT_SECRET,
    },
    /** Serves Aurora at this address. */
    serve(auroraUrl: string, { refreshTokens = true } = {}): void {
      provider = makeProvider({ issuer, auroraUrl, people, refreshTokens, privateKey });
      provider.on('grant.success', ({ body }) => {
        const { sid } = decodeJwt(String((body as { id_token?: unknown }).id_token));
        if (typeof sid === 'string') sessionIds.push(sid);
      });
    },
    sessionIds,
    /** Tells Aurora that one of its sessions has ended. */
    async endSession(subject: string, sessionId: string): Promise<void> {
      const client = (await provider?.Client.find('aurora')) as LogoutClient | undefined;
      await client?.backchannelLogout(subject, sessionId);
    },
    /** Signs any claims. @param kid the id of the key; the issuer publishes "key-1" alone */
    sign: (claims: IssuerClaims, kid = 'key-1') =>
      new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid }).sign(privateKey),
    /** Adds a person, or changes what the issuer says of the person. */
    put(subject: string, claims: IssuerClaims): void {
      people.set(subject, claims);
    },
    remove(subject: string): void {
      people.delete(subject);
    },
    /** Who signs in without a click; null: its page asks. */
    signInAs(subject: string | null): void {
      signsIn = subject;
    },
    setDown(value: boolean): void {
      isDown = value;
    },
    /** Answers in place of the provider; null: no longer. */
    answerAt(path: string, answer: Answer | null): void {
      if (answer === null) answers.delete(path);
      else answers.set(path, answer);
    },
  };
}

export type OidcTestIssuer = Awaited<ReturnType<typeof startOidcIssuer>>;

type ProviderParts = {
  readonly issuer: string;
  readonly auroraUrl: string;
  readonly people: ReadonlyMap<string, IssuerClaims>;
  readonly refreshTokens: boolean;
  readonly privateKey: KeyObject;
};

function makeProvider({ issuer, auroraUrl, people, refreshTokens, privateKey }: ProviderParts): Provider {
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'aurora',
        client_secret: CLIENT_SECRET,
        redirect_uris: [`${auroraUrl}/auth/callback`],
        post_logout_redirect_uris: [`${auroraUrl}/`],
        backchannel_logout_uri: `${auroraUrl}/auth/backchannel-logout`,
        backchannel_logout_session_required: true,
        grant_types: ['authorization_code', 'refresh_token'],
      },
    ],
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'key-1', use: 'sig', alg: 'RS256' }] },
    cookies: { keys: ['key-of-the-cookies'] },
    claims: { openid: ['sub', ...CLAIMS], profile: [], email: [] },
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (context, form) => {
          context.body = `<h1>Issuer</h1>${form}<button form="op.logoutForm" name="logout" value="yes">Sign out here, too</button>`;
        },
      },
    },
    ttl: Object.fromEntries(
      ['AuthorizationCode', 'AccessToken', 'IdToken', 'RefreshToken', 'Grant', 'Interaction', 'Session'].map(
        (kind) => [kind, kind === 'AuthorizationCode' ? 60 : 86_400],
      ),
    ),
    // Its own dispatcher refuses loopback.
    fetch: (url, options) => fetch(url, { ...options, dispatcher: undefined } as RequestInit),
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    // Nobody is asked for consent.
    loadExistingGrant: async ({ oidc }) => {
      const { Grant } = oidc.provider;
      const grant = new Grant({ accountId: oidc.session?.accountId ?? '', clientId: 'aurora' });
      grant.addOIDCScope('openid profile email');
      await grant.save();
      return grant;
    },
    issueRefreshToken: async () => refreshTokens,
    // A refresh token that is used twice ends all of them.
    rotateRefreshToken: true,
    findAccount: (_context, accountId) => {
      const claims = people.get(accountId);
      return claims && { accountId, claims: async () => ({ sub: accountId, ...claims }) };
    },
  });
  // The ID token is in the address of the page that signs out.
  provider.on('grant.success', ({ body }) => {
    for (const name of ['access_token', 'refresh_token'] as const) {
      const token = (body as Partial<Record<string, unknown>>)[name];
      if (typeof token === 'string') useSecret(`a person's ${name}`, token);
    }
  });
  return provider;
}
