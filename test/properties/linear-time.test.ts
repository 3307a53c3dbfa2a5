import { describe, expect, it } from 'vitest';
import { readCsv } from '../../src/base/csv.ts';
import { checkName, quote } from '../../src/base/name.ts';
import { checkServer } from '../../src/cli/access.ts';
import { readCommandLine } from '../../src/cli/command-line.ts';
import { regionIn } from '../../src/cli/variables.ts';
import { readAccountItems, readAccountText } from '../../src/connection/account-list.ts';
import { assumeRoleFailure } from '../../src/connection/aws-error.ts';
import { explainFailure } from '../../src/connection/diagnosis.ts';
import { readCredentialsQuery } from '../../src/credentials/endpoint/query.ts';
import { decodeId } from '../../src/graphql/ids.ts';
import { readRoleArn } from '../../src/iam/arn/role-arn.ts';
import { parseJson } from '../../src/iam/json/json-positions.ts';
import { parsePolicy } from '../../src/iam/policy/document.ts';
import { awsPrincipalForm } from '../../src/iam/policy/principals.ts';
import { readTimeKey } from '../../src/storage/paging.ts';
import { explainTrustPolicy } from '../../src/trust/explain/explain.ts';
import { readLoose } from '../../src/trust/explain/loose-value.ts';
import { notAPolicy } from '../../src/trust/explain/other-pastes.ts';
import { readPaste } from '../../src/trust/explain/pasted-document.ts';
import { repairJson } from '../../src/trust/explain/repaired-json.ts';
import { compareTexts } from '../../src/trust/explain/text-difference.ts';
import { readYaml } from '../../src/trust/explain/yaml-value.ts';
import { sessionTrace } from '../../src/trust/session-trace.ts';
import { document, EXTERNAL_ID, expectation, on, statement } from '../trust/explain/support.ts';

/** As long as the longest text that a customer may paste. */
const CHARACTERS = 100_000;

/** Linear work on so many characters takes a few milliseconds; quadratic work takes seconds. */
const MAX_CPU_MS = 600;

const DENIAL = 'User: arn:aws:iam::314159265358:user/aurora is not authorized to perform: ';
const ACCOUNTS = { partition: 'aws', roleName: 'R' };

function tryTo(action: () => unknown): void {
  try {
    action();
  } catch {
    // A refusal is as good as a result: the time counts.
  }
}

/** Every function that sees text from outside. */
const READERS: Readonly<Record<string, (text: string) => unknown>> = {
  explainTrustPolicy: (text) => explainTrustPolicy(text, expectation),
  readPaste: (text: string) => readPaste(text, ''),
  notAPolicy,
  readLoose,
  readYaml,
  repairJson,
  parseJson,
  parsePolicy: (text) => parsePolicy(text, 'TRUST'),
  compareTexts: (text) => compareTexts(text, EXTERNAL_ID),
  'explainTrustPolicy of an External ID': (text) =>
    explainTrustPolicy(document(statement({ condition: on('StringEquals', text) })), expectation),
  awsPrincipalForm,
  readRoleArn,
  readAccountText: (text) => readAccountText(text, ACCOUNTS, 1_000),
  readAccountItems: (text) => readAccountItems([text], ACCOUNTS, 1_000),
  readCsv: (text) => [...readCsv(text, ',')],
  checkName: (text) => checkName(text, 'The name'),
  quote,
  explainFailure: (text) => {
    const answer = { kind: 'ANSWERED', code: 'AccessDenied', httpStatus: 403, requestId: null } as const;
    const failure = assumeRoleFailure({ ...answer, message: DENIAL + text });
    explainFailure(failure, { roleArn: 'arn:aws:iam::605992674944:role/R', accountId: '605992674944' });
  },
  sessionTrace: (text) => sessionTrace(text, text, { tags: true, sourceIdentity: true }),
  decodeId: (text) => decodeId(btoa(text)),
  readTimeKey,
  readCredentialsQuery: (text) => readCredentialsQuery(`/credentials/${text}?${text}`),
  regionIn: (text) => regionIn(text, 'default'),
  checkServer,
  readCommandLine: (text) => readCommandLine(['get', text, '--duration', text]),
};

/** What the worst inputs of regular expressions are made of. */
const PIECES = [
  ...[' ', '\n', '\r\n', '\t', '\u00a0', '\u200b', '"', "'", '`', '“', '{', '}', '[', ']', '(', '<', '>'],
  ...[':', ',', ';', '-', '%', '\\', '/', '.', '=', '#', '*', '?', '$', '&', '|', '0', 'a', 'é', '\u{1f600}'],
  ...[
    '/*',
    '//',
    '"a":',
    'a:',
    "'a':",
    '{"a":',
    '[[',
    '},',
    '",',
    '\\"',
    '%7b',
    '%zz',
    '&quot;',
    '&amp;',
    '${',
  ],
  ...['arn:aws:iam::111111111111:role/', 'arn:aws', 'aurora-', 'eyJ', 'IQoJ', 'aB3', '&#47;', '%2F', 'role '],
  ...['arn:', ':role/', ' allows ', 'because no ', 'your ', 'my-', '- a\n', '- ', 'a: |\n', '```\n', '\n```'],
  ...[
    'resource "',
    'jsonencode(',
    '<<EOF\n',
    'Fn::Sub',
    '!Sub ',
    ' \n',
    '# \n',
    'a = ',
    'q=0.1,',
    'a;',
    '[a',
    '[ ',
  ],
  ...[
    '111111111111,',
    '1-',
    '"\n',
    '\n"',
    'Statement',
    '"Statement": [',
    'Version:\n',
    '{ # c\n',
    '%',
    '%25',
    '#{',
  ],
  ...[
    'AssumeRolePolicyDocument',
    '"AssumeRolePolicyDocument": {',
    '"AssumeRolePolicyDocument": "',
    '{"Role":',
  ],
  ...[
    '\u001b[',
    '[0m',
    '\0',
    '\u2502 ',
    '\u2502 {\n',
    '+{\n',
    '-{\n',
    '@@ -1\n',
    '...',
    '\u2026',
    '^"',
    '{^"',
    '{`"',
  ],
  ...['{\\n"', '"a\u2018:', '\'a":', '"a" ', '"a\n', 'a":', '{"a":[', '{"a":1,"a":1,', 'arn:aws:'],
] as const;

const AROUND: readonly (readonly [string, string])[] = [
  ['', ''],
  ['x', 'x'],
  ['{', '}'],
  ['{"Version": "2012-10-17",', '"Statement": []}'],
];

function cpuMs(action: () => unknown): number {
  const { user } = process.threadCpuUsage();
  tryTo(action);
  return (process.threadCpuUsage().user - user) / 1_000;
}

/** The best of at most three tries, because a garbage collection does not count. */
function leastCpuMs(action: () => unknown, enough = MAX_CPU_MS): number {
  let best = cpuMs(action);
  for (let tries = 1; tries < 3 && best > enough; tries++) best = Math.min(best, cpuMs(action));
  return best;
}

describe('no text from outside needs more than linear time', () => {
  it.each(Object.entries(READERS))('in %s', (_name, read) => {
    const slow: [string, string, number, number][] = [];
    for (const piece of PIECES) {
      for (const [before, after] of AROUND) {
        // Short texts first, so that a cubic reader fails within minutes.
        for (const length of [CHARACTERS / 50, CHARACTERS]) {
          const text = before + piece.repeat(Math.ceil(length / piece.length)).slice(0, length) + after;
          const ms = leastCpuMs(() => read(text));
          if (ms <= MAX_CPU_MS) continue;
          slow.push([before, piece, length, Math.round(ms)]);
          break;
        }
      }
      if (slow.length > 2) break;
    }
    expect(slow).toEqual([]);
  });

  it('in the reproductions that were reported', () => {
    const lines = `x${'\n'.repeat(99_998)}x`;
    expect(cpuMs(() => explainTrustPolicy(lines, expectation))).toBeLessThan(MAX_CPU_MS);
    const unclosed = `Version: [${'/*a, '.repeat(20_000)}`;
    expect(cpuMs(() => explainTrustPolicy(unclosed, expectation))).toBeLessThan(MAX_CPU_MS);
    const comments = `{${`#c\n${' '.repeat(900)}`.repeat(99)}"Version": "2012-10-17"}`;
    const fiveTimes = () => {
      for (let time = 0; time < 5; time++) explainTrustPolicy(comments, expectation);
    };
    expect(cpuMs(fiveTimes)).toBeLessThan(MAX_CPU_MS);
  });

  it('in a policy of 500 patterns, which took 600 ms', () => {
    const patterns = Array.from({ length: 500 }, (_, index) => `*${index.toString(36)}*`);
    const text = document(statement({ condition: on('StringLike', patterns) }));
    expect(leastCpuMs(() => explainTrustPolicy(text, expectation), 300)).toBeLessThan(300);
  });
});
