import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CheckUpDocument } from '../../schema/generated/graphql.ts';
import { operatorPolicy } from '../../src/trust/trust-policy.ts';
import { type Aurora, OPERATOR_TOKEN, startAurora, useCredentials } from '../support/aurora.ts';
import { runProgram } from '../support/run-program.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const FINE = ['CREDENTIALS', 'REGION', 'ENDPOINT', 'CREDENTIALS_VALID', 'CLOCK', 'PRINCIPAL'].map(
  (name) => `${name} PASSED`,
);

async function check({ client }: Aurora) {
  const { auroraIdentity } = await client.send(CheckUpDocument, {});
  const { checks } = auroraIdentity;
  for (const { outcome, detail, remedies } of checks) {
    expect(detail).not.toBe('');
    expect(remedies.length > 0).toBe(outcome !== 'PASSED');
  }
  const found = new Map(checks.map((one) => [String(one.name), one]));
  return { all: checks.map(({ name, outcome }) => `${name} ${outcome}`), found };
}

describe("a check-up of Aurora's own side", () => {
  it('is fine, and knows of sts:AssumeRole once a role was assumed', async () => {
    const aurora = await startAurora();
    expect((await check(aurora)).all).toEqual([...FINE, 'ASSUME_ROLE UNKNOWN']);
    const workspace = await aurora.createWorkspace();
    const { arn } = aurora.customer.createRole('R', {
      trustPolicy: aurora.trustPolicy(workspace.externalId.value),
    });
    await aurora.connect(workspace.id, arn);
    expect((await check(aurora)).all).toEqual([...FINE, 'ASSUME_ROLE PASSED']);
  });

  it.each<[string, string, RegExp, (aurora: Aurora) => void]>([
    [
      'CREDENTIALS',
      'FAILED',
      /AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are set/,
      ({ simulator }) => useCredentials(null, simulator),
    ],
    [
      'CREDENTIALS_VALID',
      'FAILED',
      /belong together/,
      ({ simulator, user }) => useCredentials({ ...user, secretAccessKey: 'wrong' }, simulator),
    ],
    [
      'CREDENTIALS_VALID',
      'FAILED',
      /access key is active/,
      ({ account, user }) => account.deactivateAccessKey(user.accessKeyId, { arrival: 0 }),
    ],
    [
      'PRINCIPAL',
      'FAILED',
      /Create an IAM user/,
      ({ account, simulator }) => useCredentials(account.rootKeys, simulator),
    ],
    [
      'ASSUME_ROLE',
      'FAILED',
      /sts:AssumeRole permission/,
      ({ account }) => account.putUserPolicies('aurora-service-user', [], { arrival: 0 }),
    ],
    [
      'ENDPOINT',
      'FAILED',
      /HTTPS connections to AWS STS/,
      ({ simulator }) => {
        simulator.faults.down = true;
      },
    ],
    [
      'CLOCK',
      'WARNING',
      /time synchronization/,
      ({ simulator }) => {
        simulator.faults.clockSkewMs = 120_000;
      },
    ],
    [
      'CLOCK',
      'WARNING',
      /time synchronization/,
      ({ simulator }) => {
        simulator.faults.clockSkewMs = -1_200_000;
      },
    ],
  ])('%s %s: %s', async (name, outcome, remedy, breakIt) => {
    const aurora = await startAurora();
    breakIt(aurora);
    const { found } = await check(aurora);
    expect(found.get(name)?.outcome).toBe(outcome);
    expect(found.get(name)?.remedies.join(' ')).toMatch(remedy);
  });

  it('as a command: a report, exit 0 when all is well and 1 when not, --json', async () => {
    const { simulator, account } = await startAurora();
    const user = account.createUser('another', { policies: [operatorPolicy()] });
    const environment = {
      AWS_ACCESS_KEY_ID: user.accessKeyId,
      AWS_SECRET_ACCESS_KEY: user.secretAccessKey,
      AWS_ENDPOINT_URL: simulator.url,
      AWS_REGION: 'us-east-1',
    };
    const well = await runProgram('scripts/doctor.ts', environment).exit;
    expect(well.code).toBe(0);
    expect(well.stdout).toContain(`They are those of ${user.arn}`);
    expect(well.stdout).toContain(`${simulator.url} answers.`);
    expect(well.stdout).not.toContain(user.secretAccessKey);
    const json = await runProgram(
      'scripts/doctor.ts',
      { ...environment, AWS_SECRET_ACCESS_KEY: 'wrong', PORT: 'x' },
      ['--json'],
    ).exit;
    expect(json.code).toBe(1);
    const report = JSON.parse(json.stdout);
    expect(report).toMatchObject({ ok: false, configuration: [{ variable: 'PORT' }] });
    expect(report.checks).toHaveLength(7);
  });

  it('as a command: says once that the checks that failed come first', async () => {
    const { stdout } = await runProgram('scripts/doctor.ts', { AWS_EC2_METADATA_DISABLED: 'true' }).exit;
    expect(stdout.match(/^unknown /gm)).toHaveLength(6);
    expect(stdout.match(/Solve the checks that failed first/g)).toHaveLength(1);
  });

  it('as a command: warns where links need PUBLIC_URL', async () => {
    const warnings = async (environment: Record<string, string>) => {
      const all = {
        AWS_EC2_METADATA_DISABLED: 'true',
        AURORA_OPERATOR_TOKEN: OPERATOR_TOKEN,
        ...environment,
      };
      const { stdout } = await runProgram('scripts/doctor.ts', all, ['--json']).exit;
      return JSON.parse(stdout).warnings;
    };
    expect(await warnings({ HOST: '0.0.0.0' })).toEqual([
      { variable: 'PUBLIC_URL', message: expect.stringContaining('Set PUBLIC_URL to the address') },
    ]);
    expect(await warnings({ HOST: '0.0.0.0', PUBLIC_URL: 'https://aurora.example.com' })).toEqual([]);
  });

  it('as a command: also looks whether the database can be used, and makes none', async () => {
    const folder = temporaryFolder();
    const look = async (name: string) => {
      const environment = { DATABASE_URL: `file:${join(folder, name)}`, AWS_EC2_METADATA_DISABLED: 'true' };
      const { stdout } = await runProgram('scripts/doctor.ts', environment, ['--json']).exit;
      return JSON.parse(stdout).configuration;
    };
    writeFileSync(join(folder, 'text.db'), 'This is no database. '.repeat(100));
    expect(await look('text.db')).toMatchObject([
      { variable: 'DATABASE_URL', message: expect.stringContaining('it is not a SQLite database') },
    ]);
    expect(await look('text.db/aurora.db')).toMatchObject([{ variable: 'DATABASE_URL' }]);
    expect(await look('new/aurora.db')).toEqual([]);
    expect(readdirSync(folder)).toEqual(['text.db']);
  });
});
