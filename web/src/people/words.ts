/** The words of the pages about people. */
import type { Role } from '../../../schema/generated/graphql.ts';

export const UNKNOWN_BROWSER = 'Unknown browser';

/** What a person may do at all. */
export const ROLE: Readonly<Record<Role, string>> = {
  OPERATOR: 'Operator',
  AUDITOR: 'Auditor',
  MEMBER: 'Member',
};
