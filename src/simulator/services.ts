/** The services of the simulator, and which of them a request is for. */
import type { ApiCall } from './api-call.ts';
import { assumeRole, type DenialDetail } from './assume-role.ts';
import { unknownAction } from './aws-fault.ts';
import { runIam } from './iam.ts';
import { Parameters } from './parameters.ts';
import type { SignedRequest } from './sigv4.ts';
import type { View } from './view.ts';
import type { XmlValue } from './xml.ts';

export type Service = {
  /** Its name in signatures. */
  readonly name: 'sts' | 'iam';
  readonly version: string;
};

const STS: Service = { name: 'sts', version: '2011-06-15' };
const IAM: Service = { name: 'iam', version: '2010-05-08' };

/** What a request asks for. */
export type Asked = {
  readonly service: Service;
  /** Empty when the request names none. */
  readonly action: string;
  readonly parameters: Parameters;
};

/** Reads what the request asks for, before it is authenticated. */
export function readAsked({ query, body }: SignedRequest): Asked {
  const parameters = new Parameters(new URLSearchParams(`${query}&${body.toString('utf8')}`));
  const service = parameters.get('Version') === IAM.version ? IAM : STS;
  return { service, action: parameters.get('Action') ?? '', parameters };
}

/** Runs an authenticated call. The result is undefined when the action returns nothing. */
export function runAction(
  { service, action }: Asked,
  call: ApiCall,
  view: View,
  denialDetail: DenialDetail,
): XmlValue {
  return service === IAM ? runIam(action, call) : runSts(action, call, view, denialDetail);
}

function runSts(action: string, call: ApiCall, view: View, denialDetail: DenialDetail): XmlValue {
  if (action === 'AssumeRole') return assumeRole(call, view, denialDetail);
  if (action !== 'GetCallerIdentity') throw unknownAction(action, STS.version);
  // Needs no permission, and ignores a Deny.
  const { caller } = call.authenticated;
  return { Arn: caller.arn, UserId: caller.userId, Account: caller.accountId };
}
