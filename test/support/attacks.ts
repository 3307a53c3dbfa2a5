/** What somebody sends who wants the server to be busy, or to fall. */
import { type Socket, connect as tcp } from 'node:net';

const times = (count: number, make: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => make(index)).join(' ');

/** Bodies of POST, each hostile in its own way. All are refused, but for those that cost next to nothing. */
export const HOSTILE_BODIES: Readonly<Record<string, string>> = {
  deep: operation(`${'{ node(id: "x") '.repeat(5_000)}{ id }${' }'.repeat(5_000)}`),
  'deep, as far as is read': operation(`${'{ a'.repeat(700)} b ${'}'.repeat(700)}`),
  wide: operation(`{ ${times(20_000, () => 'viewer { kind }')} }`),
  'wide, as far as is read': operation(`{ ${times(370, () => 'viewer { kind }')} }`),
  aliased: operation(`{ ${times(20_000, (index) => `a${index}: viewer { kind }`)} }`),
  'aliased, as far as is read': operation(`{ ${times(240, (index) => `a${index}: viewer { kind }`)} }`),
  'circular fragments': operation(
    `{ ...F0 } ${times(200, (index) => `fragment F${index} on Query { ...F${(index + 1) % 200} }`)}`,
  ),
  'a fragment of itself': operation('{ ...F } fragment F on Query { ...F ...F ...F }'),
  'fragments that double': operation(
    `{ ...F0 } ${times(60, (index) => `fragment F${index} on Query { ...F${index + 1} ...F${index + 1} }`)} fragment F60 on Query { viewer { kind } }`,
  ),
  'fields that must be compared': operation(
    `{ ${times(60, (index) => `viewer { kind } ...on Query { viewer { name } } ${index % 2 === 0 ? '' : '...on Query { viewer { kind } }'}`)} }`,
  ),
  'many pages of pages': operation(
    '{ workspaces(first: 100) { edges { node { awsConnections(first: 100) { edges { node { events(first: 100) { edges { node { connection { events(first: 100) { edges { cursor } } } } } } } } } } } } }',
  ),
  'many directives': operation(`{ viewer ${times(200, () => '@skip(if: false)')} { kind } }`),
  'many variables': operation(`query (${times(290, (index) => `$v${index}: ID`)}) { viewer { kind } }`),
  'a long name': operation(`{ ${'a'.repeat(900_000)} }`),
  'a long text': operation(`{ node(id: "${'x'.repeat(900_000)}") { id } }`),
  'many words of which one is missing': operation('query ($id: ID!) { node(id: $id) { id } }', {
    id: [' Did you mean '.repeat(60_000)],
  }),
  'deep variables': `{"query":"query ($id: ID!) { node(id: $id) { id } }","variables":{"id":${'['.repeat(100_000)}${']'.repeat(100_000)}}}`,
  'many operations in one': `[${times(1_000, () => '{"query":"{ viewer { kind } }"},')}{}]`,
  'introspection of introspection': operation(
    `{ __schema ${'{ types { fields { type '.repeat(30)}{ name }${' } } }'.repeat(30)} }`,
  ),
};

function operation(query: string, variables = {}): string {
  return JSON.stringify({ query, variables });
}

/** A body that is too large by far: 10 MB, whose length is told or not. The status of the answer. */
export async function sendLargeBody(url: string, token: string, { lengthTold }: { lengthTold: boolean }) {
  const size = 10_000_000;
  const socket = await open(url);
  const head = [
    'POST /graphql HTTP/1.1',
    'Host: x',
    `Authorization: Bearer ${token}`,
    'Content-Type: application/json',
    lengthTold ? `Content-Length: ${size}` : 'Transfer-Encoding: chunked',
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  const part = 'x'.repeat(100_000);
  const status = firstStatus(socket);
  for (let sent = 0; sent < size && socket.writable; sent += part.length)
    socket.write(lengthTold ? part : `${part.length.toString(16)}\r\n${part}\r\n`);
  const answered = await status;
  socket.destroy();
  return answered;
}

/** A request whose body never ends: one byte of it, and then nothing. */
export async function beginSlowBody(url: string, token: string): Promise<Socket> {
  const socket = await open(url);
  socket.write(
    `POST /graphql HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{`,
  );
  return socket;
}

/** A WebSocket that is opened, and never says `connection_init`. */
export async function openSilentSocket(url: string): Promise<Socket> {
  const socket = await open(url);
  const head = [
    'GET /graphql HTTP/1.1',
    'Host: x',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
    'Sec-WebSocket-Protocol: graphql-transport-ws',
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  await firstStatus(socket);
  return socket;
}

async function open(url: string): Promise<Socket> {
  const socket = tcp(Number(new URL(url).port), '127.0.0.1');
  // To be cut off is what happens to attackers.
  socket.on('error', () => {});
  await new Promise((resolve) => {
    socket.once('connect', resolve);
    socket.once('close', resolve);
  });
  return socket;
}

/** 0 when the connection is cut without a word. */
function firstStatus(socket: Socket): Promise<number> {
  return new Promise((resolve) => {
    socket.once('data', (data) => resolve(Number(String(data).split(' ')[1])));
    socket.once('close', () => resolve(0));
  });
}
