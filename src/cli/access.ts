/** Finds the server and the token: in options, the environment, or the login, in this order. */
import { readFile } from 'node:fs/promises';
import { isLoopback } from '../base/addresses.ts';
import { loginFile, readLogin } from './login-file.ts';
import { Problem, quotedArgument } from './problem.ts';
import type { Environment } from './variables.ts';

export type Access = {
  readonly server: string;
  readonly token: string;
  /** The remedy when the server rejects the token. */
  readonly renewal: string;
};

type AccessOptions = { readonly server?: string | undefined; readonly tokenFile?: string | undefined };

const MAX_TOKEN_CHARACTERS = 8_192;

/** @throws Problem when something is missing or unsafe */
export async function findAccess(options: AccessOptions, environment: Environment): Promise<Access> {
  const own = await ownToken(options, environment);
  const server = options.server ?? serverVariable(environment);
  const login = own === null || server === undefined ? await readLogin(loginFile(environment)) : null;
  if (own === null && login === null) {
    throw new Problem('NOT_LOGGED_IN', 'There is no token for Aurora.', [
      'Log in: aurora-credentials login --server URL',
      'Or set AURORA_URL, and AURORA_TOKEN or AURORA_TOKEN_FILE.',
    ]);
  }
  if (server === undefined && login === null) {
    throw new Problem('NOT_LOGGED_IN', 'There is a token, but no server.', [
      'Set AURORA_URL, or pass --server: the address of Aurora.',
    ]);
  }
  const address = checkServer(server ?? login?.server ?? '');
  // A token that is stored for one server is never sent to another.
  if (own === null && login !== null && address !== login.server) {
    throw new Problem('NOT_LOGGED_IN', `You are logged in at ${login.server}, and not at ${address}.`, [
      `Log in there: aurora-credentials login --server ${address}`,
    ]);
  }
  return {
    server: address,
    token: own?.token ?? login?.token ?? '',
    renewal: own?.renewal ?? `Log in again: aurora-credentials login --server ${address}`,
  };
}

/** The origin of the address. @throws Problem when others could read a token on its way there */
export function checkServer(text: string, what = 'The address of the server'): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (
    url === null ||
    !/^https?:$/.test(url.protocol) ||
    url.pathname !== '/' ||
    url.search !== '' ||
    url.hash !== '' ||
    url.username !== '' ||
    url.password !== ''
  ) {
    // A user name, a query or a fragment may contain a token.
    const shown = /^https?:\/\/[^?#@]*$/i.test(text) ? JSON.stringify(text) : quotedArgument(text);
    throw new Problem('USAGE', `${what} is invalid: ${shown}.`, [
      'Write it as https://aurora.example.com, without a path.',
    ]);
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw new Problem('USAGE', `The token must not be sent to ${url.host} over plain http.`, [
      `Use https://${url.host}. Plain http is allowed for this machine only (localhost, 127.0.0.1, [::1]).`,
    ]);
  }
  return url.origin;
}

/** The token in a text that may end with a newline. @throws Problem, without the token */
export function checkToken(text: string, where: string): string {
  const token = text.trim();
  if (token.length <= MAX_TOKEN_CHARACTERS && /^[\x21-\x7e]+$/.test(token)) return token;
  throw new Problem('NOT_LOGGED_IN', `${where} is not a token: a token is one line without spaces.`, [
    'Copy the token again, exactly as Aurora showed it.',
  ]);
}

async function ownToken(
  { tokenFile }: AccessOptions,
  environment: Environment,
): Promise<{ token: string; renewal: string } | null> {
  const inEnvironment = nonEmpty(environment['AURORA_TOKEN']);
  if (tokenFile === undefined && inEnvironment !== undefined) {
    return {
      token: checkToken(inEnvironment, 'AURORA_TOKEN'),
      renewal: 'Set AURORA_TOKEN to a valid token.',
    };
  }
  const file = tokenFile ?? nonEmpty(environment['AURORA_TOKEN_FILE']);
  if (file === undefined) return null;
  const token = checkToken(await readTokenFile(file), `The content of ${file}`);
  return { token, renewal: `Put a valid token into ${file}.` };
}

/** Does not check the mode of the file: secrets mounted into containers are often readable for all users. */
export async function readTokenFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new Problem('NOT_LOGGED_IN', `Cannot read the token: ${(error as Error).message}`, [
      'Check --token-file or AURORA_TOKEN_FILE.',
    ]);
  }
}

/** The address in the environment: AURORA_URL, or AURORA_SERVER, as earlier versions called it. */
export function serverVariable(environment: Environment): string | undefined {
  return nonEmpty(environment['AURORA_URL']) ?? nonEmpty(environment['AURORA_SERVER']);
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}
