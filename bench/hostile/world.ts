/** What hostile requests are sent to: a server over a database with thousands of connections, and three tokens. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { encodeId } from '../../src/graphql/ids.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { operatorPolicy } from '../../src/trust/trust-policy.ts';
import { startAurora, TOKEN } from '../support/aurora-process.ts';
import { fillDatabase } from '../support/filled-database.ts';

const CONNECTIONS = 10_000;
/** Half of the connections are in one workspace. */
const WORKSPACES = 2;

export type TokenKind = 'OPERATOR' | 'API_KEY' | 'LINK';

export type World = Awaited<ReturnType<typeof startWorld>>;

export async function startWorld(program: URL, nodeOptions: readonly string[]) {
  const database = await fillDatabase(CONNECTIONS, WORKSPACES);
  const simulator = await startSimulator({ propagation: { kind: 'none' } });
  const { accessKeyId, secretAccessKey } = simulator
    .createAccount()
    .createUser('aurora', { policies: [operatorPolicy()] });
  const heapFile = join(dirname(database.file), 'heap');
  const server = await startAurora({
    program,
    folder: dirname(database.file),
    core: 0,
    nodeOptions: [...nodeOptions, '--expose-gc', `--import=${new URL('./heap.ts', import.meta.url)}`],
    environment: {
      HEAP_FILE: heapFile,
      AWS_ENDPOINT_URL: simulator.url,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      LOG_LEVEL: 'error',
    },
  });
  const workspaceId = encodeId('Workspace', database.workspaceId);

  const mutate = async (field: string): Promise<string> => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' },
      body: JSON.stringify({ query: `mutation { made: ${field} }` }),
    });
    const { data } = (await response.json()) as { data: { made: { token: string } } };
    return data.made.token;
  };
  const scopes = 'CONNECTIONS_READ, CONNECTIONS_WRITE, CREDENTIALS_READ';
  const createKey = (name: string) =>
    mutate(
      `createApiKey(workspaceId: "${workspaceId}", name: "${name}", scopes: [${scopes}]) { ... on CreateApiKeySuccess { token } }`,
    );
  const key = await createKey('hostile');
  const link = await mutate(
    `createOnboardingLink(workspaceId: "${workspaceId}") { ... on CreateOnboardingLinkSuccess { token } }`,
  );
  const tokens: Readonly<Record<TokenKind, string>> = { OPERATOR: TOKEN, API_KEY: key, LINK: link };
  return {
    url: server.url,
    child: server.child,
    tokens,
    /** Of a client that attacks nobody. */
    othersToken: await createKey('others'),
    workspaceId,
    connectionId: encodeId('AwsConnection', database.connectionId),
    /** Of the same workspace. */
    connectionIds: Array.from({ length: 40 }, (_, index) =>
      encodeId(
        'AwsConnection',
        `${(2 * index + 1).toString(16).padStart(8, '0')}-0000-4000-8000-000000000001`,
      ),
    ),
    /** What the server still uses after a collection of garbage, in megabytes. */
    async heapInUse(): Promise<number> {
      rmSync(heapFile, { force: true });
      server.child.kill('SIGUSR2');
      while (!existsSync(heapFile) || readFileSync(heapFile, 'utf8') === '') await pause(20);
      return Number(readFileSync(heapFile, 'utf8'));
    },
    async stop() {
      await server.stop();
      await simulator.close();
      database.remove();
    },
  };
}
