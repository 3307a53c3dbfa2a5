/** IAM's actions on managed policies: AWS's own only. */

import type { IamAction } from './api-call.ts';
import { noSuchEntity } from './aws-fault.ts';
import { pageOf } from './iam-common.ts';
import { managedPolicies } from './policies.ts';
import type { XmlValue } from './xml.ts';

const CREATED = '2015-02-06T18:39:48Z';

function shown(arn: string, name: string): XmlValue {
  return {
    PolicyName: name,
    PolicyId: `ANPA${Buffer.from(name).toString('hex').toUpperCase().slice(0, 16)}`,
    Arn: arn,
    Path: arn.includes('job-function/') ? '/job-function/' : '/',
    DefaultVersionId: 'v1',
    AttachmentCount: 0,
    IsAttachable: true,
    CreateDate: CREATED,
    UpdateDate: CREATED,
  };
}

export const POLICY_ACTIONS: Record<string, IamAction> = {
  ListPolicies({ parameters, authenticated: { account } }) {
    const policies = [...managedPolicies(account.partition)].map(([arn, { name }]) => shown(arn, name));
    return pageOf(parameters, 'Policies', parameters.get('Scope') === 'Local' ? [] : policies);
  },
  GetPolicy({ parameters, authenticated: { account } }) {
    const arn = parameters.need('PolicyArn');
    const found = managedPolicies(account.partition).get(arn);
    if (found === undefined) throw noSuchEntity(`Policy ${arn} was not found.`);
    return { Policy: shown(arn, found.name) };
  },
};
