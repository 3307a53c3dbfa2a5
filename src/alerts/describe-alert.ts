/** Puts a single alert into words for its reader. */
import { quote } from '../base/name.ts';
import { explainFailure } from '../connection/diagnosis.ts';
import type { Audience, Failure } from '../connection/failure.ts';
import type { ProbeResult } from '../connection/role-proof.ts';
import type { AlertFacts, AlertReason } from './alert.ts';
import { ALERT_WORDS } from './alert-words.ts';
import { newcomersIn } from './trust-alert.ts';

/** What an alert says of itself. */
export type DescribedAlert = {
  readonly title: string;
  readonly explanation: string;
  readonly evidence: readonly string[];
  /** Never empty. */
  readonly remedies: readonly string[];
};

/** The role that an alert is about. */
type Role = { readonly roleArn: string; readonly accountId: string };

/** Who reads about an alert. */
export type AlertReader = {
  /** Customers never get the operator's instructions. */
  readonly audience: Audience;
  /** Only these read the addresses of webhooks. */
  readonly seesWebhooks: boolean;
};

/** Puts an alert into words for its reader. */
export function describeAlert(
  alert: AlertReason,
  role: Role,
  { audience, seesWebhooks }: AlertReader,
): DescribedAlert {
  const { title, meaning: explanation, checks: remedies } = ALERT_WORDS[alert.kind];
  switch (alert.kind) {
    case 'CONNECTION_INSECURE':
      return ofFailure(alert.facts.failure, role, audience, probeEvidence(alert.facts.probes));
    case 'CONNECTION_FAILED':
    case 'CONNECTION_DEGRADED':
    case 'AURORA_FAULT':
      return ofFailure(alert.facts.failure, role, audience);
    case 'ACCESS_MISSING': {
      const { missing, changedAt, changedBy } = alert.facts;
      const evidence = [
        `${actions(missing)} not allowed.`,
        ...authorOf('The policies', changedAt, changedBy),
      ];
      return { title, explanation, evidence, remedies };
    }
    case 'ACCESS_EXCESSIVE': {
      const { excessive, changedAt, changedBy } = alert.facts;
      const evidence = [`${actions(excessive)} too much.`, ...authorOf('The policies', changedAt, changedBy)];
      return { title, explanation, evidence, remedies };
    }
    case 'TRUST_WIDENED': {
      const { others, changedAt, changedBy } = alert.facts;
      const newcomers = newcomersIn(alert.facts);
      const known = others.filter(({ isNew }) => !isNew).map(({ principal }) => principal);
      return {
        ...{ title: widenedTitle(newcomers), explanation, remedies },
        evidence: [
          ...newcomers.map(({ description }) => description),
          ...authorOf('The policy', changedAt, changedBy),
          ...(known.length === 0
            ? []
            : [`These could use it before, or were accepted: ${known.join(', ')}.`]),
        ],
      };
    }
    case 'TRUST_CHANGED': {
      const { differences, changedAt, changedBy } = alert.facts;
      const changes = differences?.map(({ words }) => words) ?? [
        'Aurora cannot compare it with the policy before: check who can use the role.',
      ];
      return {
        ...{ title, explanation, remedies },
        evidence: [...authorOf('The policy', changedAt, changedBy), ...changes],
      };
    }
    case 'WEBHOOK_DISABLED': {
      const { reason, address, failingSince } = alert.facts;
      const since = timeText(failingSince);
      const why = reason === 'GONE' ? 'is gone: it refused a message for good' : `has failed since ${since}`;
      const endpoint = seesWebhooks ? `The endpoint ${address}` : 'The endpoint';
      return { title, explanation, evidence: [`${endpoint} ${why}.`], remedies };
    }
    case 'MAIL_UNAVAILABLE': {
      const { status } = alert.facts;
      const answer = status === null ? 'gave no answer' : `answered with status ${status}`;
      return { title, explanation, remedies, evidence: [`The mail server ${answer}.`] };
    }
    case 'ROLE_STILL_USABLE': {
      const since = alert.facts.disconnectedAt;
      const when = since === null ? 'the disconnect' : `the disconnect at ${timeText(since)}`;
      return { title, explanation, remedies, evidence: [`The role let Aurora in after ${when}.`] };
    }
    case 'API_KEY_EXPIRES': {
      const { expiresAt } = alert.facts;
      const evidence = [`The key ${keyName(alert.facts)} expires at ${timeText(expiresAt)}.`];
      return { title, explanation, evidence, remedies };
    }
    case 'API_KEY_OLD': {
      const { createdAt, unusedSince } = alert.facts;
      const unused = unusedSince === null ? [] : [`It has not been used since ${timeText(unusedSince)}.`];
      const evidence = [`The key ${keyName(alert.facts)} was created at ${timeText(createdAt)}.`, ...unused];
      return { title, explanation, evidence, remedies };
    }
    case 'ROTATION_STALLED': {
      const { startedAt, moved, notMoved, unknown } = alert.facts;
      const evidence = [
        `The rotation started at ${timeText(startedAt)}.`,
        `Roles that accept the new External ID: ${moved}; only the previous one: ${notMoved}; not checked: ${unknown}.`,
      ];
      return { title, explanation, remedies, evidence };
    }
  }
}

function ofFailure(
  failure: Failure,
  role: Role,
  audience: Audience,
  seen: readonly string[] = [],
): DescribedAlert {
  const { title, explanation, remedies, causes } = explainFailure(failure, role, audience);
  const known = (causes[0]?.evidence ?? []).filter((words) => words !== explanation);
  return { title, explanation, evidence: [...seen, ...known], remedies };
}

const PROBE_WORDS: Readonly<Record<ProbeResult['kind'], string>> = {
  NO_EXTERNAL_ID: 'The role accepted a call without an External ID.',
  RANDOM_EXTERNAL_ID: 'The role accepted a call with a random External ID.',
  OTHER_CASE: 'The role accepted the External ID in different case.',
  CHARACTER_BEFORE: 'The role accepted the External ID with an extra first character.',
  CHARACTER_AFTER: 'The role accepted the External ID with an extra last character.',
};

function probeEvidence(probes: readonly ProbeResult[]): string[] {
  return probes.filter(({ outcome }) => outcome === 'ACCEPTED').map(({ kind }) => PROBE_WORDS[kind]);
}

function widenedTitle(newcomers: AlertFacts['TRUST_WIDENED']['others']): string {
  const [first, ...more] = newcomers;
  if (first === undefined || more.length > 0) return `${newcomers.length} others can also use this role`;
  return `${first.accountId === null ? 'Someone else' : `Account ${first.accountId}`} can also use this role`;
}

function actions(count: number): string {
  return count === 1 ? '1 action is' : `${count} actions are`;
}

function authorOf(what: string, changedAt: number | null, changedBy: string | null): string[] {
  if (changedAt === null) return [];
  const by = changedBy === null ? '' : ` by ${changedBy}`;
  return [`${what} changed at ${timeText(changedAt)}${by}, by CloudTrail.`];
}

/** With the digits that tell keys apart. */
function keyName({ name, hint }: { readonly name: string; readonly hint: string }): string {
  return `${quote(name)} (…${hint})`;
}

function timeText(moment: number): string {
  return new Date(moment).toISOString();
}
