/** `aurora explain`: says what a trust policy allows, and what is wrong with it. */
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import {
  ExplainTrustPolicyDocument,
  type ExplainTrustPolicyQuery,
} from '../../../schema/generated/graphql.ts';
import type { Host } from '../host.ts';
import { Problem, printableJson } from '../problem.ts';
import { type ClientOptions, openClient, workspaceIdOf } from './client.ts';
import { printableValue } from './printable-value.ts';

type ExplainOptions = ClientOptions & { readonly role: string; readonly workspace?: string };

/** Returns 0 when the policy works and lets no stranger in; otherwise 1. */
export async function explain(file: string, options: ExplainOptions, host: Host): Promise<number> {
  const document = await readDocument(file, host);
  const client = await openClient(options, host);
  const { explainTrustPolicy: explanation } = await client.query(ExplainTrustPolicyDocument, {
    roleArn: options.role,
    document,
    workspaceId: await workspaceIdOf(client, options.workspace),
  });
  host.print(options.json === true ? printableJson(explanation, 2) : describe(explanation));
  return explanation.verdict === 'WORKS' ? 0 : 1;
}

async function readDocument(file: string, { input }: Host): Promise<string> {
  if (file === '-') return text(input);
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new Problem('USAGE', `Cannot read the trust policy: ${(error as Error).message}`, [
      'Name a file, or "-" to read standard input: aws iam get-role --role-name AuroraRole | aurora explain - --role ARN',
    ]);
  }
}

function describe(explanation: ExplainTrustPolicyQuery['explainTrustPolicy']): string {
  const { verdict, findings, others } = printableValue(explanation);
  // Its lines are the server's own.
  const lines = (block: string) => block.split('\n').map((line) => printableValue(line));
  const correction = explanation.correction;
  return [
    verdict,
    ...lines(explanation.text),
    ...findings.flatMap(({ severity, message, remedy, line, column }) => [
      `${severity}${line === null ? '' : ` at line ${line}, column ${column}`}: ${message}`,
      ...(remedy === null ? [] : [`  - ${remedy}`]),
    ]),
    ...others.map(({ kind, principal }) => `Also lets in: ${principal} (${kind})`),
    ...(correction === null
      ? []
      : [
          'The corrected policy:',
          ...lines(correction.json),
          ...correction.changes.map((change) => `  - ${printableValue(change)}`),
        ]),
  ].join('\n');
}
