import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { operatorPolicy, trustPolicy } from '../../src/trust/trust-policy.ts';
import { listen } from '../support/listen.ts';
import { runProgram } from '../support/run-program.ts';

const EXTERNAL_ID = 'made-by-somebody-else-42';

async function smoke(rest: (accountId: string) => { trust: object; environment?: Record<string, string> }) {
  const simulator = await startSimulator({ propagation: { kind: 'none' } });
  onTestFinished(() => simulator.close());
  const aurora = simulator.createAccount();
  const user = aurora.createUser('aurora', { policies: [operatorPolicy()] });
  const { trust, environment } = rest(aurora.accountId);
  const { arn } = simulator.createAccount().createRole('AuroraRole', { trustPolicy: trust });
  return runProgram('scripts/smoke.ts', {
    AWS_ACCESS_KEY_ID: user.accessKeyId,
    AWS_SECRET_ACCESS_KEY: user.secretAccessKey,
    AWS_ENDPOINT_URL: simulator.url,
    VERIFICATION_WINDOW_SECONDS: '1',
    SMOKE_ROLE_ARN: arn,
    SMOKE_EXTERNAL_ID: EXTERNAL_ID,
    ...environment,
  }).exit;
}

const trusting = (accountId: string, externalId: string) =>
  trustPolicy({ partition: 'aws', accountId }, externalId).document;

describe('npm run smoke', () => {
  it('goes from identity to disconnect, with a role that was made for another External ID than ours', async () => {
    const { code, stdout, stderr } = await smoke((accountId) => ({
      trust: trusting(accountId, EXTERNAL_ID),
    }));
    expect(stderr).toBe('');
    expect(code).toBe(0);
    for (const step of ['Aurora is arn:aws:iam::', 'CONNECTED', 'PASSED       EXTERNAL_ID', 'Disconnected.'])
      expect(stdout).toContain(step);
    expect(stdout).not.toContain(EXTERNAL_ID);
  });

  it('leaves the ports of the environment to the server that runs there', async () => {
    const port = String(await listen(createServer()));
    const { code, stderr } = await smoke((accountId) => ({
      trust: trusting(accountId, EXTERNAL_ID),
      environment: { PORT: port, METRICS_PORT: port, METRICS_HOST: '127.0.0.1' },
    }));
    expect([code, stderr]).toEqual([0, '']);
  });

  it('exits 1 when the role cannot be assumed', async () => {
    const { code, stderr } = await smoke((accountId) => ({ trust: trusting(accountId, 'another') }));
    expect(code).toBe(1);
    expect(stderr).toContain('The connection is FAILED');
  });

  it('says what it needs', async () => {
    const { code, stderr } = await smoke((accountId) => ({
      trust: trusting(accountId, EXTERNAL_ID),
      environment: { SMOKE_EXTERNAL_ID: '' },
    }));
    expect(code).toBe(1);
    expect(stderr).toContain('SMOKE_EXTERNAL_ID');
  });
});
