/** The title of a connection on the page. */
import type { ConnectionPartsFragment } from '../../../schema/generated/graphql.ts';

/** The name. Without one, the account number, because roles often have the same name. */
export function titleOf({ name, accountId }: Pick<ConnectionPartsFragment, 'name' | 'accountId'>): string {
  return name ?? accountNumber(accountId);
}

/** The number of an account in the format of AWS: 1234-5678-9012. Other texts stay as they are. */
export function accountNumber(accountId: string): string {
  return accountId.replace(/^(\d{4})(\d{4})(\d{4})$/, '$1-$2-$3');
}

/** A sentence with the numbers of accounts in the format of AWS. ARNs stay as they are. */
export function withAccountNumbers(sentence: string): string {
  return sentence.replace(/(?<![\w:])\d{12}(?![\w:])/g, accountNumber);
}

/** The text to search for. A full or partial account number in the format of AWS becomes its digits. */
export function searchedFor(text: string): string {
  const trimmed = text.trim();
  return /^\d{1,4}([- ]\d{1,4}){1,2}$/.test(trimmed) ? trimmed.replace(/[- ]/g, '') : trimmed;
}
