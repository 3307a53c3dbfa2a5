/** Account IDs that appear only in examples. */

/** Account IDs from AWS's documentation and from common examples. */
export const EXAMPLE_ACCOUNTS: ReadonlySet<string> = new Set([
  '123456789012',
  '111122223333',
  '444455556666',
  '777788889999',
  '123412341234',
  '210987654321',
  '012345678901',
  '999999999999',
  ...Array.from({ length: 9 }, (_, digit) => String(digit).repeat(12)),
]);
