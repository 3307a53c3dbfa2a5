/** What a user does with all alerts of a group. The API handles one alert at a time. */
import { useState } from 'react';
import {
  AcknowledgeAlertDocument,
  type AlertFilter,
  type AlertPartsFragment,
  AllAlertPageDocument,
  ReopenAlertDocument,
  SnoozeAlertDocument,
  WorkspaceAlertPageDocument,
} from '../../../schema/generated/graphql.ts';
import type { Client } from '../data/client.ts';
import { useClient } from '../data/hooks.ts';
import type { Problem } from '../data/problem.ts';
import { announce } from '../parts/announcer.tsx';
import { useAlertWorkspace, useTellAlert } from './alerts-live.tsx';

/** As many as a page of the API can have. */
const PAGE_SIZE = 100;
const PARALLEL_REQUESTS = 4;

/** What to do with each alert. */
export type Handling =
  | { readonly to: 'ACKNOWLEDGED' | 'OPEN' }
  | { readonly to: 'SNOOZED'; readonly until: string };

const DONE = {
  ACKNOWLEDGED: 'marked as seen',
  OPEN: 'opened again',
  SNOOZED: 'hidden',
} as const satisfies Record<Handling['to'], string>;

/** Handles every alert that matches at the start. Stops at the first problem: the rest stays as it is. */
export function useGroupHandling(filter: AlertFilter) {
  const client = useClient();
  const workspaceId = useAlertWorkspace();
  const tell = useTellAlert();
  const [running, setRunning] = useState<Handling['to']>();
  const [problem, setProblem] = useState<Problem>();
  const handle = async (handling: Handling) => {
    const found = await readAlerts(client, workspaceId, filter);
    if (found.problem !== undefined) return found.problem;
    const ids = found.alerts.map(({ id }) => id);
    let done = 0;
    while (ids.length > 0) {
      const answers = await Promise.all(
        ids.splice(0, PARALLEL_REQUESTS).map((id) => handleOne(client, id, handling)),
      );
      done += answers.filter(({ alert }) => alert !== undefined).length;
      for (const { alert } of answers) if (alert !== undefined) tell(alert);
      const stop = answers.find((answer) => answer.problem !== undefined)?.problem;
      if (stop !== undefined) return stop;
    }
    announce(`${done} ${DONE[handling.to]}.`);
    return undefined;
  };
  const run = async (handling: Handling) => {
    if (running !== undefined) return;
    setProblem(undefined);
    setRunning(handling.to);
    setProblem(await handle(handling));
    setRunning(undefined);
  };
  return { run, running, problem };
}

type Found = { readonly alerts: readonly { readonly id: string }[]; readonly problem?: Problem | undefined };

async function readAlerts(client: Client, workspaceId: string | null, filter: AlertFilter): Promise<Found> {
  const alerts: { readonly id: string }[] = [];
  for (let after: string | null = null; ; ) {
    const page = await readPage(client, workspaceId, { filter, first: PAGE_SIZE, after });
    if (page.list === undefined) return { alerts, problem: page.problem };
    alerts.push(...page.list.edges.map(({ node }) => node));
    if (!page.list.pageInfo.hasNextPage) return { alerts };
    after = page.list.pageInfo.endCursor;
  }
}

type PageVariables = { readonly filter: AlertFilter; readonly first: number; readonly after: string | null };

async function readPage(client: Client, workspaceId: string | null, variables: PageVariables) {
  if (workspaceId === null) {
    const { data, problem } = await client.request(AllAlertPageDocument, variables);
    return { list: data?.alerts, problem };
  }
  const { data, problem } = await client.request(WorkspaceAlertPageDocument, { workspaceId, ...variables });
  return { list: data?.workspace?.alerts, problem };
}

type Handled = { readonly alert?: AlertPartsFragment | undefined; readonly problem?: Problem | undefined };

/** Without an alert and a problem, the alert no longer exists. */
async function handleOne(client: Client, id: string, handling: Handling): Promise<Handled> {
  const { data, problem } = await send(client, id, handling);
  const [outcome] = Object.values(data ?? {});
  return { problem, alert: outcome !== undefined && 'alert' in outcome ? outcome.alert : undefined };
}

function send(client: Client, id: string, handling: Handling) {
  switch (handling.to) {
    case 'ACKNOWLEDGED':
      return client.request(AcknowledgeAlertDocument, { id });
    case 'OPEN':
      return client.request(ReopenAlertDocument, { id });
    case 'SNOOZED':
      return client.request(SnoozeAlertDocument, { id, until: handling.until });
  }
}
