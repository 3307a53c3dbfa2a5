/**
 * Reads AWS's sentence about a denial (docs/aws-facts.md, section 1, "Does STS say why it denied?"):
 * `User: CALLER is not authorized to perform: ACTION on resource: RESOURCE`, and often which policy decided. Since
 * January 2026 the ARN of that policy may follow.
 */

/** Which kind of policy decided. */
export type DenialLayer = (typeof LAYERS)[number][1] | 'RESOURCE_POLICY';

export type Denial = {
  /** The action that was refused, for example `sts:TagSession`; null when AWS names none. */
  readonly action: string | null;
  /** The resource, as AWS names it; null when AWS names none. */
  readonly resource: string | null;
  /** The ARN of the caller; null when AWS names none. */
  readonly callerArn: string | null;
  /** Whether the caller is a session of a role. */
  readonly callerIsRole: boolean;
  /** Whether the caller is a root user, which AWS never lets assume a role. */
  readonly callerIsRoot: boolean;
  /** Whether AWS refused tags or a source identity, so the role itself would let Aurora in. */
  readonly isOfTrace: boolean;
  /** Which policy decided; null when AWS does not say. */
  readonly decision: {
    readonly layer: DenialLayer;
    readonly isExplicit: boolean;
    readonly words: string;
    /** The policy that decided, if AWS names it; for the operator only. */
    readonly policyArn: string | null;
  } | null;
};

/** AWS's own sentences are shorter. */
const MAX_CHARACTERS = 4_096;

const LAYERS = [
  ['identity-based polic', 'IDENTITY_POLICY'],
  ['permissions boundary', 'PERMISSIONS_BOUNDARY'],
  ['session polic', 'SESSION_POLICY'],
  ['service control polic', 'SERVICE_CONTROL_POLICY'],
  ['vpc endpoint polic', 'VPC_ENDPOINT_POLICY'],
  ['resource control polic', 'RESOURCE_CONTROL_POLICY'],
  ['role trust polic', 'TRUST_POLICY'],
  // Of a role, that is the trust policy.
  ['resource-based polic', 'TRUST_POLICY'],
] as const;

const EXPLICIT = 'with an explicit deny';
const IMPLICIT = 'because no ';

/** Reads the message of an AccessDenied. */
export function readDenial(message: string): Denial {
  const text = message.slice(0, MAX_CHARACTERS);
  const action = /is not authorized to perform: ([\w-]{1,64}:\w{1,64})/.exec(text)?.[1] ?? null;
  // Some services write the resource in quotation marks.
  const resource = / on resource: "?([^\s"]{1,2048})/.exec(text)?.[1] ?? null;
  // EC2 writes a sentence before this one.
  const callerArn = /(?:^|\s)User: (arn:[\w-]{1,20}:(?:iam|sts)::[^\s"]{1,1024})/.exec(text)?.[1] ?? null;
  return {
    action,
    resource,
    callerArn,
    callerIsRole: callerArn?.split(':')[2] === 'sts',
    callerIsRoot: text.includes('may not be assumed by root accounts'),
    isOfTrace: action === 'sts:TagSession' || action === 'sts:SetSourceIdentity',
    decision: decisionOf(text, action?.startsWith('sts:') ?? true),
  };
}

function decisionOf(text: string, isAboutRole: boolean): Denial['decision'] {
  const explicitAt = text.lastIndexOf(EXPLICIT);
  const at = explicitAt === -1 ? text.lastIndexOf(IMPLICIT) : explicitAt;
  if (at === -1) return null;
  const tail = text.slice(at);
  const lower = tail.toLowerCase();
  const found = LAYERS.find(([words]) => lower.includes(words))?.[1];
  if (found === undefined) return null;
  const layer = found === 'TRUST_POLICY' && !isAboutRole ? 'RESOURCE_POLICY' : found;
  // Only the operator may see the ARN of a policy of Aurora's organization.
  const end = tail.search(/:? arn:/);
  const words = (end === -1 ? tail : tail.slice(0, end)).trim().replace(/[.:]$/, '');
  const policyArn = end === -1 ? null : (/arn:[^\s,;"]{1,512}/.exec(tail.slice(end))?.[0] ?? null);
  return { layer, isExplicit: explicitAt !== -1, words: shortened(words), policyArn };
}

/** Whether the policy belongs to Aurora's side: its identity, account, organization or network. */
export function isAurorasSide(layer: DenialLayer): boolean {
  return !['TRUST_POLICY', 'RESOURCE_POLICY', 'RESOURCE_CONTROL_POLICY'].includes(layer);
}

const MAX_QUOTED_CHARACTERS = 300;

/** The text, cut between words if it is too long. */
export function shortened(text: string, maxCharacters = MAX_QUOTED_CHARACTERS): string {
  if (text.length <= maxCharacters) return text;
  const cut = text.slice(0, maxCharacters);
  const space = cut.lastIndexOf(' ');
  return `${space > 0 ? cut.slice(0, space) : cut} ...`;
}
