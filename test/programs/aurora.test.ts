/** The bundle of `aurora` as a process, from connecting an account to working in it. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundleCommand, commandIn } from '../cli/support.ts';
import { startAurora } from '../support/aurora.ts';
import { createApiKey } from '../support/tokens.ts';

let bundled: Awaited<ReturnType<typeof bundleCommand>>;
beforeAll(async () => {
  bundled = await bundleCommand('aurora');
});
afterAll(() => bundled.remove());

it('connects an account, shows it, and runs a program in it', async () => {
  const aurora = await startAurora({ begunAt: Date.now() });
  const workspace = await aurora.createWorkspace('Acme');
  const trustPolicy = aurora.trustPolicy(workspace.externalId.value);
  const { arn } = aurora.customer.createRole('R', { trustPolicy });
  const { token } = await createApiKey(aurora, workspace.id);
  const command = commandIn(bundled.program);
  const run = (...args: string[]) =>
    command.run(args, { AURORA_URL: aurora.app.url, AURORA_TOKEN: token }).exit;

  expect(await run('connect', arn, '--name', 'prod', '--wait')).toMatchObject({ code: 0, stderr: '' });
  const status = await run('status', 'prod', '--json');
  expect([status.code, JSON.parse(status.stdout)]).toMatchObject([0, { status: 'CONNECTED', roleArn: arn }]);
  const program = [process.execPath, '-p', 'process.env.AWS_ACCESS_KEY_ID?.slice(0, 4)'];
  const many = await run('exec', '--all', '--static', '--', ...program);
  expect(many).toEqual({ code: 0, stdout: '[prod] ASIA\n', stderr: '1 of 1 accounts succeeded.\n' });
  const one = await run('exec', '--account', 'prod', '--', process.execPath, '-e', 'process.exit(7)');
  expect(one).toEqual({ code: 7, stdout: '', stderr: '' });
  expect((await run('connect', 'x')).code).toBe(2);
});
