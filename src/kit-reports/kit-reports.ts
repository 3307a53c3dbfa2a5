/**
 * Reports of roles by setup kits. The CLI block, the Terraform file and the Lambda of the stack send JSON with a token
 * of their kit. A report does what `connectAwsAccount` does: the proof decides, so a forged report does no harm.
 */
import type { Actor } from '../audit/audit.ts';
import type { KitTokenKind } from '../auth/api-key-token.ts';
import type { Authenticator } from '../auth/authenticator.ts';
import { REJECTIONS } from '../auth/rejections.ts';
import { tokenIdOf } from '../auth/token-id.ts';
import type { Rejection } from '../auth/viewer.ts';
import type { HttpError } from '../base/client-error.ts';
import type { Connection } from '../connection/connection.ts';
import { explainFailure } from '../connection/diagnosis.ts';
import type { Outcome } from '../connection/refusal.ts';
import type { Connections } from '../connections/connections.ts';
import type { MutationQuota } from '../connections/quotas.ts';
import { encodeId } from '../graphql/ids.ts';
import { readBody } from '../http/body.ts';
import { BODY_TOO_LARGE } from '../http/errors.ts';
import { type Exchange, refuse, replyJson } from '../http/exchange.ts';
import type { Route } from '../http/routes.ts';
import type { ConnectionStore } from '../storage/connections.ts';
import type { ApiKey, TokenStore } from '../storage/tokens.ts';

export type KitReportParts = {
  readonly authenticator: Pick<Authenticator, 'authenticateKit'>;
  readonly connections: Pick<Connections, 'connectAwsAccount' | 'disconnectAwsAccount'>;
  readonly store: Pick<TokenStore, 'spendUse' | 'bindToConnection'> &
    Pick<ConnectionStore, 'connectionsByIds'>;
  /** Counts every request of a token. */
  readonly quota: MutationQuota;
};

/** The value of a field: far more than any token or ARN needs. */
const MAX_FIELD_CHARACTERS = 4_096;

/** CloudFormation accepts no longer reason. */
const MAX_REASON_CHARACTERS = 4_000;

const INVALID_REPORT: HttpError = {
  status: 400,
  message: 'The report is not a JSON object with the texts "token" and "roleArn".',
  code: 'BAD_USER_INPUT',
  remedies: ['Send { "token": "...", "roleArn": "arn:aws:iam::...:role/..." }, as the setup kit does.'],
};

const NO_USES_LEFT: HttpError = {
  status: 403,
  message: 'The token of the setup kit was used as often as it may be.',
  code: 'FORBIDDEN',
  remedies: ['Make the setup kit again, or connect the ARN of the role in Aurora.'],
};

const STACK_REPORTED_NOTHING: HttpError = {
  status: 404,
  message: 'The stack has reported no role with this ARN and this token.',
  code: 'NOT_FOUND',
  remedies: ['Use each template of a setup kit for one stack: make another kit for another account.'],
};

type Body = {
  readonly token: string;
  readonly roleArn: string;
  readonly disconnectToken?: string | undefined;
};

/** A request with a valid token. */
type Report = { readonly key: ApiKey; readonly body: Body; readonly actor: Actor };

type Act = (report: Report, parts: KitReportParts) => Promise<Answer>;

type Answer = { readonly connection: Connection } | HttpError;

/** The routes of reports: to report a role, to ask for its status, and to disconnect it. */
export function kitReportRoutes(parts: KitReportParts): Route[] {
  const route = (path: string, kind: KitTokenKind, act: Act): Route => ({
    name: 'report',
    path,
    methods: ['POST'],
    access: 'ANYONE',
    handle: async (exchange) => answer(exchange, await receive(exchange, kind, act, parts)),
  });
  return [
    route('/report', 'REPORT', reportRole),
    route('/report/status', 'DISCONNECT', readStatus),
    route('/report/disconnect', 'DISCONNECT', disconnect),
  ];
}

async function receive(
  exchange: Exchange,
  kind: KitTokenKind,
  act: Act,
  parts: KitReportParts,
): Promise<Answer> {
  const { request, address, requestId, record } = exchange;
  const text = await readBody(request);
  if (text === null) return BODY_TOO_LARGE;
  const body = readReport(text);
  if (body === null) return INVALID_REPORT;
  const found = await parts.authenticator.authenticateKit(body.token, kind, address);
  if (!found.ok) return rejected(found.error);
  const key = found.value;
  const tokenId = tokenIdOf(key);
  record.tokenId = tokenId;
  parts.quota.use(tokenId, 1);
  return act({ key, body, actor: { tokenId, tokenName: key.name, address, requestId } }, parts);
}

/** Null unless the text is a JSON object with a token and an ARN, and its fields are texts of a sensible length. */
function readReport(text: string): Body | null {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof body !== 'object' || body === null) return null;
  const { token, roleArn, disconnectToken } = body as Record<string, unknown>;
  const isText = (value: unknown) => typeof value === 'string' && value.length <= MAX_FIELD_CHARACTERS;
  const isValid =
    isText(token) && isText(roleArn) && (disconnectToken === undefined || isText(disconnectToken));
  return isValid ? (body as Body) : null;
}

/** Connects the role, and lets `disconnectToken` disconnect it. Refused reports count as uses, too. */
async function reportRole({ key, body, actor }: Report, parts: KitReportParts): Promise<Answer> {
  const { roleArn, disconnectToken } = body;
  const { authenticator, connections, store } = parts;
  let stack: ApiKey | null = null;
  if (disconnectToken !== undefined) {
    const found = await authenticator.authenticateKit(disconnectToken, 'DISCONNECT', actor.address);
    if (!found.ok) return rejected(found.error);
    // A token of another workspace is as wrong as one that does not exist.
    if (found.value.workspaceId !== key.workspaceId) return rejected('INVALID');
    stack = found.value;
  }
  if (!(await store.spendUse(key.id))) return NO_USES_LEFT;
  const outcome = await connections.connectAwsAccount({ workspaceId: key.workspaceId, roleArn }, actor);
  // A second stack with the same token connects its role, but cannot disconnect it.
  if (outcome.ok && stack !== null) await store.bindToConnection(stack.id, outcome.value.id);
  return answerOf(outcome);
}

async function readStatus(report: Report, { store }: KitReportParts): Promise<Answer> {
  const connection = await connectionOf(report, store);
  return connection === null ? STACK_REPORTED_NOTHING : { connection };
}

async function disconnect(report: Report, { connections, store }: KitReportParts): Promise<Answer> {
  const { key, actor } = report;
  const connection = await connectionOf(report, store);
  if (connection === null) return STACK_REPORTED_NOTHING;
  if (key.usesLeft === 0) return NO_USES_LEFT;
  const outcome = await connections.disconnectAwsAccount(connection.id, actor);
  // Afterwards: a server that ends between the two has at least disconnected.
  if (outcome.ok) await store.spendUse(key.id);
  return answerOf(outcome);
}

/** The connection that the token is bound to; null unless it has this role: two stacks may have the same token. */
async function connectionOf(
  { key, body }: Report,
  store: KitReportParts['store'],
): Promise<Connection | null> {
  const [connection] = key.connectionId === null ? [] : await store.connectionsByIds([key.connectionId]);
  return connection?.roleArn === body.roleArn ? connection : null;
}

/** The people who read it have a kit, and no header to correct. */
function rejected(reason: Rejection): HttpError {
  const rejection = REJECTIONS[reason];
  return rejection.status === 401
    ? { ...rejection, remedies: ['Make the setup kit again, and apply the new one.'] }
    : rejection;
}

function answerOf(outcome: Outcome<Connection>): Answer {
  if (outcome.ok) return { connection: outcome.value };
  const { code, message, remedies } = outcome.error;
  return { status: 422, code, message, remedies };
}

function answer(exchange: Exchange, given: Answer): void {
  if (!('connection' in given)) {
    refuse(exchange, given);
    return;
  }
  const { connection } = given;
  replyJson(exchange, 200, {
    connectionId: encodeId('AwsConnection', connection.id),
    status: connection.status,
    reason: reasonOf(connection),
  });
}

/** Why the connection does not work, with what to do, for a customer; null when nothing has failed. */
function reasonOf(connection: Connection): string | null {
  if (connection.failure === null) return null;
  const { title, explanation, remedies } = explainFailure(connection.failure, connection, 'CUSTOMER');
  return [`${title}.`, explanation, ...remedies].join(' ').slice(0, MAX_REASON_CHARACTERS);
}
