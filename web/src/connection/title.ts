/** The title of a connection on the page. */
import type { ConnectionPartsFragment } from '../../../schema/generated/graphql.ts';

/** The name. Without one, the account number in the 12 digits of ARNs, because roles often have the same name. */
export function titleOf({ name, accountId }: Pick<ConnectionPartsFragment, 'name' | 'accountId'>): string {
  return name ?? accountId;
}

/** The text to search for. A full or partial account number as the console's menu groups it becomes its digits. */
export function searchedFor(text: string): string {
  const trimmed = text.trim();
  return /^\d{1,4}([- ]\d{1,4}){1,2}$/.test(trimmed) ? trimmed.replace(/[- ]/g, '') : trimmed;
}
