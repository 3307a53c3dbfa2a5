/** The words of the pages about people. */
import type { Role, SessionFragment } from '../../../schema/generated/graphql.ts';
import { asMoment } from '../parts/time.ts';

const UNKNOWN_BROWSER = 'Unknown browser';

export function browserOf({ browser }: Pick<SessionFragment, 'browser'>): string {
  return browser ?? UNKNOWN_BROWSER;
}

/** Which session it is: its device, and when the person signed in and used it. */
export function factsOf(session: SessionFragment): string[] {
  const { createdAt, lastUsedAt } = session;
  return [browserOf(session), `Signed in ${asMoment(createdAt)}`, `Last used ${asMoment(lastUsedAt)}`];
}

/** What a person may do at all. */
export const ROLE: Readonly<Record<Role, string>> = {
  OPERATOR: 'Operator',
  AUDITOR: 'Auditor',
  MEMBER: 'Member',
};
