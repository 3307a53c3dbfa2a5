/** Lists of alerts, their groups and counts, and their live changes. */
import {
  ALERT_KINDS,
  ALERT_STATES,
  type Alert,
  type AlertGroup,
  type AlertSeverity,
  type AlertState,
  KINDS,
  NO_ALERTS,
  SEVERITIES,
  sizeOf,
  UNRESOLVED,
  visibleKinds,
} from '../alerts/alert.ts';
import { ALERT_WORDS, causeTitle, groupTitle } from '../alerts/alert-words.ts';
import { readsEverything, type Viewer } from '../auth/viewer.ts';
import type { AlertFilter, AlertScope } from '../storage/alerts.ts';
import { AlertKindType, AlertSeverityType, AlertStateType } from './alerts.ts';
import { builder, moment } from './builder.ts';
import { MAX_SEARCH_CHARACTERS, readSearch } from './connection-list.ts';
import type { GraphQLContext } from './context.ts';
import { ALERT_LIST_COST, pageCost, WORKSPACE_SCAN_COST } from './cost.ts';
import { ALL_WORKSPACES, alertsOf } from './cursors.ts';
import { AlertNode, AwsConnectionNode, WorkspaceNode } from './nodes.ts';
import { PAGE_SIZES, relayPage } from './paging.ts';
import { beginningOf, picked, workspaceToFollow } from './streams.ts';

const FilterInput = builder.inputType('AlertFilter', {
  description: 'Selects the alerts that match every field that is set.',
  fields: (t) => ({
    states: t.field({
      type: [AlertStateType],
      description: 'Only alerts in one of these states. Without it, all that are not resolved.',
    }),
    severities: t.field({
      type: [AlertSeverityType],
      description: 'Only alerts with one of these severities.',
    }),
    kinds: t.field({ type: [AlertKindType], description: 'Only alerts of one of these kinds.' }),
    cause: t.string({ description: 'Only alerts with this `cause`: those of one group.' }),
    search: t.string({
      description: `Only alerts of connections whose name, role ARN or account ID contains this text. Ignores case. At most ${MAX_SEARCH_CHARACTERS} characters.`,
    }),
  }),
});

function readFilter(input: typeof FilterInput.$inferInput | null | undefined, viewer: Viewer): AlertFilter {
  const { states, severities, kinds, cause, search } = input ?? {};
  const wanted: readonly AlertState[] = states ?? UNRESOLVED;
  return {
    states: ALERT_STATES.filter((state) => wanted.includes(state)),
    kinds: visibleKinds(readsEverything(viewer)).filter(
      (kind) =>
        (kinds ?? KINDS).includes(kind) && (severities ?? SEVERITIES).includes(ALERT_KINDS[kind].severity),
    ),
    cause: cause ?? undefined,
    search: readSearch(search),
  };
}

const FILTER = {
  type: FilterInput,
  description: 'Which alerts to return. Without it, all that are not resolved.',
} as const;

type ListArguments = Parameters<typeof relayPage>[1] & {
  readonly filter?: typeof FilterInput.$inferInput | null | undefined;
};

function listAlerts(scope: AlertScope, args: ListArguments, { store, cursors, viewer }: GraphQLContext) {
  const { filter, ...page } = args;
  const id = scope === 'ALL' ? 'ALL' : Object.values(scope).join();
  const selected = readFilter(filter, viewer);
  return relayPage<Alert>(cursors.ofList('alerts', id), page, {
    read: (request) => store.listAlerts(scope, selected, request),
    count: (limit) => store.countAlerts(scope, selected, limit),
  });
}

const GroupType = builder.objectRef<AlertGroup>('AlertGroup').implement({
  description:
    'The unresolved alerts of one kind and cause: many accounts with the same problem are one group. Pass `kinds` and `cause` to a list for its alerts.',
  fields: (t) => ({
    kind: t.expose('kind', { type: AlertKindType, description: 'The kind that they share.' }),
    severity: t.field({
      type: AlertSeverityType,
      description: 'How urgent they are.',
      resolve: ({ kind }) => ALERT_KINDS[kind].severity,
    }),
    cause: t.string({
      nullable: true,
      description: 'The cause that they share. Null when the kind says it all.',
      resolve: ({ cause }) => cause || null,
    }),
    title: t.string({ description: 'The group as a headline.', resolve: groupTitle }),
    causeTitle: t.string({
      nullable: true,
      description: 'The cause as a headline. Null when the kind says it all.',
      resolve: causeTitle,
    }),
    explanation: t.string({
      description: 'What the kind means.',
      resolve: ({ kind }) => ALERT_WORDS[kind].meaning,
    }),
    count: t.int({ description: 'How many alerts the group has.', resolve: sizeOf }),
    open: t.int({ description: 'How many are OPEN.', resolve: ({ counts }) => counts.OPEN }),
    acknowledged: t.int({
      description: 'How many are ACKNOWLEDGED.',
      resolve: ({ counts }) => counts.ACKNOWLEDGED,
    }),
    snoozed: t.int({ description: 'How many are SNOOZED.', resolve: ({ counts }) => counts.SNOOZED }),
    oldestAt: t.expose('oldestAt', moment('When the oldest of them was opened.')),
    newestAt: t.expose('newestAt', moment('When the newest of them was opened.')),
  }),
});

type Count = { readonly severity: AlertSeverity } & AlertGroup['counts'];

const CountType = builder.objectRef<Count>('AlertCount').implement({
  description: 'The number of unresolved alerts with one severity.',
  fields: (t) => ({
    severity: t.expose('severity', { type: AlertSeverityType, description: 'The severity that is counted.' }),
    open: t.exposeInt('OPEN', { description: 'How many are OPEN.' }),
    acknowledged: t.exposeInt('ACKNOWLEDGED', { description: 'How many are ACKNOWLEDGED.' }),
    snoozed: t.exposeInt('SNOOZED', { description: 'How many are SNOOZED.' }),
  }),
});

/** The most urgent first; of one severity the most frequent. */
async function groupsOf(
  scope: 'ALL' | { readonly workspaceId: string },
  { store, viewer }: GraphQLContext,
): Promise<AlertGroup[]> {
  const visible = visibleKinds(readsEverything(viewer));
  const rank = ({ kind }: AlertGroup) => SEVERITIES.indexOf(ALERT_KINDS[kind].severity);
  const found = (await store.alertGroups(scope)).filter(({ kind }) => visible.includes(kind));
  return found.sort((a, b) => rank(a) - rank(b) || sizeOf(b) - sizeOf(a));
}

async function countsOf(
  scope: 'ALL' | { readonly workspaceId: string },
  context: GraphQLContext,
): Promise<Count[]> {
  const groups = await groupsOf(scope, context);
  return SEVERITIES.map((severity) => {
    const counts = { ...NO_ALERTS };
    for (const group of groups.filter(({ kind }) => ALERT_KINDS[kind].severity === severity))
      for (const state of UNRESOLVED) counts[state] += group.counts[state];
    return { severity, ...counts };
  });
}

/** More groups than there usually are. */
const USUAL_GROUPS = 10;
const GROUPS_COST = { field: WORKSPACE_SCAN_COST, multiplier: USUAL_GROUPS };
const COUNTS_COST = { field: WORKSPACE_SCAN_COST, multiplier: SEVERITIES.length };
const GROUPS =
  'grouped by kind and cause: many accounts with the same problem are one group. The most urgent group comes first.';

builder.objectField(AwsConnectionNode, 'alerts', (t) =>
  t.connection({
    type: AlertNode,
    complexity: (args) => pageCost(args, ALERT_LIST_COST),
    description: `The alerts of this connection, newest first. ${PAGE_SIZES}`,
    args: { filter: t.arg(FILTER) },
    resolve: ({ id: connectionId }, args, context) => listAlerts({ connectionId }, args, context),
  }),
);

builder.objectFields(WorkspaceNode, (t) => ({
  alerts: t.connection({
    type: AlertNode,
    complexity: (args) => pageCost(args, ALERT_LIST_COST),
    description: `The alerts of this workspace, newest first. ${PAGE_SIZES}`,
    args: { filter: t.arg(FILTER) },
    resolve: ({ id: workspaceId }, args, context) => listAlerts({ workspaceId }, args, context),
  }),
  alertGroups: t.field({
    type: [GroupType],
    complexity: GROUPS_COST,
    description: `The unresolved alerts of this workspace, ${GROUPS}`,
    resolve: ({ id: workspaceId }, _args, context) => groupsOf({ workspaceId }, context),
  }),
  alertCounts: t.field({
    type: [CountType],
    complexity: COUNTS_COST,
    description: 'The number of unresolved alerts with each severity. Lists every severity once.',
    resolve: ({ id: workspaceId }, _args, context) => countsOf({ workspaceId }, context),
  }),
  alertsCursor: t.string({
    description:
      'The cursor of the latest change of an alert in this workspace. To miss no change, read this cursor first, then the alerts, and pass the cursor as `after` to `workspaceAlerts`.',
    resolve: async ({ id }, _args, { store, cursors }) =>
      cursors.ofEvent(alertsOf(id), await store.lastAlertPositionIn(id)),
  }),
}));

builder.queryFields((t) => ({
  alerts: t.connection({
    type: AlertNode,
    authScopes: { operator: true },
    complexity: (args) => pageCost(args, ALERT_LIST_COST),
    description: `The alerts of all workspaces and of Aurora itself, newest first. ${PAGE_SIZES}`,
    args: { filter: t.arg(FILTER) },
    resolve: (_root, args, context) => listAlerts('ALL', args, context),
  }),
  alertGroups: t.field({
    type: [GroupType],
    authScopes: { operator: true },
    complexity: GROUPS_COST,
    description: `The unresolved alerts of all workspaces and of Aurora itself, ${GROUPS}`,
    resolve: (_root, _args, context) => groupsOf('ALL', context),
  }),
  alertCounts: t.field({
    type: [CountType],
    authScopes: { operator: true },
    complexity: COUNTS_COST,
    description:
      'The number of unresolved alerts with each severity, of all workspaces and of Aurora itself. Lists every severity once.',
    resolve: (_root, _args, context) => countsOf('ALL', context),
  }),
  alertsCursor: t.string({
    authScopes: { operator: true },
    description:
      'The cursor of the latest change of any alert. To miss no change, read this cursor first, then the alerts, and pass the cursor as `after` to `allAlerts`.',
    resolve: async (_root, _args, { store, cursors }) =>
      cursors.ofEvent(alertsOf(ALL_WORKSPACES), await store.lastAlertPosition()),
  }),
}));

type Change = { readonly alert: Alert; readonly of: string };

const ChangeType = builder.objectRef<Change>('AlertChange').implement({
  description:
    'A change of an alert: it was opened, changed, acknowledged, snoozed, commented on or resolved, or it came back after a snooze. An alert that changed several times may come once, as it is now.',
  fields: (t) => ({
    cursor: t.string({
      description: 'The place of this change in the stream: pass it as `after` to continue behind it.',
      resolve: ({ alert, of }, _args, { cursors }) => cursors.ofEvent(alertsOf(of), alert.position),
    }),
    alert: t.expose('alert', { type: AlertNode, description: 'The alert as it is now.' }),
  }),
});

const AFTER_CURSOR = {
  description: 'The cursor of the last change that you received. The stream continues right after it.',
};

/** The changes that the viewer may see. @param of the id of a workspace, or `ALL` */
async function follow(of: string, after: string | null | undefined, context: GraphQLContext) {
  const { store, alertFeed, cutOff, viewer } = context;
  const from = await beginningOf(alertsOf(of), after, () => store.lastAlertPosition(), context);
  const scope = of === ALL_WORKSPACES ? 'ALL' : { workspaceId: of };
  const visible = visibleKinds(readsEverything(viewer));
  return picked<Alert, Change>(alertFeed.follow({ of: scope, after: from, onTooSlow: cutOff }), (alert) =>
    visible.includes(alert.kind) ? { alert, of } : null,
  );
}

builder.subscriptionFields((t) => ({
  workspaceAlerts: t.field({
    type: ChangeType,
    authScopes: { scope: 'connections:read', onboarding: true },
    description:
      'The changes of the alerts of a workspace. Without `after`, the stream starts now. It has no end.',
    args: {
      workspaceId: t.arg.id({ required: true, description: 'The id of the workspace.' }),
      after: t.arg.string(AFTER_CURSOR),
    },
    subscribe: async (_root, { workspaceId, after }, context) =>
      follow((await workspaceToFollow(context, workspaceId)).id, after, context),
    resolve: (change: Change) => change,
  }),
  allAlerts: t.field({
    type: ChangeType,
    authScopes: { operator: true },
    description:
      'The changes of all alerts, of all workspaces and of Aurora itself. Without `after`, the stream starts now. It has no end.',
    args: { after: t.arg.string(AFTER_CURSOR) },
    subscribe: (_root, { after }, context) => follow(ALL_WORKSPACES, after, context),
    resolve: (change: Change) => change,
  }),
}));
