/** The variables that say who may call: the operator's tokens, JWTs, and people who sign in. */
import * as z from 'zod/mini';
import type { OperatorToken } from './auth/authenticator.ts';
import type { PersonClaims } from './auth/claims.ts';
import type { JwtIssuerOptions } from './auth/jwt-issuer.ts';
import type { OidcOptions } from './auth/oidc-issuer.ts';
import type { SessionLimits } from './auth/person-sessions.ts';
import { itemsOf, list, number, text, url } from './config-values.ts';

const MAKE_TOKEN = 'make one with: openssl rand -hex 32';

const TOKEN = /^[\x21-\x7e]{20,512}$/;

/** A name, a colon, and a token without commas. */
const NAMED_TOKEN = /^(?<name>[a-z0-9][a-z0-9._-]{0,39}):(?<token>[\x21-\x2b\x2d-\x7e]{20,512})$/;

/** Named tokens; null when one is malformed, or two have the same name or token. */
function readNamedTokens(entries: readonly string[]): readonly OperatorToken[] | null {
  const tokens = entries.flatMap((entry) => {
    const { name, token } = NAMED_TOKEN.exec(entry)?.groups ?? {};
    return name === undefined || token === undefined ? [] : [{ name, token }];
  });
  const isComplete = tokens.length === entries.length;
  const areDifferent = (['name', 'token'] as const).every(
    (key) => new Set(tokens.map((one) => one[key])).size === tokens.length,
  );
  return isComplete && areDifferent ? tokens : null;
}

export const ACCESS_VARIABLES = {
  AURORA_OPERATOR_TOKEN: z.optional(
    text(
      (token) => TOKEN.test(token),
      `must have 20 to 512 printable characters without spaces; ${MAKE_TOKEN}`,
    ),
  ),
  AURORA_OPERATOR_TOKENS: list(
    z.transform((text: string, { issues }) => {
      const tokens = readNamedTokens(itemsOf(text));
      if (tokens !== null) return tokens;
      const message = `must be pairs such as deploy:TOKEN, separated by commas, each with its own name (a-z, 0-9, ".", "_", "-") and its own token of 20 to 512 printable characters; ${MAKE_TOKEN}`;
      issues.push({ code: 'custom', message, input: text });
      return z.NEVER;
    }),
  ),
  JWT_ISSUER: z.optional(url()),
  JWT_AUDIENCE: z.optional(z.string()),
  JWT_JWKS_URI: z.optional(url()),
  JWT_CLOCK_TOLERANCE_SECONDS: number('a time in seconds', 0, 300, 30),
  JWT_WORKSPACES_CLAIM: z._default(z.string(), 'aurora_workspaces'),
  JWT_SCOPES_CLAIM: z._default(z.string(), 'scope'),
  OIDC_ISSUER: z.optional(url()),
  OIDC_CLIENT_ID: z.optional(z.string()),
  OIDC_CLIENT_SECRET: z.optional(z.string()),
  OIDC_SCOPE: z._default(
    text(
      (scope) => scope.split(' ').includes('openid'),
      'must be scopes separated by spaces, with "openid" among them',
    ),
    'openid profile email',
  ),
  OIDC_ROLE_CLAIM: z._default(z.string(), 'roles'),
  OIDC_OPERATOR_ROLE: z._default(z.string(), 'aurora-operator'),
  OIDC_AUDITOR_ROLE: z._default(z.string(), 'aurora-auditor'),
  OIDC_WORKSPACES_CLAIM: z._default(z.string(), 'aurora_workspaces'),
  OIDC_SCOPES_CLAIM: z._default(z.string(), 'aurora_scopes'),
  OIDC_SESSION_SECONDS: number('a time in seconds', 300, 2_592_000, 43_200),
  OIDC_IDLE_SECONDS: number('a time in seconds', 300, 2_592_000, 3_600),
  OIDC_CLAIMS_SECONDS: number('a time in seconds', 60, 86_400, 900),
};

const VARIABLES = z.object(ACCESS_VARIABLES);
type Values = z.infer<typeof VARIABLES>;

const OF_JWT = ['JWT_ISSUER', 'JWT_AUDIENCE'] as const;
const OF_SIGN_IN = ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'] as const;

/** What variables must fulfil together. */
export const ACCESS_RULES = [
  ...OF_JWT.map((variable) => ({
    variable,
    message: 'must be set, too: Aurora accepts tokens of one issuer only, and only those for this audience',
    isMet: (set: Values) => isComplete(variable, OF_JWT, set),
  })),
  ...OF_SIGN_IN.map((variable) => ({
    variable,
    message: `must be set, too: sign-in needs ${OF_SIGN_IN.join(', ')}`,
    isMet: (set: Values) => isComplete(variable, OF_SIGN_IN, set),
  })),
  {
    variable: 'AURORA_OPERATOR_TOKENS' as const,
    message: `must not repeat the token of AURORA_OPERATOR_TOKEN: the audit log has one name for each token; ${MAKE_TOKEN}`,
    // It is no list when it is malformed, which is reported already.
    isMet: ({ AURORA_OPERATOR_TOKEN: first, AURORA_OPERATOR_TOKENS: named }: Values) =>
      !Array.isArray(named) || named.every(({ token }) => token !== first),
  },
  {
    variable: 'OIDC_AUDITOR_ROLE' as const,
    message: 'must differ from OIDC_OPERATOR_ROLE: otherwise auditors would be operators',
    isMet: (set: Values) => set.OIDC_AUDITOR_ROLE !== set.OIDC_OPERATOR_ROLE,
  },
];

function isComplete<Name extends keyof Values>(variable: Name, all: readonly Name[], set: Values): boolean {
  return set[variable] !== undefined || all.every((name) => set[name] === undefined);
}

/** Whether callers can have a token, or sign in, that is good for longer than a run. */
export function letsCallersIn(set: Values): boolean {
  const { AURORA_OPERATOR_TOKEN: token, AURORA_OPERATOR_TOKENS: named, JWT_ISSUER, OIDC_ISSUER } = set;
  // The list is undefined when it is malformed, which is reported already.
  const hasToken = token !== undefined || named?.length !== 0;
  return hasToken || JWT_ISSUER !== undefined || OIDC_ISSUER !== undefined;
}

/** All tokens of the operator, the one without a name first. */
export function operatorTokens(values: Values): readonly OperatorToken[] {
  const { AURORA_OPERATOR_TOKEN: token, AURORA_OPERATOR_TOKENS: named } = values;
  return token === undefined ? named : [{ name: null, token }, ...named];
}

/** Null: the server accepts no JWTs. */
export function jwtOptions(values: Values): JwtIssuerOptions | null {
  const { JWT_ISSUER: issuer, JWT_AUDIENCE: audience } = values;
  if (issuer === undefined || audience === undefined) return null;
  return {
    issuer,
    audience,
    jwksUri: values.JWT_JWKS_URI ?? null,
    toleranceMs: values.JWT_CLOCK_TOLERANCE_SECONDS * 1_000,
    workspacesClaim: values.JWT_WORKSPACES_CLAIM,
    scopesClaim: values.JWT_SCOPES_CLAIM,
  };
}

/** How people sign in. */
export type SignInOptions = {
  readonly issuer: OidcOptions;
  readonly claims: PersonClaims;
  readonly limits: SessionLimits;
};

/** Null: nobody can sign in. */
export function signInOptions(values: Values): SignInOptions | null {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = values;
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) return null;
  return {
    issuer: { issuer, clientId, clientSecret, scope: values.OIDC_SCOPE },
    claims: {
      roleClaim: values.OIDC_ROLE_CLAIM,
      operatorRole: values.OIDC_OPERATOR_ROLE,
      auditorRole: values.OIDC_AUDITOR_ROLE,
      workspacesClaim: values.OIDC_WORKSPACES_CLAIM,
      scopesClaim: values.OIDC_SCOPES_CLAIM,
    },
    limits: {
      maxAgeMs: values.OIDC_SESSION_SECONDS * 1_000,
      idleMs: values.OIDC_IDLE_SECONDS * 1_000,
      claimsMs: values.OIDC_CLAIMS_SECONDS * 1_000,
    },
  };
}
