/** The part of AWS Account Management that tells which account it is, and which Regions it uses. */
import type { Action, ApiCall } from './api-call.ts';
import { authorize } from './authorize.ts';
import { AwsFault } from './aws-fault.ts';
import { isoSeconds } from './request-context.ts';

const ALWAYS_ENABLED = [
  ...['ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-southeast-1'],
  ...['ap-southeast-2', 'ca-central-1', 'eu-central-1', 'eu-north-1', 'eu-west-1', 'eu-west-2', 'eu-west-3'],
  ...['sa-east-1', 'us-east-1', 'us-east-2', 'us-west-1', 'us-west-2'],
];

/** Regions that an account enables first. The simulator's accounts have all but their disabled ones. */
const OPT_IN = ['af-south-1', 'ap-east-1', 'eu-central-2', 'eu-south-1', 'il-central-1', 'me-south-1'];

export const ACCOUNT_ACTIONS: Readonly<Record<string, Action>> = {
  ListRegions(call) {
    allow(call, 'ListRegions');
    const { disabledRegions } = call.authenticated.account;
    const wanted = call.parameters.list('RegionOptStatusContains');
    const regions = [
      ...ALWAYS_ENABLED.map((name) => ({ RegionName: name, RegionOptStatus: 'ENABLED_BY_DEFAULT' })),
      ...OPT_IN.map((name) => ({
        RegionName: name,
        RegionOptStatus: disabledRegions.has(name) ? 'DISABLED' : 'ENABLED',
      })),
    ].filter(({ RegionOptStatus }) => wanted.length === 0 || wanted.includes(RegionOptStatus));
    const start = Number(call.parameters.get('NextToken') ?? 0) || 0;
    const end = start + readMaxResults(call);
    return {
      Regions: regions.slice(start, end),
      ...(end < regions.length && { NextToken: String(end) }),
    };
  },
  GetAccountInformation(call) {
    allow(call, 'GetAccountInformation');
    const { id, name, createdAt } = call.authenticated.account;
    return {
      AccountId: id,
      AccountName: name,
      AccountCreatedDate: isoSeconds(createdAt),
      AccountState: 'ACTIVE',
    };
  },
};

function allow(call: ApiCall, action: string): void {
  const { account } = call.authenticated;
  const resource = `arn:${account.partition}:account::${account.id}:account`;
  authorize(call, `account:${action}`, { resource, shown: resource });
}

function readMaxResults({ parameters }: ApiCall): number {
  const text = parameters.get('MaxResults') ?? '50';
  const size = Number(text);
  if (Number.isInteger(size) && size >= 1 && size <= 50) return size;
  throw new AwsFault('ValidationException', 400, `MaxResults must be between 1 and 50, not ${text}.`);
}
