/** sts:AssumeRole: its limits, its checks in AWS's order, and its messages. */
import type { RequestContext } from '../iam/policy/context.ts';
import { authorizeAssumeRole } from '../iam/policy/evaluation.ts';
import type { PolicyDocument } from '../iam/policy/model.ts';
import type { ApiCall } from './api-call.ts';
import type { Authenticated } from './authenticate.ts';
import { AwsFault, accessDenied, malformedPolicy, notAuthorized, validationError } from './aws-fault.ts';
import { type Account, type Role, type Session, sessionCaller } from './directory.ts';
import { findManagedPolicy } from './managed-policies.ts';
import { checkConstraints, type Parameters } from './parameters.ts';
import {
  isoSeconds,
  organizationContext,
  requestContext,
  resourceTagContext,
  tagContext,
} from './request-context.ts';
import { readPolicy } from './stored-policy.ts';
import type { View } from './view.ts';
import type { XmlValue } from './xml.ts';

/** How much a denial reveals. */
export type DenialDetail =
  /** Only the part of the caller's own policies: usual across accounts. */
  | 'caller-side'
  /** The trust policy's part as well: usual within an account or organization. */
  | 'all'
  | 'none';

const PRINTABLE = /^[\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd]+$/;
const NAME = /^[\w+=,.@-]*$/;
const DEFAULT_SECONDS = 3_600;
const MAX_CHAINED_SECONDS = 3_600;
/** The limit of session policies and tags together, in plain characters. */
const MAX_PACKED_CHARACTERS = 2_048;

type Request = {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly externalId: string | undefined;
  readonly durationSeconds: number;
  readonly sourceIdentity: string | undefined;
  readonly tags: ReadonlyMap<string, string>;
  readonly transitiveTagKeys: readonly string[];
  readonly policy: string | undefined;
  readonly policyArns: readonly string[];
};

export function assumeRole(
  { directory, parameters, authenticated, wire }: ApiCall,
  view: View,
  denialDetail: DenialDetail,
): XmlValue {
  const request = readRequest(parameters);
  const parts = /^arn:([^:]+):iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(request.roleArn);
  if (parts === null) throw validationError(`${request.roleArn} is invalid`);
  const [, partition = '', accountId = '', name = ''] = parts;
  const account = directory.accounts.get(accountId);
  const found =
    account?.partition === partition && authenticated.account.partition === partition
      ? view.read(`role ${accountId} ${name.toLowerCase()}`, account.roles.get(name.toLowerCase()))
      : null;
  // The lookup ignores case; the ARN must match exactly. Roles of a closed account cannot be assumed.
  const isUsable = found?.arn === request.roleArn && account?.isSuspended === false;
  const target = isUsable ? found : null;

  checkRegion(account, authenticated.region);
  const context = {
    ...requestContext(directory, authenticated, wire),
    ...(account !== undefined && organizationContext('Resource', account)),
    ...(target !== null && resourceTagContext(target)),
    ...contextOf(request),
  };
  const role = authorize(authenticated, request, target, accountId, context, denialDetail);
  checkDuration(authenticated, request, role);
  const policies = sessionPolicies(request, account);
  const packed = packedPolicySize(request);

  const session: Session = {
    accessKeyId: directory.random.id('ASIA'),
    secretAccessKey: directory.random.secret(40),
    sessionToken: directory.random.secret(356),
    expiresAt: directory.clock.now() + request.durationSeconds * 1_000,
    role,
    accountId,
    partition,
    sessionName: request.sessionName,
    policies,
    sentPolicies: { inline: request.policy, arns: request.policyArns },
    issuedAt: directory.clock.now(),
    ...inherited(authenticated.session, request),
  };
  directory.sessions.set(session.accessKeyId, session);
  const caller = sessionCaller(session);
  return {
    SourceIdentity: request.sourceIdentity,
    AssumedRoleUser: { AssumedRoleId: caller.userId, Arn: caller.arn },
    Credentials: {
      AccessKeyId: session.accessKeyId,
      SecretAccessKey: session.secretAccessKey,
      SessionToken: session.sessionToken,
      Expiration: isoSeconds(session.expiresAt),
    },
    PackedPolicySize: packed,
  };
}

function readRequest(parameters: Parameters): Request {
  const roleArn = parameters.get('RoleArn');
  const sessionName = parameters.get('RoleSessionName');
  const duration = parameters.get('DurationSeconds');
  const externalId = parameters.get('ExternalId');
  const sourceIdentity = parameters.get('SourceIdentity');
  const policy = parameters.get('Policy');
  const tags = parameters.pairs('Tags');
  const policyArns = parameters.arns('PolicyArns');
  checkConstraints([
    {
      member: 'roleArn',
      value: roleArn ?? '',
      min: 20,
      max: 2048,
      pattern: PRINTABLE,
      patternText:
        '[\\u0009\\u000A\\u000D\\u0020-\\u007E\\u0085\\u00A0-\\uD7FF\\uE000-\\uFFFD\\u10000-\\u10FFFF]+',
    },
    { member: 'roleSessionName', value: sessionName ?? '', min: 2, max: 64, pattern: NAME },
    { member: 'durationSeconds', value: duration, min: 900, max: 43_200, numeric: true },
    {
      member: 'externalId',
      value: externalId,
      min: 2,
      max: 1224,
      pattern: /^[\w+=,.@:/-]*$/,
      patternText: '[\\w+=,.@:\\/-]*',
    },
    { member: 'sourceIdentity', value: sourceIdentity, min: 2, max: 64, pattern: NAME },
    {
      member: 'policy',
      value: policy,
      min: 1,
      pattern: /^[\t\n\r\x20-\xff]+$/,
      patternText: '[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+',
    },
    ...tags.flatMap(({ key, value }, index) => [
      { member: `tags.${index + 1}.member.key`, value: key, min: 1, max: 128 },
      { member: `tags.${index + 1}.member.value`, value, max: 256 },
    ]),
  ]);
  if (policyArns.length > 10 || tags.length > 50) {
    throw validationError('1 validation error detected: too many members in policyArns or tags');
  }
  if (sourceIdentity?.startsWith('aws:')) throw validationError("SourceIdentity must not begin with 'aws:'");
  return {
    roleArn: roleArn ?? '',
    sessionName: sessionName ?? '',
    externalId,
    durationSeconds: duration === undefined ? DEFAULT_SECONDS : Number(duration),
    sourceIdentity,
    tags: new Map(tags.map(({ key, value }) => [key, value])),
    transitiveTagKeys: parameters.list('TransitiveTagKeys'),
    policy,
    policyArns,
  };
}

function checkRegion(
  account: { disabledRegions: ReadonlySet<string>; id: string } | undefined,
  region: string,
): void {
  if (account === undefined || region === 'us-east-1' || !account.disabledRegions.has(region)) return;
  throw new AwsFault(
    'RegionDisabledException',
    403,
    `STS is not activated in this region for account:${account.id}. Your account administrator can activate STS in this region using the IAM Console.`,
  );
}

/** Returns the role if both sides allow each requested action. A denial does not reveal whether the role exists. */
function authorize(
  { caller, permissions }: Authenticated,
  request: Request,
  role: Role | null,
  resourceAccountId: string,
  context: RequestContext,
  denialDetail: DenialDetail,
): Role {
  if (caller.kind === 'ROOT') throw accessDenied('Roles may not be assumed by root accounts.');
  const actions = [
    'sts:AssumeRole',
    ...(request.tags.size > 0 ? ['sts:TagSession'] : []),
    ...(request.sourceIdentity !== undefined ? ['sts:SetSourceIdentity'] : []),
  ];
  for (const action of actions) {
    const { decision, deniedBy } = authorizeAssumeRole({
      caller,
      permissions,
      trustPolicy: role?.trust.policy ?? EMPTY_POLICY,
      resource: request.roleArn,
      resourceAccountId,
      action,
      context,
    });
    if (decision === 'ALLOW') continue;
    const isShown =
      denialDetail === 'all' || (denialDetail === 'caller-side' && !deniedBy?.startsWith('TRUST'));
    throw notAuthorized(caller.arn, action, request.roleArn, isShown ? deniedBy : null);
  }
  if (role === null) throw new Error('An empty trust policy allowed a call.');
  return role;
}

/** The trust policy of a role that does not exist. */
const EMPTY_POLICY: PolicyDocument = { version: '2012-10-17', statements: [] };

function contextOf(request: Request): RequestContext {
  const { externalId, sourceIdentity, sessionName, tags, transitiveTagKeys } = request;
  return {
    'sts:RoleSessionName': [sessionName],
    ...(externalId !== undefined && { 'sts:ExternalId': [externalId] }),
    ...(sourceIdentity !== undefined && { 'sts:SourceIdentity': [sourceIdentity] }),
    ...(transitiveTagKeys.length > 0 && { 'sts:TransitiveTagKeys': transitiveTagKeys }),
    ...(tags.size > 0 && { 'aws:TagKeys': [...tags.keys()] }),
    ...tagContext('aws:RequestTag/', tags),
  };
}

/**
 * What a session inherits from its request and from the calling session.
 * [IAM User Guide, session tags, "Chaining roles"]
 */
function inherited(
  calling: Session | null,
  { tags, transitiveTagKeys, sourceIdentity }: Request,
): Pick<Session, 'sourceIdentity' | 'tags' | 'transitiveTagKeys'> {
  const transitive = [...(calling?.tags ?? [])].filter(([key]) => calling?.transitiveTagKeys.has(key));
  return {
    sourceIdentity: calling?.sourceIdentity ?? sourceIdentity,
    tags: new Map([...tags, ...transitive]),
    transitiveTagKeys: new Set([...transitiveTagKeys, ...transitive.map(([key]) => key)]),
  };
}

function checkDuration({ caller }: Authenticated, { durationSeconds }: Request, role: Role): void {
  if (durationSeconds > role.maxSessionSeconds) {
    throw validationError('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  }
  if (caller.kind === 'ROLE_SESSION' && durationSeconds > MAX_CHAINED_SECONDS) {
    throw validationError(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    );
  }
}

function sessionPolicies({ policy, policyArns }: Request, account: Account | undefined): PolicyDocument[] {
  return [
    ...(policy === undefined ? [] : [readPolicy(policy, 'SESSION').policy]),
    ...policyArns.map((arn) => {
      const found = account === undefined ? null : findManagedPolicy(account, arn);
      if (found === null) throw malformedPolicy(`The policy ${arn} does not exist`);
      return found.defaultEdition.stored.policy;
    }),
  ];
}

function packedPolicySize({ policy, policyArns, tags }: Request): number | undefined {
  if (policy === undefined && policyArns.length === 0 && tags.size === 0) return undefined;
  const characters = [policy ?? '', ...policyArns, ...[...tags].flat()].join('').length;
  const percent = Math.ceil((characters / MAX_PACKED_CHARACTERS) * 100);
  if (percent > 100) {
    throw new AwsFault(
      'PackedPolicyTooLarge',
      400,
      `Packed policy consumes ${percent}% of allotted space, please use smaller policy.`,
    );
  }
  return percent;
}
