/** The HTTP server for AWS's protocols: Query, JSON 1.1 and REST. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { plainAddress } from '../base/addresses.ts';
import type { Millis } from '../base/clock.ts';
import { type Answer, codeFor, errorAnswer, resultAnswer } from './answers.ts';
import type { DenialDetail } from './assume-role.ts';
import { type Authenticated, authenticate } from './authenticate.ts';
import { AwsFault } from './aws-fault.ts';
import { type CallLog, sessionOf } from './call-log.ts';
import type { Directory } from './directory.ts';
import type { EventHistory } from './event-history.ts';
import type { FaultKind, Faults } from './faults.ts';
import { readAsked, runAction } from './services.ts';
import type { SignedRequest } from './sigv4.ts';
import { type View, viewOf } from './view.ts';

type ServerParts = {
  readonly directory: Directory;
  readonly faults: Faults;
  readonly calls: CallLog;
  readonly history: EventHistory;
  readonly connectionCacheMs: Millis;
  readonly denialDetail: DenialDetail;
  /** Null: the address of the client. */
  readonly sourceIp: (() => string) | null;
};

const MAX_BODY_BYTES = 1_048_576;

const FAULT_ANSWERS: Readonly<Partial<Record<FaultKind, AwsFault>>> = {
  throttle: new AwsFault('Throttling', 400, 'Rate exceeded'),
  internalError: new AwsFault(
    'InternalFailure',
    500,
    'The request processing has failed because of an unknown error, exception or failure.',
  ),
  unavailable: new AwsFault(
    'ServiceUnavailable',
    503,
    'The request has failed due to a temporary failure of the server.',
  ),
};

export function createAwsServer(parts: ServerParts): Server {
  const { directory, faults } = parts;
  const views = new WeakMap<Socket, View>();
  let connections = 0;

  const server = createServer((request, response) => {
    const view = views.get(request.socket);
    if (view === undefined) return void request.socket.destroy();
    answer(parts, view, request, response).catch(() => request.socket.destroy());
  });
  server.on('connection', (socket) => {
    if (faults.down) return void socket.destroy();
    // A random replica, the same for all calls of the connection.
    const replica = directory.random.below(directory.replicas);
    const { clock } = directory;
    views.set(socket, viewOf(replica, ++connections, clock, parts.connectionCacheMs));
  });
  return server;
}

async function answer(
  parts: ServerParts,
  view: View,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { directory, faults, calls, history } = parts;
  const at = directory.clock.now();
  const requestId = directory.random.uuid();
  const body = await readBody(incoming);
  const request = signedRequest(incoming, body ?? Buffer.alloc(0));
  const asked = readAsked(request);
  if (asked === null) return void send(response, faults, requestId, NOT_JSON);
  const { service, action, parameters } = asked;
  const wireNow = Date.now() + faults.clockSkewMs;
  let authenticated: Authenticated | null = null;

  const log = (outcome: string) =>
    calls.add({
      at,
      service: service.name,
      action,
      accessKeyId: authenticated?.accessKeyId ?? null,
      session: sessionOf(authenticated),
      replica: view.replica,
      connection: view.connection,
      outcome,
      roleArn: parameters.get('RoleArn'),
      externalId: parameters.get('ExternalId'),
      parameters,
    });
  const wire = {
    sourceIp: parts.sourceIp?.() ?? plainAddress(incoming.socket.remoteAddress ?? '127.0.0.1'),
    userAgent: incoming.headers['user-agent'],
  };
  /** IAM only: nothing here asks CloudTrail about other services. */
  const record = (fault: AwsFault | null) => {
    if (authenticated === null || service.name !== 'iam') return;
    history.record({ authenticated, action, parameters, wire, requestId, fault });
  };
  if (faults.gate !== null) await faults.gate(action);
  if (faults.slowMs > 0) await new Promise((resolve) => setTimeout(resolve, faults.slowMs));

  try {
    const fault = faults.hit(action);
    if (fault !== null && breakAnswer(faults, fault, incoming.socket, response, requestId)) return log(fault);
    const known = fault === null ? undefined : FAULT_ANSWERS[fault];
    if (known !== undefined) throw known;
    if (body === null) throw new AwsFault('RequestEntityTooLarge', 413, 'Request size exceeded the limit');
    if (action === '')
      throw new AwsFault('MissingAction', 400, 'The request is missing an action or a required parameter.');

    authenticated = authenticate(directory, view, request, { service: service.name, wireNow });
    const call = { directory, parameters, authenticated, wire, history };
    const result = runAction(asked, call, view, parts.denialDetail);
    record(null);
    log('OK');
    send(response, faults, requestId, resultAnswer(service, action, result, requestId));
  } catch (error) {
    const fault = error instanceof AwsFault ? error : new AwsFault('InternalFailure', 500, String(error));
    record(fault);
    log(codeFor(service, fault));
    send(response, faults, requestId, errorAnswer(service, fault, requestId));
  }
}

const NOT_JSON: Answer = {
  status: 400,
  headers: { 'Content-Type': 'application/x-amz-json-1.1' },
  body: '{"__type":"SerializationException"}',
};

function send(
  response: ServerResponse,
  faults: Faults,
  requestId: string,
  { status, headers, body }: Answer,
): void {
  response.writeHead(status, {
    'x-amzn-RequestId': requestId,
    ...headers,
    'Content-Length': Buffer.byteLength(body),
    Date: new Date(Date.now() + faults.clockSkewMs).toUTCString(),
    ...(faults.closing && { Connection: 'close' }),
  });
  response.end(body);
}

/** Injects a fault that has no valid answer. Returns whether it did. */
function breakAnswer(
  faults: Faults,
  fault: FaultKind,
  socket: Socket,
  response: ServerResponse,
  requestId: string,
): boolean {
  switch (fault) {
    case 'hang':
      faults.hold(socket);
      return true;
    case 'cut':
      socket.destroy();
      return true;
    case 'truncate':
    case 'stall':
      response.writeHead(200, {
        'x-amzn-RequestId': requestId,
        'Content-Type': 'text/xml',
        'Content-Length': 1_000,
      });
      response.write('<AssumeRoleResponse', () => fault === 'truncate' && socket.destroy());
      if (fault === 'stall') faults.hold(socket);
      return true;
    default:
      return false;
  }
}

function signedRequest(incoming: IncomingMessage, body: Buffer): SignedRequest {
  const [path = '/', query = ''] = (incoming.url ?? '/').split(/\?(.*)/s);
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(',') : value,
    ]),
  );
  return { method: incoming.method ?? 'GET', path, query, headers, body };
}

/** The body; null when it is too large. */
async function readBody(incoming: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return size > MAX_BODY_BYTES ? null : Buffer.concat(chunks);
}
