import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/base/csv.ts';
import { readAccountText } from '../../src/connection/account-list.ts';

const ROLE = { partition: 'aws', roleName: 'AuroraRole' };

function read(text: string) {
  const lines = readAccountText(text, ROLE, 1_000);
  if (typeof lines === 'string') throw new Error(lines);
  return lines.map(({ number, name, reading }) => {
    if (reading.kind === 'ROLE') return [number, reading.role.arn, ...(name === null ? [] : [name])];
    return [number, reading.kind === 'WRONG' ? reading.problem.part : reading.reason];
  });
}

const arn = (accountId: string) => `arn:aws:iam::${accountId}:role/AuroraRole`;

describe('a pasted list', () => {
  it('has ARNs and account IDs, a line each; blank lines and remarks say nothing', () => {
    const text = `# production\n\n  ${arn('111111111111')}  \r\n222222222222\n1234-5678-9012\n"${arn('333333333333')}",\n`;
    expect(read(text)).toEqual([
      [3, arn('111111111111')],
      [4, arn('222222222222')],
      [5, arn('123456789012')],
      [6, arn('333333333333')],
    ]);
  });

  it('may have several on a line, where each is one', () => {
    expect(read(`111111111111, 222222222222;333333333333 ${arn('444444444444')}`)).toEqual([
      [1, arn('111111111111')],
      [1, arn('222222222222')],
      [1, arn('333333333333')],
      [1, arn('444444444444')],
    ]);
    // A comma may belong to a role's name.
    expect(read('arn:aws:iam::111111111111:role/a,b')).toEqual([[1, 'arn:aws:iam::111111111111:role/a,b']]);
  });

  it('tells of each line what is wrong with it', () => {
    expect(read('AuroraRole\n12345\narn:aws:s3:::x\narn:aws:iam::111111111111:role/My Role')).toEqual([
      [1, 'NOT_AN_ARN'],
      [2, 'ACCOUNT'],
      [3, 'SERVICE'],
      [4, 'WHITE_SPACE'],
    ]);
  });

  it('counts the digits of a wrong account number, and advises what fits', () => {
    for (const [digits, remedy] of [
      ['12345678901', 'removed zeros'],
      ['1234567890123', 'Compare it with the number'],
      ['12345', 'Compare it with the number'],
    ] as const) {
      const message = `An account number has 12 digits. This one has ${digits.length}.`;
      const problem = { message, remedies: [expect.stringContaining(remedy)], suggestion: null };
      expect(readAccountText(digits, ROLE, 1_000)).toMatchObject([{ reading: { kind: 'WRONG', problem } }]);
    }
  });
});

describe('the CSV of AWS Organizations', () => {
  const HEAD = 'Account ID,ARN,Email,Name,Status,Joined method,Joined timestamp';
  const row = (id: string, name: string, status = 'ACTIVE') =>
    `${id},arn:aws:organizations::111111111111:account/o-abc/${id},a@example.com,${name},${status},CREATED,2024-01-01T00:00:00Z`;

  it('gives a role for each active account, with its name, and passes over the others', () => {
    const text = `\uFEFF${HEAD}\r\n${row('222222222222', 'Production')}\r\n${row('333333333333', '"Old, gone"', 'SUSPENDED')}\r\n${row('444444444444', '"Two\nlines"')}\r\n${row('555555555555', '')}\r\n`;
    expect(read(text)).toEqual([
      [2, arn('222222222222'), 'Production'],
      [3, 'The account is SUSPENDED: no role in it can be used.'],
      [4, arn('444444444444'), 'Two\nlines'],
      [6, arn('555555555555')],
    ]);
  });

  it('is known by its head, in any order and with any separator, also with a column of role ARNs', () => {
    expect(read('Name;State;Account ID\nA;Active;222222222222\nB;PENDING_CLOSURE;333333333333')).toEqual([
      [2, arn('222222222222'), 'A'],
      [3, 'The account is PENDING_CLOSURE: no role in it can be used.'],
    ]);
    expect(read('Account ID\tRole ARN\n222222222222\tarn:aws:iam::222222222222:role/Own')).toEqual([
      [2, 'arn:aws:iam::222222222222:role/Own'],
    ]);
  });

  it('names the fault of a role name, and not the account number, which is correct', () => {
    for (const accountId of ['123456789012', '1234-5678-9012'])
      for (const roleName of ['bad name!', 'bad!name', 'YOUR-ROLE-NAME', 'AuroraRole.']) {
        const problem = {
          message: `Aurora cannot use the role name "${roleName}".`,
          remedies: [expect.stringContaining('Write the name of your role alone')],
          suggestion: null,
        };
        expect(readAccountText(`Account ID,Role name\n${accountId},${roleName}`, ROLE, 1_000)).toMatchObject([
          { reading: { kind: 'WRONG', problem } },
        ]);
      }
  });

  it('tells of a row without an account', () => {
    expect(read(`${HEAD}\n,,,Nobody,ACTIVE,,\n${row('22222222222', 'Zero lost')}`)).toEqual([
      [2, 'EMPTY'],
      [3, 'ACCOUNT'],
    ]);
  });
});

describe('CSV', () => {
  it('comes back as it was written', () => {
    const cell = fc.string({ unit: fc.constantFrom(...'ab",;\t\n x') }).map((text) => text.trim());
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 1, maxLength: 4 }), { maxLength: 5 }), (rows) => {
        const text = rows
          .map((cells) => cells.map((one) => `"${one.replaceAll('"', '""')}"`).join(','))
          .join('\n');
        expect([...readCsv(text, ',')].map(({ cells }) => cells)).toEqual(rows);
      }),
    );
  });

  it('ends with the text, whatever is left open', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'a",\n') }), (text) => {
        expect([...readCsv(text, ',')].every(({ cells }) => cells.length > 0)).toBe(true);
        expect(() => readAccountText(text, ROLE, 1_000)).not.toThrow();
      }),
    );
  });
});
