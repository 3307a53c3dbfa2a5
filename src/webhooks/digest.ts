/** What one message says about alerts, before it gets the form of Slack or of an e-mail. Pure. */
import {
  ALERT_KINDS,
  type Alert,
  type AlertKind,
  type AlertSeverity,
  KINDS,
  SEVERITIES,
} from '../alerts/alert.ts';
import { ALERT_WORDS, groupTitle, manyTitle } from '../alerts/alert-words.ts';
import { type AlertReader, describeAlert } from '../alerts/describe-alert.ts';
import type { Connection } from '../connection/connection.ts';
import type { PublicNames } from './message.ts';

/** An alert with what its message needs. */
export type Subject = {
  readonly alert: Alert;
  /** Null when the alert is about none. */
  readonly connection: Connection | null;
  /** Null when the alert is about Aurora itself. */
  readonly workspaceName: string | null;
};

type Item = { readonly name: string; readonly link: string };

/** Alerts with the same reason, or those that are over. */
export type Section = {
  readonly severity: AlertSeverity | 'OVER';
  readonly headline: string;
  /** In whole sentences. */
  readonly text: string;
  readonly remedies: readonly string[];
  /** The first ones, and how many more there are. */
  readonly items: readonly Item[];
  readonly more: number;
};

export type Digest = {
  readonly headline: string;
  readonly sections: readonly Section[];
  /** A sentence about the sections that are left out. Null if there are none. */
  readonly leftOut: string | null;
  /** The page that shows all. */
  readonly link: string;
};

const MAX_SECTIONS = 8;
const MAX_ITEMS = 15;
const MAX_REMEDIES = 3;

/**
 * @param opened alerts to announce
 * @param over announced alerts that are resolved
 * @param workspaceId of the webhook
 */
export function digestOf(
  { opened, over }: { readonly opened: readonly Subject[]; readonly over: readonly Subject[] },
  workspaceId: string | null,
  pageOf: PublicNames['pageOf'],
): Digest {
  // The members of a channel may not all manage webhooks.
  const reader: AlertReader = {
    audience: workspaceId === null ? 'OPERATOR' : 'CUSTOMER',
    seesWebhooks: false,
  };
  const groups = [...Map.groupBy(opened, ({ alert: { kind, cause } }) => `${kind} ${cause}`).values()];
  groups.sort(([a], [b]) => urgencyOf(a) - urgencyOf(b));
  const sections = groups.map((group) => openedSection(group, reader, pageOf));
  if (over.length > 0) sections.push(overSection(over, pageOf));
  return {
    headline: headlineOf(sections, opened.length, over.length),
    sections: sections.slice(0, MAX_SECTIONS),
    leftOut: leftOut(sections.length - MAX_SECTIONS),
    link: pageOf(workspaceId, null),
  };
}

/** The sentence on kinds of alerts for which the message has no room; null for none. */
function leftOut(kinds: number): string | null {
  if (kinds <= 0) return null;
  return kinds === 1 ? '1 more kind of alert is not shown.' : `${kinds} more kinds of alerts are not shown.`;
}

function urgencyOf(subject: Subject | undefined): number {
  const kind: AlertKind = subject?.alert.kind ?? 'CONNECTION_INSECURE';
  return SEVERITIES.indexOf(ALERT_KINDS[kind].severity) * KINDS.length + KINDS.indexOf(kind);
}

function headlineOf(sections: readonly Section[], opened: number, over: number): string {
  const [first] = sections;
  if (sections.length === 1 && first !== undefined) return first.headline;
  if (over === 0) return `${opened} alerts need attention`;
  return `${opened === 1 ? '1 alert needs' : `${opened} alerts need`} attention, ${isOver(over)}`;
}

function isOver(count: number): string {
  return count === 1 ? '1 is over' : `${count} are over`;
}

function openedSection(
  subjects: readonly Subject[],
  reader: AlertReader,
  pageOf: PublicNames['pageOf'],
): Section {
  const [first] = subjects;
  if (first === undefined) throw new Error('A section has at least one alert.');
  const { alert, connection } = first;
  const { severity } = ALERT_KINDS[alert.kind];
  if (subjects.length === 1) {
    const role = connection ?? { roleArn: '', accountId: '' };
    const { title, explanation, evidence, remedies } = describeAlert(alert, role, reader);
    return {
      ...{ severity, headline: withName(title, first), text: [explanation, ...evidence].join(' ') },
      ...{ remedies: remedies.slice(0, MAX_REMEDIES), ...itemsOf(subjects, pageOf, nameOf) },
    };
  }
  const { meaning, checks } = ALERT_WORDS[alert.kind];
  const reason = alert.cause === '' ? meaning : `${groupTitle(alert)}. ${meaning}`;
  return {
    ...{ severity, headline: manyTitle(alert.kind, subjects.length, ownerOf(subjects)), text: reason },
    ...{ remedies: checks.slice(0, MAX_REMEDIES), ...itemsOf(subjects, pageOf, nameOf) },
  };
}

function overSection(subjects: readonly Subject[], pageOf: PublicNames['pageOf']): Section {
  const nameWithTitle = (subject: Subject) => withName(ALERT_WORDS[subject.alert.kind].title, subject);
  const [first] = subjects;
  const headline =
    subjects.length === 1 && first !== undefined
      ? `Over: ${nameWithTitle(first)}`
      : `${subjects.length} alerts of ${ownerOf(subjects)} are over`;
  const isDone = subjects.length === 1 ? 'This alert is over.' : 'These alerts are over.';
  return {
    ...{ severity: 'OVER', headline, text: `${isDone} There is nothing to do.`, remedies: [] },
    ...itemsOf(subjects, pageOf, nameWithTitle),
  };
}

function withName(title: string, subject: Subject): string {
  const name = nameOf(subject);
  return name === '' ? title : `${title}: ${name}`;
}

/** The account or the workspace; empty for Aurora itself. */
function nameOf({ connection, workspaceName }: Subject): string {
  if (connection === null) return workspaceName ?? '';
  const { name, accountId } = connection;
  return name === null ? accountId : `${name} (${accountId})`;
}

function ownerOf(subjects: readonly Subject[]): string {
  const names = new Set(subjects.map(({ workspaceName }) => workspaceName ?? 'Aurora'));
  const [first = ''] = names;
  return names.size === 1 ? first : `${names.size} workspaces`;
}

function itemsOf(
  subjects: readonly Subject[],
  pageOf: PublicNames['pageOf'],
  name: (subject: Subject) => string,
): Pick<Section, 'items' | 'more'> {
  const items = subjects.slice(0, MAX_ITEMS).map((subject) => ({
    name: name(subject) || ALERT_WORDS[subject.alert.kind].title,
    link: pageOf(subject.alert.workspaceId, subject.alert.connectionId),
  }));
  return { items, more: subjects.length - items.length };
}
