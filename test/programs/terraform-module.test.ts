/** The Terraform module with the real Terraform. The provider for AWS is not on the machine: it is not needed here. */
import { spawn, spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { setupKit } from '../../src/setup-kit/role-kit.ts';
import { readRoleSetup } from '../../src/setup-kit/role-setup.ts';
import { bundleCommand } from '../cli/support.ts';
import { startAurora } from '../support/aurora.ts';
import { output } from '../support/aws-clients.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { createApiKey } from '../support/tokens.ts';

const MODULE = fileURLToPath(new URL('../../deploy/terraform', import.meta.url));
const HAS_TERRAFORM = spawnSync('terraform', ['version']).status === 0;
const PATH = [dirname(process.execPath), process.env['PATH']].join(':');

let bundled: Awaited<ReturnType<typeof bundleCommand>>;
beforeAll(async () => {
  bundled = await bundleCommand('aurora');
});
afterAll(() => bundled.remove());

async function terraform(args: readonly string[], cwd: string, environment: Record<string, string> = {}) {
  const env = { PATH, HOME: cwd, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1', ...environment };
  const child = spawn('terraform', args, { cwd, env });
  onTestFinished(() => void child.kill('SIGKILL'));
  const printed = await output(child);
  return { ...printed, code: child.exitCode };
}

// Skipped, and so reported, where the machine has no Terraform.
describe.skipIf(!HAS_TERRAFORM)('with the real Terraform', () => {
  it('the module and the kit have the format of terraform fmt', async () => {
    expect(readdirSync(MODULE)).toContain('main.tf');
    const checked = await terraform(['fmt', '-check', '-diff', '-recursive', MODULE], temporaryFolder());
    expect(checked).toEqual({ code: 0, stdout: '', stderr: '' });
    const reading = readRoleSetup(
      { access: 'POWER_USER', roleName: 'AuroraRole', maxSessionSeconds: 3_600, readsItself: true },
      {
        aurora: { partition: 'aws', accountId: '111122223333' },
        externalId: 'aurora-id',
        workspaceId: 'V29ya3M=',
      },
    );
    if (!reading.ok) throw new Error(reading.error.message);
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'kit.tf'), setupKit(reading.value, null).terraform.content);
    expect((await terraform(['fmt', '-check', '-diff', folder], folder)).stdout).toBe('');
  });

  it('apply succeeds when Aurora has proven the role, and fails with the reason otherwise', async () => {
    const aurora = await startAurora({ begunAt: Date.now() });
    const workspace = await aurora.createWorkspace('Acme');
    const { externalId, id: workspaceId } = workspace;
    const trustPolicy = aurora.trustPolicy(externalId.value);
    const good = aurora.customer.createRole('Good', { trustPolicy });
    const { token } = await createApiKey(aurora, workspaceId);
    const folder = temporaryFolder();
    const apply = async (roleArn: string, environment: Record<string, string>) => {
      writeFileSync(
        join(folder, 'main.tf'),
        `module "proof" {
  source          = ${JSON.stringify(join(MODULE, 'proof'))}
  role_arn        = "${roleArn}"
  workspace_id    = "${workspaceId}"
  connection_name = "made with Terraform"
  aurora_url      = "${aurora.app.url}"
  aurora_command  = ${JSON.stringify(bundled.program.pathname)}
}
`,
      );
      return terraform(['apply', '-auto-approve', '-input=false', '-no-color'], folder, environment);
    };
    writeFileSync(
      join(folder, 'main.tf'),
      `module "proof" {\n  source = ${JSON.stringify(join(MODULE, 'proof'))}\n  role_arn = ""\n  workspace_id = ""\n}\n`,
    );
    expect(await terraform(['init', '-no-color'], folder)).toMatchObject({ code: 0 });

    const without = await apply(good.arn, {});
    expect([without.code, without.stdout]).toEqual([
      1,
      expect.stringContaining('There is no token for Aurora.'),
    ]);
    const proven = await apply(good.arn, { AURORA_TOKEN: token });
    expect(proven.code).toBe(0);
    expect(proven.stdout).toContain('CONNECTED  made with Terraform');
    const again = await apply(good.arn, { AURORA_TOKEN: token });
    expect(again.stdout).toContain('No changes.');

    const nothing = `arn:aws:iam::${aurora.account.accountId}:role/Own`;
    const refused = await apply(nothing, { AURORA_TOKEN: token });
    expect(refused.code).toBe(1);
    expect(refused.stdout).toContain("Aurora's own");
    for (const { stdout, stderr } of [without, proven, again, refused]) {
      expect(stdout + stderr).not.toContain(token);
      expect(stdout + stderr).not.toContain(externalId.value);
    }
  });
});
