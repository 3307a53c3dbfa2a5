/**
 * What a role may do, compared with what Aurora asks for, by a ladder of evidence: policies that were read, what AWS
 * simulated, what programs were refused. Where none of them answers, the report says that it does not know.
 */
import type { Caller, RequestContext } from '../iam/policy/context.ts';
import { actionGlobs, traceAction } from '../iam/policy/decision.ts';
import { evaluatePermission, type NamedPolicy } from '../iam/policy/permissions.ts';
import { type CapabilitySet, type NeededAction, neededActions } from './capability.ts';
import { ReportEffort } from './effort.ts';
import {
  type AccessFinding,
  combined,
  fromReading,
  fromSimulation,
  type SimulatedAction,
  TOO_LARGE,
} from './evidence.ts';
import { type Excess, excessOf, type Limits } from './excess.ts';
import { type Remedy, remedyFor } from './remedy.ts';
import type { ParsedDenial } from './reported-denial.ts';

/** Everything that is known about the permissions of a role. */
export type AccessKnowledge = {
  /** A session of Aurora with the role. */
  readonly session: Caller;
  readonly roleArn: string;
  /** Condition keys that every call of Aurora has; `[]` for keys that no call has. */
  readonly context: RequestContext;
  /** Null when nothing could be read. */
  readonly policies: {
    readonly identityPolicies: readonly NamedPolicy[];
    readonly boundary: NamedPolicy | null;
    /** Names of policies that could not be read. */
    readonly unread: readonly string[];
  } | null;
  readonly simulated: readonly SimulatedAction[];
  /** What programs were refused, and no later check has cleared. */
  readonly denials: readonly ParsedDenial[];
};

type Missing = NeededAction & {
  readonly layer: AccessFinding['layer'];
  readonly evidence: 'READ' | 'SIMULATED' | 'REPORTED';
  readonly remedy: Remedy;
};

type Unknown = NeededAction & { readonly why: string };

export type AccessReport = {
  /** `SUFFICIENT`: the role may do everything. `INSUFFICIENT`: something is missing. `UNKNOWN`: it may be. */
  readonly state: 'SUFFICIENT' | 'INSUFFICIENT' | 'UNKNOWN';
  readonly missing: readonly Missing[];
  /** Empty when no policies could be read: then nothing is known about it. */
  readonly excessive: readonly Excess[];
  readonly unknown: readonly Unknown[];
  /** Reported denials that are over: the role may do these now. */
  readonly cleared: readonly ParsedDenial[];
};

/** Compares what is known with what the set asks for, and with what programs were refused. */
export function accessReport(set: CapabilitySet, knowledge: AccessKnowledge): AccessReport {
  const needed = neededActions(set);
  const effort = new ReportEffort();
  const missing: Missing[] = [];
  const unknown: Unknown[] = [];
  for (const one of needed) {
    const finding = judge(one, knowledge, effort);
    if (finding.may === 'NO') missing.push(missingOf(one, finding, knowledge));
    else if (finding.may === 'UNKNOWN') unknown.push({ ...one, why: finding.why });
  }
  const cleared: ParsedDenial[] = [];
  for (const denial of knowledge.denials) {
    const known = withoutDenials(denial, knowledge, effort);
    if (isOver(denial, known)) cleared.push(denial);
    else if (!needed.some(({ action }) => sameAction(action, denial.action))) {
      const one = { action: denial.action, resource: denial.resource, reason: REPORTED };
      missing.push(missingOf(one, known.may === 'NO' ? known : reported(denial), knowledge));
    }
  }
  const { policies } = knowledge;
  return {
    state: missing.length > 0 ? 'INSUFFICIENT' : unknown.length > 0 ? 'UNKNOWN' : 'SUFFICIENT',
    missing,
    excessive: policies === null ? [] : excessOf(policies, set),
    unknown,
    cleared,
  };
}

type AskedAction = Pick<NeededAction, 'action' | 'resource'>;

/** The reason of actions that the set does not ask for. Stored reports have it, so do not change it. */
const REPORTED = 'Aurora tried this, and AWS refused it. Allow it only if you want Aurora to do it.';

/** Whether the set asks for a missing action. If not, a program tried it. */
export function isNeeded({ reason }: Pick<NeededAction, 'reason'>): boolean {
  return reason !== REPORTED;
}

function judge(one: NeededAction, knowledge: AccessKnowledge, effort: ReportEffort): AccessFinding {
  const known = withoutDenials(one, knowledge, effort);
  if (known.may === 'NO') return known;
  const denial = knowledge.denials.find(
    (denied) =>
      sameAction(denied.action, one.action) && !isOver(denied, withoutDenials(denied, knowledge, effort)),
  );
  return denial === undefined ? known : reported(denial);
}

function sameAction(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase();
}

/** What the policies and AWS's simulation say. */
function withoutDenials(
  { action, resource }: AskedAction,
  { session, context, policies, simulated }: AccessKnowledge,
  effort: ReportEffort,
): AccessFinding {
  const simulation = fromSimulation(action, resource, simulated);
  if (policies === null) return combined(null, simulation);
  if (!isAffordable({ action, resource }, policies, session, effort)) return combined(TOO_LARGE, simulation);
  const answer = evaluatePermission(
    { ...policies, serviceControlPolicies: [], sessionPolicies: [] },
    {
      caller: session,
      action,
      resource,
      resourceAccountId: session.accountId,
      context,
      knowledge: 'PARTIAL',
    },
  );
  return combined(fromReading(answer, policies.unread), simulation);
}

/** Counts the work to judge the action: whether it is within the limit of the report. */
function isAffordable(
  { action, resource }: AskedAction,
  { identityPolicies, boundary }: Limits,
  session: Caller,
  effort: ReportEffort,
): boolean {
  for (const { policy } of [...identityPolicies, ...(boundary === null ? [] : [boundary])])
    for (const statement of policy.statements) {
      if (effort.isSpent) return false;
      for (const glob of actionGlobs(statement)) effort.compare(glob, action.toLowerCase());
      if (!traceAction(statement, action).matched) continue;
      const { resources, notResources, conditions } = statement;
      for (const pattern of resources ?? notResources ?? []) effort.compare(pattern, resource);
      for (const value of conditions.flatMap(({ values }) => values)) effort.compare(value, session.arn);
    }
  return !effort.isSpent;
}

/** Whether a later check shows that the denial is over. A layer that the check does not see may still deny. */
function isOver({ layer }: ParsedDenial, { may, seen }: AccessFinding): boolean {
  return may === 'YES' && (layer === null || seen.includes(layer));
}

function reported({ layer, isExplicit, policyArn }: ParsedDenial): AccessFinding {
  return { may: 'NO', evidence: 'REPORTED', layer, isExplicit, deniedBy: policyArn, why: '', seen: [] };
}

function missingOf(one: NeededAction, finding: AccessFinding, { roleArn }: AccessKnowledge): Missing {
  const { layer, isExplicit, deniedBy } = finding;
  return {
    ...one,
    layer,
    evidence: finding.evidence,
    remedy: remedyFor({ ...one, layer, isExplicit, deniedBy }, roleArn),
  };
}
