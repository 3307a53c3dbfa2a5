import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';
import { copyRole, useKeys, WHO_AM_I } from '../../src/simulator/aws-cli-lines.ts';
import { HAS_AWS_CLI } from '../support/run-shell.ts';
import { startWithWorkspace } from '../support/setup-kit.ts';

const ALL = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };

/** Runs the lines in a shell that is set up for another AWS. */
async function paste(...lines: string[]) {
  const { PATH = '', HOME = '' } = process.env;
  const other = { AWS_PROFILE: 'another', AWS_REGION: 'eu-west-1', AWS_SESSION_TOKEN: 'another' };
  const child = spawn('sh', { env: { PATH, HOME, ...other }, stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.end(lines.join('\n'));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { stdout, stderr };
}

it.skipIf(!HAS_AWS_CLI)(
  'what the demo prints for the AWS CLI works as it is pasted, for both sides',
  async () => {
    const { aurora, workspace } = await startWithWorkspace();
    const { simulator, user, customer } = aurora;
    const asAurora = await paste(useKeys(simulator.url, user), WHO_AM_I);
    expect(asAurora).toEqual({ stdout: expect.stringContaining(user.arn), stderr: '' });

    const trustPolicy = aurora.trustPolicy(workspace.externalId.value);
    customer.createRole('AuroraRole', { trustPolicy });
    const administrator = customer.createUser('administrator', { policies: [ALL] });
    const asCustomer = await paste(
      useKeys(simulator.url, administrator),
      copyRole('AuroraRole', 'SecondRole'),
    );
    const arn = `arn:aws:iam::${customer.accountId}:role/SecondRole`;
    expect(asCustomer).toEqual({ stdout: `${arn}\n`, stderr: '' });
    expect((await aurora.connect(workspace.id, arn)).status).toBe('CONNECTED');
  },
);
