import { expect, it } from 'vitest';
import {
  changedAccounts,
  isRoleRefused,
  type OrganizationAccount,
} from '../../src/connection/organization.ts';

const UNITS = [{ id: 'r-ab12', name: 'Root', parentId: null, path: 'Root' }];
const REFUSED: OrganizationAccount = {
  organizationId: 'o',
  accountId: '111122223333',
  name: 'Shop',
  unitId: 'r-ab12',
  state: 'ACTIVE',
  isChosen: true,
  connectionId: null,
  tries: 3,
  nextTryAt: 5_000,
  answer: 'Access denied.',
};

/** The account after a choice of these units, read or tried again. */
function after(unitIds: string[], { triesAgain = false } = {}) {
  const choice = { unitIds, exceptAccountIds: [], roleName: 'AuroraRole' };
  return changedAccounts(
    [REFUSED],
    { units: UNITS, managementAccountId: null, accounts: null },
    { organizationId: 'o', choice, now: 1_000, triesAgain },
  );
}

it('an account forgets the answer to an earlier try when it is tried again, or no longer chosen', () => {
  expect(isRoleRefused(REFUSED)).toBe(true);
  expect(after(['r-ab12'])).toEqual([]);
  expect(after(['r-ab12'], { triesAgain: true })).toMatchObject([
    { tries: 0, nextTryAt: 1_000, answer: null },
  ]);
  expect(after([])).toMatchObject([{ isChosen: false, nextTryAt: null, answer: null }]);
});
