/** `aurora console`: a link that signs in to the AWS console, from AWS's federation endpoint. */

import { partitionById } from '../../iam/partition.ts';
import { checkServer } from '../access.ts';
import type { Credentials } from '../api-client.ts';
import { findConnection, type ListedConnection, listConnections } from '../connections.ts';
import type { Host } from '../host.ts';
import { Problem, printableJson } from '../problem.ts';
import { type Answer, ask } from '../request.ts';
import { type ClientOptions, openClient } from './client.ts';
import { type NarrowingOptions, narrowingOf } from './narrowing.ts';

const TIMEOUT_MS = 10_000;
/** How long AWS accepts a sign-in token. */
const LINK_MINUTES = 15;

/** Prints the link, which is a secret, and nothing else to standard output. Returns 0. */
export async function openConsole(
  account: string | undefined,
  options: ClientOptions & NarrowingOptions,
  host: Host,
): Promise<number> {
  const client = await openClient(options, host);
  const connection = chosen(await listConnections(client), account);
  const { signIn, console } = placesOf(connection, host);
  const credentials = await client.credentials(connection.id, narrowingOf(options));
  const token = await signInToken(signIn, credentials);
  const region = options.region ?? connection.region;
  const link = federation(signIn, {
    Action: 'login',
    Issuer: 'Aurora',
    Destination: `https://${console}/console/home?region=${encodeURIComponent(region)}`,
    SigninToken: token,
  }).href;
  host.print(options.json === true ? printableJson({ url: link, accountId: connection.accountId }) : link);
  host.report(
    `This link is a secret: for ${LINK_MINUTES} minutes it signs in anyone who has it to account ${connection.accountId}. Open it yourself; do not share or store it.`,
  );
  return 0;
}

function chosen(listed: ListedConnection[], account: string | undefined): ListedConnection {
  if (account !== undefined) return findConnection(listed, account);
  const connected = listed.filter(({ status }) => status === 'CONNECTED');
  const [only] = connected;
  if (only !== undefined && connected.length === 1) return only;
  throw new Problem('USAGE', `console needs an account, because ${connected.length} are connected.`, [
    'List the accounts: aurora accounts',
  ]);
}

/** The origins of the partition. AURORA_SIGNIN_URL replaces the endpoint, for tests. */
function placesOf({ roleArn }: ListedConnection, { environment }: Host) {
  const console = partitionById(roleArn.split(':')[1] ?? '')?.console ?? null;
  if (console === null)
    throw new Problem(
      'NO_CREDENTIALS',
      'The console of this AWS partition has no public sign-in address.',
      [],
    );
  const other = environment['AURORA_SIGNIN_URL'] ?? '';
  const signIn = `https://${console.replace(/^console\./, 'signin.')}`;
  return { console, signIn: other === '' ? signIn : checkServer(other, 'AURORA_SIGNIN_URL') };
}

function federation(signIn: string, parameters: Record<string, string>): URL {
  return new URL(`/federation?${new URLSearchParams(parameters)}`, signIn);
}

/** Exchanges the credentials for a token. No message contains the address, which has the credentials. */
async function signInToken(signIn: string, credentials: Credentials): Promise<string> {
  const session = {
    sessionId: credentials.AccessKeyId,
    sessionKey: credentials.SecretAccessKey,
    sessionToken: credentials.Token,
  };
  const url = federation(signIn, { Action: 'getSigninToken', Session: JSON.stringify(session) });
  let answer: Answer;
  try {
    answer = await ask(url, { headers: {} }, TIMEOUT_MS);
  } catch (error) {
    const { code, name } = error as NodeJS.ErrnoException;
    throw new Problem('UNAVAILABLE', `AWS's sign-in endpoint ${signIn} cannot be reached: ${code ?? name}.`, [
      'Check the network, and try again.',
    ]);
  }
  const token = tokenIn(answer);
  if (token !== null) return token;
  throw new Problem('NO_CREDENTIALS', `AWS's sign-in endpoint answered ${answer.status} without a token.`, [
    'Try again. If the problem persists, check that the role may be used in the console.',
  ]);
}

function tokenIn({ status, body }: Answer): string | null {
  if (status !== 200) return null;
  try {
    const { SigninToken } = JSON.parse(body) as { SigninToken?: unknown };
    return typeof SigninToken === 'string' && /^[\x21-\x7e]+$/.test(SigninToken) ? SigninToken : null;
  } catch {
    return null;
  }
}
