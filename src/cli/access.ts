/** Which server to ask, and with which token: from options, else the environment, else the login. */
import { readFile } from 'node:fs/promises';
import { isLoopback } from '../base/addresses.ts';
import { loginFile, readLogin } from './login-file.ts';
import { Problem, quotedArgument } from './problem.ts';

export type Access = {
  readonly server: string;
  readonly token: string;
  /** What to do when the server does not take the token. */
  readonly renewal: string;
};

export type AccessOptions = { readonly server?: string | undefined; readonly tokenFile?: string | undefined };

type Environment = Readonly<Record<string, string | undefined>>;

const LONGEST_TOKEN = 8_192;

/** Throws a Problem where something is missing or not safe. */
export async function findAccess(options: AccessOptions, environment: Environment): Promise<Access> {
  const own = await ownToken(options, environment);
  const server = options.server ?? given(environment['AURORA_SERVER']);
  const login = own === null || server === undefined ? await readLogin(loginFile(environment)) : null;
  if (own === null && login === null) {
    throw new Problem('NOT_LOGGED_IN', 'There is no token to ask Aurora with.', [
      'Log in: aurora-credentials login --server URL',
      'Or set AURORA_SERVER, and AURORA_TOKEN or AURORA_TOKEN_FILE.',
    ]);
  }
  if (server === undefined && login === null) {
    throw new Problem('NOT_LOGGED_IN', 'There is a token, but no server to ask.', [
      'Set AURORA_SERVER, or pass --server: the address at which Aurora is reached.',
    ]);
  }
  const address = checkServer(server ?? login?.server ?? '');
  // A token that was kept for one server is not sent to another.
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

/** The address without a path. Throws a Problem where a token could be read on the way to it. */
export function checkServer(text: string): string {
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
    // A user name, a query or a fragment may be a token.
    const shown = /^https?:\/\/[^?#@]*$/i.test(text) ? JSON.stringify(text) : quotedArgument(text);
    throw new Problem('USAGE', `The address of the server is wrong; it is ${shown}.`, [
      'Write it as https://aurora.example.com, without a path.',
    ]);
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    throw new Problem('USAGE', `The token must not be sent to ${url.host} over plain http.`, [
      `Use https://${url.host}. Plain http is for this machine alone (localhost, 127.0.0.1, [::1]).`,
    ]);
  }
  return url.origin;
}

/** The token of a text that may end with a newline. Throws a Problem that does not show it. */
export function checkToken(text: string, where: string): string {
  const token = text.trim();
  if (token.length <= LONGEST_TOKEN && /^[\x21-\x7e]+$/.test(token)) return token;
  throw new Problem('NOT_LOGGED_IN', `${where} is not a token: it should be one line without spaces.`, [
    'Copy the token again, as Aurora has shown it.',
  ]);
}

async function ownToken(
  { tokenFile }: AccessOptions,
  environment: Environment,
): Promise<{ token: string; renewal: string } | null> {
  const inEnvironment = given(environment['AURORA_TOKEN']);
  if (tokenFile === undefined && inEnvironment !== undefined) {
    return {
      token: checkToken(inEnvironment, 'AURORA_TOKEN'),
      renewal: 'Set AURORA_TOKEN to a valid token.',
    };
  }
  const file = tokenFile ?? given(environment['AURORA_TOKEN_FILE']);
  if (file === undefined) return null;
  const token = checkToken(await readTokenFile(file), `What ${file} holds`);
  return { token, renewal: `Put a valid token into ${file}.` };
}

/** Secrets that are mounted into containers are readable for all who are in there: the mode is not judged. */
export async function readTokenFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new Problem('NOT_LOGGED_IN', `The token cannot be read: ${(error as Error).message}`, [
      'Check --token-file or AURORA_TOKEN_FILE.',
    ]);
  }
}

function given(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}
