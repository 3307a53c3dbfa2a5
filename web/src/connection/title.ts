/** What a connection is called on the page. */
import type { ConnectionPartsFragment } from '../../../schema/generated/graphql.ts';

/** Its name; without one, its account: many accounts have a role of the same name. */
export function titleOf({ name, accountId }: Pick<ConnectionPartsFragment, 'name' | 'accountId'>): string {
  return name ?? accountNumber(accountId);
}

/** As AWS writes it: 1234-5678-9012. */
export function accountNumber(accountId: string): string {
  return accountId.replace(/^(\d{4})(\d{4})(\d{4})$/, '$1-$2-$3');
}

/** What to search for: an account number as AWS writes it, also a part of one, becomes its digits. */
export function searchedFor(text: string): string {
  const trimmed = text.trim();
  return /^\d{1,4}([- ]\d{1,4}){1,2}$/.test(trimmed) ? trimmed.replace(/[- ]/g, '') : trimmed;
}
