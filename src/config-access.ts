/** The variables that say who may call: the operator's tokens, and JWTs. */
import * as z from 'zod/mini';
import type { OperatorToken } from './auth/authenticator.ts';
import type { JwtIssuerOptions } from './auth/jwt-issuer.ts';
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
};

const VARIABLES = z.object(ACCESS_VARIABLES);
type Values = z.infer<typeof VARIABLES>;

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
