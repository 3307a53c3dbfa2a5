/** Notices about others whom a trust policy names. */
import type { Expectation } from './expectation.ts';
import { type Finding, notice } from './finding.ts';
import type { Outsider } from './outsiders.ts';

/** Others who may use the role without Aurora. The role's own account and AWS services are the customer's. */
export function outsiderNotice({ kind, principal, path }: Outsider, { role }: Expectation): Finding | null {
  // The customer's own identity provider.
  if (kind === 'FEDERATION' && principal.includes(`:${role.accountId}:`)) return null;
  switch (kind) {
    case 'OWN_ACCOUNT':
    case 'SERVICE':
      return null;
    case 'ORGANIZATION':
      return notice(
        'ORGANIZATION',
        path,
        `Every account of ${principal.startsWith('the ') ? principal : `the organization "${principal}"`} can also use the role, without Aurora.`,
        'Nothing has to change if that is your own organization. Otherwise remove the statement.',
      );
    case 'ACCOUNT':
      return notice(
        'FOREIGN_PRINCIPAL',
        path,
        `The role also trusts "${principal}", an account that is neither Aurora's nor the role's own: that account can let in others, without Aurora.`,
        'Remove it, unless you know the owner of that account and want it to use the role.',
      );
    default:
      return notice(
        'FOREIGN_PRINCIPAL',
        path,
        `The role also trusts ${OTHER_NAMES[kind]} "${principal}", without Aurora.`,
        'Nothing has to change if that is yours and you want it to use the role. Otherwise remove it.',
      );
  }
}

const OTHER_NAMES = {
  PRINCIPAL: 'the user or role with the unique id',
  NETWORK: 'everyone in the network',
  FEDERATION: 'people or programs that sign in at',
} as const;
