/** Node.js's own HTTP server, answering the same bytes to everything: what no server in JavaScript falls below. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const BODY = JSON.stringify({ data: { hello: 'world' } });
const server = createServer((request, response) => {
  request.resume().on('end', () => response.writeHead(200, { 'Content-Type': 'application/json' }).end(BODY));
});
server.listen(0, '127.0.0.1', () =>
  console.log(`url http://127.0.0.1:${(server.address() as AddressInfo).port}`),
);
