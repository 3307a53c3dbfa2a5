/** The services of the simulator, and which of them a request is for. */
import { ACCOUNT_ACTIONS } from './account-api.ts';
import type { Action, ApiCall } from './api-call.ts';
import { assumeRole, type DenialDetail } from './assume-role.ts';
import { AwsFault, unknownAction } from './aws-fault.ts';
import { CLOUDTRAIL_ACTIONS } from './cloudtrail.ts';
import { runIam } from './iam.ts';
import { flatParameters } from './nested-parameters.ts';
import { ORGANIZATIONS_ACTIONS } from './organizations.ts';
import { Parameters } from './parameters.ts';
import type { SignedRequest } from './sigv4.ts';
import type { View } from './view.ts';
import type { XmlValue } from './xml.ts';

export type Service = {
  /** Its name in signatures. */
  readonly name: 'sts' | 'iam' | 'cloudtrail' | 'organizations' | 'account';
  readonly version: string;
  /** QUERY: a form, answered in XML. JSON: the action is in a header. REST: the action is the path. */
  readonly protocol: 'QUERY' | 'JSON' | 'REST';
};

const STS: Service = { name: 'sts', version: '2011-06-15', protocol: 'QUERY' };
const IAM: Service = { name: 'iam', version: '2010-05-08', protocol: 'QUERY' };
const CLOUDTRAIL: Service = { name: 'cloudtrail', version: '2013-11-01', protocol: 'JSON' };
const ORGANIZATIONS: Service = { name: 'organizations', version: '2016-11-28', protocol: 'JSON' };
const ACCOUNT: Service = { name: 'account', version: '2021-02-01', protocol: 'REST' };

/** What a request asks for. */
export type Asked = {
  readonly service: Service;
  /** Empty when the request names none. */
  readonly action: string;
  readonly parameters: Parameters;
};

/** Reads what the request asks for, before it is authenticated. Null: the body is not JSON. */
export function readAsked({ headers, path, query, body }: SignedRequest): Asked | null {
  const target = headers['x-amz-target'];
  const restAction = path.charAt(1).toUpperCase() + path.slice(2);
  if (target === undefined && !Object.hasOwn(ACCOUNT_ACTIONS, restAction)) {
    const parameters = new Parameters(new URLSearchParams(`${query}&${body.toString('utf8')}`));
    const service = parameters.get('Version') === IAM.version ? IAM : STS;
    return { service, action: parameters.get('Action') ?? '', parameters };
  }
  const document = readJson(body.toString('utf8'));
  if (document === undefined) return null;
  const parameters = flatParameters(document);
  if (target === undefined) return { service: ACCOUNT, action: restAction, parameters };
  // The CLI writes the name of the service in a longer form than other clients do.
  const service = target.includes('CloudTrail_') ? CLOUDTRAIL : ORGANIZATIONS;
  return { service, action: target.slice(target.lastIndexOf('.') + 1), parameters };
}

function readJson(text: string): unknown {
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Runs an authenticated call. The result is undefined when the action returns nothing. */
export function runAction(
  { service, action }: Asked,
  call: ApiCall,
  view: View,
  denialDetail: DenialDetail,
): XmlValue {
  switch (service) {
    case IAM:
      return runIam(action, call);
    case CLOUDTRAIL:
      return run(CLOUDTRAIL_ACTIONS, action, call);
    case ORGANIZATIONS:
      return run(ORGANIZATIONS_ACTIONS, action, call);
    case ACCOUNT:
      return run(ACCOUNT_ACTIONS, action, call);
    default:
      return runSts(action, call, view, denialDetail);
  }
}

function run(actions: Readonly<Record<string, Action>>, action: string, call: ApiCall): XmlValue {
  const found = Object.hasOwn(actions, action) ? actions[action] : undefined;
  if (found === undefined)
    throw new AwsFault('UnknownOperationException', 400, `Unknown operation ${action}`);
  return found(call);
}

function runSts(action: string, call: ApiCall, view: View, denialDetail: DenialDetail): XmlValue {
  if (action === 'AssumeRole') return assumeRole(call, view, denialDetail);
  if (action !== 'GetCallerIdentity') throw unknownAction(action, STS.version);
  // Needs no permission, and ignores a Deny.
  const { caller } = call.authenticated;
  return { Arn: caller.arn, UserId: caller.userId, Account: caller.accountId };
}
