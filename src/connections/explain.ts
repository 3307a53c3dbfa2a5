/** Explains a customer's trust policy with Aurora's identity and the workspace's External ID. */
import type { Clock, Millis } from '../base/clock.ts';
import { ok } from '../base/result.ts';
import {
  identityUnavailable,
  invalidRoleArn,
  type Outcome,
  refuse,
  workspaceNotFound,
} from '../connection/refusal.ts';
import { readRoleArn } from '../iam/arn/role-arn.ts';
import type { RoleArn } from '../iam/arn/stored-role-arn.ts';
import type { Caller } from '../iam/policy/context.ts';
import type { ConnectionStore, Workspace } from '../storage/connections.ts';
import type { Expectation } from '../trust/explain/expectation.ts';
import { explainTrustPolicy, type TrustPolicyExplanation } from '../trust/explain/explain.ts';
import { type LocatedFinding, onAll } from '../trust/explain/finding.ts';
import { MAX_PASTE_CHARACTERS } from '../trust/explain/paste.ts';
import type { SessionTraceOptions } from '../trust/session-trace.ts';
import type { IdentityService } from './identity.ts';
import type { AuroraIdentity } from './sts.ts';

export type ExplainRequest = {
  readonly workspaceId: string;
  readonly roleArn: string;
  /** The pasted text. */
  readonly document: string;
  /** The Region of the connection; without one, Aurora's own. */
  readonly region?: string;
};

export type ExplainParts = {
  readonly store: Pick<ConnectionStore, 'workspacesByIds'>;
  readonly identity: IdentityService;
  readonly trace: SessionTraceOptions;
  readonly clock: Clock;
  /** The Region for connections that name none. */
  readonly defaultRegion: string;
};

/** Explains the document. Asks AWS only for Aurora's identity; changes nothing. */
export async function explainForWorkspace(
  parts: ExplainParts,
  { workspaceId, roleArn, document, region = parts.defaultRegion }: ExplainRequest,
): Promise<Outcome<TrustPolicyExplanation>> {
  const role = readRoleArn(roleArn);
  if (!role.ok) return invalidRoleArn(role.error);
  if (document.length > MAX_PASTE_CHARACTERS) {
    return refuse(
      'INVALID_DOCUMENT',
      `The document has ${document.length} characters; a trust policy has a few thousand at most.`,
      ["Paste the role's trust policy alone: IAM > Roles > your role > Trust relationships."],
    );
  }
  const [workspace] = await parts.store.workspacesByIds([workspaceId]);
  if (workspace == null) return workspaceNotFound();
  const reading = await parts.identity.read();
  if (!reading.ok) return identityUnavailable(reading.error);
  const expected = expectationOf(reading.value, role.value, workspace, {
    trace: parts.trace,
    now: parts.clock.now(),
    region,
  });
  const explanation = explainTrustPolicy(document, expected);
  if (callerOf(reading.value).kind === 'ROOT') return ok(refusedAsRoot(explanation));
  if (explanation.verdict !== 'DENIED' || workspace.previous === null) return ok(explanation);
  const { externalId } = workspace.previous;
  const before = explainTrustPolicy(document, { ...expected, externalId, previousExternalId: null });
  if (before.verdict !== 'WORKS') return ok(explanation);
  return ok({
    ...before,
    findings: explanation.findings.map(notMoved),
    correction: explanation.correction,
  });
}

/** What a trust policy must let in and keep out: Aurora as it is now, for this workspace. */
export function expectationOf(
  aurora: AuroraIdentity,
  role: RoleArn,
  { id: workspaceId, externalId, previous }: Workspace,
  call: { readonly trace: SessionTraceOptions; readonly now: Millis; readonly region: string },
): Expectation {
  const previousExternalId = previous?.externalId ?? null;
  return { caller: callerOf(aurora), role, externalId, previousExternalId, workspaceId, ...call };
}

/** AWS lets no root user assume a role, whatever the policy says (docs/aws-facts.md, section 1). */
function refusedAsRoot(explanation: TrustPolicyExplanation): TrustPolicyExplanation {
  const finding = onAll(
    'BLOCKS',
    'AURORA_IS_ROOT',
    'The problem is in Aurora, not in your policy: Aurora signs in as the root user of its account, and AWS lets no root user use a role.',
    'Tell the operator of Aurora to use an IAM user or a role. In this policy, change only what is named below.',
  );
  const { verdict } = explanation;
  return {
    ...explanation,
    verdict: verdict === 'INVALID' ? verdict : 'DENIED',
    findings: [finding, ...explanation.findings],
  };
}

/** During a rotation, the previous External ID is a task and not a mistake. */
function notMoved(finding: LocatedFinding): LocatedFinding {
  if (finding.code !== 'WRONG_EXTERNAL_ID') return finding;
  return {
    ...finding,
    code: 'PREVIOUS_EXTERNAL_ID',
    severity: 'NOTICE',
    message: 'It requires the previous External ID, which is good until the rotation is finished.',
  };
}

/** Aurora as policies see it. The ARN of a role's session lacks the role's path, so this has none. */
function callerOf({ arn, accountId, partition, userId }: AuroraIdentity): Caller {
  const common = { partition, accountId, arn, userId };
  const [type = '', ...rest] = (arn.split(':')[5] ?? '').split('/');
  if (type === 'assumed-role') {
    const principalArn = `arn:${partition}:iam::${accountId}:role/${rest[0] ?? ''}`;
    return { ...common, kind: 'ROLE_SESSION', principalArn, uniqueId: userId.split(':')[0] ?? userId };
  }
  if (type === 'root') return { ...common, kind: 'ROOT', principalArn: arn, uniqueId: accountId };
  return { ...common, kind: 'USER', principalArn: arn, uniqueId: userId, userName: rest.at(-1) ?? '' };
}
