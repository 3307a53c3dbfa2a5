/**
 * A workspace as JSON lines, for archives and other systems. docs/export.md describes the format, version 1. Never a
 * secret, a token or its hash.
 */
import { ALERT_KINDS, ALERT_STATES, type Alert, type AlertComment, visibleKinds } from '../alerts/alert.ts';
import { TokenQuota } from '../auth/token-quota.ts';
import type { TokenWatch } from '../auth/token-watch.ts';
import { mayUse, readsEverything, seesInvitations, type Viewer } from '../auth/viewer.ts';
import type { HttpError } from '../base/client-error.ts';
import type { Clock, Millis } from '../base/clock.ts';
import { allPages, type Page, type PageRequest } from '../base/page.ts';
import type { Connection } from '../connection/connection.ts';
import { ALL_CONNECTIONS } from '../connection/connection-list.ts';
import { encodeId, encodeIdOrNull } from '../graphql/ids.ts';
import { reachWorkspace } from '../graphql/reach.ts';
import { type Exchange, refuse } from '../http/exchange.ts';
import { queryOf } from '../http/request-target.ts';
import type { AlertStore } from '../storage/alerts.ts';
import type { ConnectionStore, Workspace } from '../storage/connections.ts';
import type { EventStore, StoredEvent } from '../storage/events.ts';
import type { Organization, OrganizationStore } from '../storage/organizations.ts';
import type { ApiKey, TokenStore } from '../storage/tokens.ts';
import type { Webhook, WebhookStore } from '../storage/webhooks.ts';
import { exportedChange, exportedFailure } from './exported-change.ts';
import { type Pages, replyLines, timeText } from './json-lines.ts';

type ExportStore = Pick<ConnectionStore, 'workspacesByIds' | 'listConnections'> &
  Pick<EventStore, 'eventsAfter' | 'lastPosition'> &
  Pick<AlertStore, 'listAlerts' | 'alertComments'> &
  Pick<OrganizationStore, 'organizationsOf' | 'listOrganizationAccounts'> &
  Pick<WebhookStore, 'listWebhooks'> &
  Pick<TokenStore, 'listApiKeys'>;

export type WorkspaceExportParts = {
  readonly store: ExportStore;
  readonly tokens: Pick<TokenWatch, 'watch'>;
  readonly clock: Pick<Clock, 'now'>;
};

/** Changes with a breaking change of the format. */
const VERSION = 1;

/** Rows that are read at a time, and so the most that are in memory. */
const PAGE = 200;

const MAX_EXPORTS_PER_TOKEN = 2;

const NO_READ_SCOPE: HttpError = {
  status: 403,
  message: 'The token may not read the workspace: it lacks the scope connections:read.',
  code: 'FORBIDDEN',
  remedies: ['Use an API key with the scope CONNECTIONS_READ: createApiKey makes one.'],
};

const WORKSPACE_ID_MISSING: HttpError = {
  status: 400,
  message: 'The token does not belong to exactly one workspace, so the request must name one.',
  code: 'BAD_USER_INPUT',
  remedies: ['Add "?workspaceId=" with an id that the query "workspaces" lists.'],
};

const NO_SUCH_WORKSPACE: HttpError = {
  status: 404,
  message: 'There is no such workspace.',
  code: 'NOT_FOUND',
  remedies: ['Use the id of a workspace that the query "workspaces" lists.'],
};

const TOO_MANY_EXPORTS: HttpError = {
  status: 429,
  message: 'The token has as many exports under way as it may have.',
  code: 'RATE_LIMITED',
  retryAfter: 30,
  remedies: ['Wait until one of them has ended.'],
};

export class WorkspaceExport {
  readonly #parts: WorkspaceExportParts;
  readonly #running = new TokenQuota(() => MAX_EXPORTS_PER_TOKEN);

  constructor(parts: WorkspaceExportParts) {
    this.#parts = parts;
  }

  /** Answers with the workspace that the request names, at the reader's pace. The end of the token ends the answer. */
  async handle(exchange: Exchange, viewer: Viewer): Promise<void> {
    const { store, tokens, clock } = this.#parts;
    if (!mayUse(viewer, 'connections:read') && !readsEverything(viewer))
      return refuse(exchange, NO_READ_SCOPE);
    const id = reachWorkspace({ viewer }, queryOf(exchange.request).get('workspaceId'));
    if (!id.ok) return refuse(exchange, WORKSPACE_ID_MISSING);
    const [workspace] = await store.workspacesByIds([id.value]);
    if (workspace == null) return refuse(exchange, NO_SUCH_WORKSPACE);
    const release = this.#running.open(viewer.tokenId);
    if (release === null) return refuse(exchange, TOO_MANY_EXPORTS);
    try {
      exchange.headers['Content-Disposition'] = `attachment; filename="workspace-${workspace.id}.jsonl"`;
      const pages = pagesOf(workspace, viewer, store, clock.now());
      // Rows of a workspace that is deleted meanwhile are missing, so the last line must be missing, too.
      const isWhole = async () => (await store.workspacesByIds([workspace.id]))[0] != null;
      await replyLines(exchange, viewer, tokens, numbered(pages, isWhole));
    } finally {
      release();
    }
  }
}

/** All pages, and a last line that shows that nothing is missing. */
async function* numbered(pages: Pages, isWhole: () => Promise<boolean>): Pages {
  let lines = 0;
  for await (const page of pages) {
    lines += page.length;
    if (page.length > 0) yield page;
  }
  if (await isWhole()) yield [{ type: 'end', lines }];
}

async function* pagesOf(workspace: Workspace, viewer: Viewer, store: ExportStore, now: Millis): Pages {
  const { id } = workspace;
  // Events that happen meanwhile are not part of it: it has an end.
  const last = await store.lastPosition();
  yield [{ type: 'export', version: VERSION, exportedAt: timeText(now) }, workspaceLine(workspace)];
  yield* listed((page) => store.listConnections(id, ALL_CONNECTIONS, page), connectionLine);
  for (let after = 0; ; ) {
    const events = await store.eventsAfter({ after, limit: PAGE, workspaceId: id });
    yield events.filter(({ position }) => position <= last).map(eventLine);
    after = events.at(-1)?.position ?? last;
    if (events.length < PAGE || after >= last) break;
  }
  yield* alertPages(id, viewer, store);
  for (const organization of await store.organizationsOf(id)) {
    yield [organizationLine(organization)];
    yield* listed(
      (page) => store.listOrganizationAccounts(organization.id, {}, page),
      ({ organizationId, connectionId, nextTryAt, ...account }) => ({
        type: 'organizationAccount',
        organizationId: encodeId('Organization', organizationId),
        connectionId: encodeIdOrNull('AwsConnection', connectionId),
        ...account,
        nextTryAt: timeText(nextTryAt),
      }),
    );
  }
  if (seesInvitations(viewer)) yield* listed((page) => store.listWebhooks(id, page), webhookLine);
  if (!readsEverything(viewer)) return;
  yield* listed((page) => store.listApiKeys(id, 'API_KEY', page), keyLine);
  yield* listed((page) => store.listApiKeys(id, 'ONBOARDING', page), keyLine);
}

async function* listed<T>(
  read: (request: PageRequest) => Promise<Page<T>>,
  line: (item: T) => object,
): Pages {
  for await (const page of allPages(PAGE, read)) yield page.map(line);
}

async function* alertPages(workspaceId: string, viewer: Viewer, store: ExportStore): Pages {
  const filter = { states: ALERT_STATES, kinds: visibleKinds(readsEverything(viewer)) };
  const pages = allPages(PAGE, (page) => store.listAlerts({ workspaceId }, filter, page));
  for await (const alerts of pages) {
    const comments = await store.alertComments(alerts.map(({ id }) => id));
    yield alerts.map((alert, index) => alertLine(alert, comments[index] ?? []));
  }
}

function workspaceLine(workspace: Workspace): object {
  const { id, name, externalId, externalIdCreatedAt, previous, capabilities, createdAt } = workspace;
  return {
    type: 'workspace',
    id: encodeId('Workspace', id),
    name,
    externalId,
    externalIdCreatedAt: timeText(externalIdCreatedAt),
    previousExternalId: previous?.externalId ?? null,
    capabilities,
    createdAt: timeText(createdAt),
  };
}

function connectionLine(connection: Connection): object {
  const { id, roleArn, accountId, partition, region, name, labels, status, externalIdEnforced } = connection;
  return {
    type: 'awsConnection',
    id: encodeId('AwsConnection', id),
    ...{ roleArn, accountId, partition, region, name, labels, status, externalIdEnforced },
    failure: connection.failure && exportedFailure(connection.failure),
    createdAt: timeText(connection.createdAt),
    lastVerifiedAt: timeText(connection.lastVerifiedAt),
    lastCheckedAt: timeText(connection.lastCheckedAt),
    lastUsedAt: timeText(connection.lastUsedAt),
    disconnectedAt: timeText(connection.disconnectedAt),
  };
}

function eventLine({ connectionId, sequence, occurredAt, change }: StoredEvent): object {
  return {
    type: 'event',
    connectionId: encodeId('AwsConnection', connectionId),
    sequence,
    occurredAt: timeText(occurredAt),
    event: exportedChange(change),
  };
}

function alertLine(alert: Alert, comments: readonly AlertComment[]): object {
  const { id, kind, cause, state, connectionId, handledBy, ...times } = alert;
  return {
    type: 'alert',
    id: encodeId('Alert', id),
    connectionId: encodeIdOrNull('AwsConnection', connectionId),
    ...{ kind, severity: ALERT_KINDS[kind].severity, cause, state, handledBy },
    openedAt: timeText(times.openedAt),
    resolvedAt: timeText(times.resolvedAt),
    snoozedUntil: timeText(times.snoozedUntil),
    handledAt: timeText(times.handledAt),
    comments: comments.map(({ createdAt, author, text }) => ({
      ...{ createdAt: timeText(createdAt), author, text },
    })),
  };
}

function organizationLine(organization: Organization): object {
  const { id, connectionId, awsId, managementAccountId, units, choice, createdAt, readAt } = organization;
  const { unitIds, exceptAccountIds, roleName } = choice ?? {};
  return {
    type: 'organization',
    id: encodeId('Organization', id),
    connectionId: encodeId('AwsConnection', connectionId),
    awsOrganizationId: awsId,
    ...{ managementAccountId, units },
    choice: choice && { unitIds, exceptAccountIds, roleName },
    createdAt: timeText(createdAt),
    readAt: timeText(readAt),
  };
}

function webhookLine(webhook: Webhook): object {
  const { id, address, format, filter, state, disabledReason, createdAt, disabledAt } = webhook;
  return {
    type: 'webhook',
    id: encodeId('Webhook', id),
    // Without the parts that may be secret.
    url: address,
    ...{ format, filter, state, disabledReason },
    createdAt: timeText(createdAt),
    disabledAt: timeText(disabledAt),
  };
}

function keyLine({ id, kind, name, scopes, ...times }: ApiKey): object {
  return {
    type: kind === 'API_KEY' ? 'apiKey' : 'onboardingLink',
    id: encodeId(kind === 'API_KEY' ? 'ApiKey' : 'OnboardingLink', id),
    ...{ name, scopes },
    createdAt: timeText(times.createdAt),
    expiresAt: timeText(times.expiresAt),
    lastUsedAt: timeText(times.lastUsedAt),
    revokedAt: timeText(times.revokedAt),
  };
}
