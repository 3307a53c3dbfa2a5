import { channel } from 'node:diagnostics_channel';
import { writeFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { BaseCredentials } from '../../src/aws/base-credentials.ts';
import { CallBudget } from '../../src/aws/call-budget.ts';
import { SdkStsGateway } from '../../src/aws/sts-gateway.ts';
import { FOR_AURORA } from '../../src/connections/sts.ts';
import { startSimulator } from '../../src/simulator/simulator.ts';
import { operatorPolicy } from '../../src/trust/trust-policy.ts';
import { useCredentials } from '../support/aurora.ts';
import { listen } from '../support/listen.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const signal = new AbortController().signal;
const here = { region: 'us-east-1', signal, payer: FOR_AURORA };

async function world(timeouts = { connectionMs: 3_000, requestMs: 5_000 }) {
  const clock = new ManualClock();
  const simulator = await startSimulator({ clock, propagation: { kind: 'none' } });
  onTestFinished(async () => {
    simulator.faults.clear();
    await simulator.close();
  });
  const user = simulator.createAccount().createUser('aurora', { policies: [operatorPolicy()] });
  useCredentials(user, simulator);
  const share: { callsPerSecond: number; term: number | null } = { callsPerSecond: 100, term: 0 };
  const budget = new CallBudget(clock, share);
  const gateway = new SdkStsGateway({ credentials: new BaseCredentials(), budget, clock, timeouts });
  const role = {
    roleArn: 'arn:aws:iam::123456789012:role/R',
    externalId: 'some-external-id',
    sessionName: 'aurora-test',
    durationSeconds: 900,
  };
  return { clock, simulator, user, share, budget, gateway, role };
}

/** Calls `action` when a connection begins to open. */
function whenConnecting(action: () => void): void {
  const opening = channel('net.client.socket');
  const listener = () => {
    opening.unsubscribe(listener);
    action();
  };
  opening.subscribe(listener);
}

describe('the gateway to STS', () => {
  it('makes the calls that belong together over one connection, and the next over another', async () => {
    const { gateway, simulator, role } = await world();
    for (let turn = 0; turn < 2; turn++) {
      await gateway.withFreshConnection(here, async ({ assumeRole }) => {
        await assumeRole(role);
        await assumeRole(role);
      });
    }
    expect(simulator.calls.all().map(({ connection }) => connection)).toEqual([1, 1, 2, 2]);
  });

  it('keeps calls apart that are made at the same time over several connections', async () => {
    const { gateway, simulator, role } = await world();
    const externalIds = ['the-first', 'the-second', 'the-third'];
    await Promise.all(
      externalIds.map((externalId) =>
        gateway.withFreshConnection(here, async ({ assumeRole }) => {
          await assumeRole({ ...role, externalId });
          await assumeRole({ ...role, externalId });
        }),
      ),
    );
    const calls = simulator.calls.all();
    const connections = externalIds.map((id) =>
      calls.filter(({ externalId }) => externalId === id).map(({ connection }) => connection),
    );
    for (const [first, second] of connections) expect(second).toBe(first);
    expect(new Set(connections.flat()).size).toBe(3);
  });

  it('says when AWS closes the connection between calls that belong together', async () => {
    const { gateway, simulator, role } = await world();
    const [before, after] = await gateway.withFreshConnection(here, async ({ assumeRole, hasMoved }) => {
      await assumeRole(role);
      await assumeRole(role);
      const before = hasMoved();
      simulator.faults.add('cut', { calls: 1 });
      await assumeRole(role);
      await assumeRole(role);
      return [before, hasMoved()] as const;
    });
    expect([before, after]).toEqual([false, true]);
  });

  it.each([
    ['for a turn of the event loop', (lose: () => void) => setImmediate(lose)],
    ['for its connection', whenConnecting],
  ])('holds back a call that waits %s when the server loses its share', async (_what, when) => {
    const { gateway, simulator, role, share, budget } = await world();
    const call = gateway.withFreshConnection(here, async ({ assumeRole, hasMoved }) => [
      await assumeRole(role),
      hasMoved(),
    ]);
    when(() => Object.assign(share, { callsPerSecond: 0, term: null }));
    await vi.waitUntil(() => budget.waiting === 1);
    expect(simulator.calls.all()).toEqual([]);
    Object.assign(share, { callsPerSecond: 100, term: 1 });
    budget.refresh();
    // The call has reached one host only.
    expect(await call).toMatchObject([{ error: { kind: 'ANSWERED', code: 'AccessDenied' } }, false]);
    expect(simulator.calls.all()).toHaveLength(1);
  });

  it('holds back a call over an open connection, too', async () => {
    const { gateway, simulator, role, share, budget } = await world();
    const calls = gateway.withFreshConnection(here, async ({ assumeRole }) => {
      await assumeRole(role);
      setImmediate(() => Object.assign(share, { callsPerSecond: 0, term: null }));
      await assumeRole(role);
    });
    await vi.waitUntil(() => budget.waiting === 1);
    expect(simulator.calls.all()).toHaveLength(1);
    Object.assign(share, { callsPerSecond: 100, term: 1 });
    budget.refresh();
    await calls;
    expect(simulator.calls.all()).toHaveLength(2);
  });

  it('recognises an endpoint that closes after each answer', async () => {
    const { gateway, simulator } = await world();
    expect(await gateway.closesConnections('us-east-1', signal)).toBe(false);
    simulator.faults.closing = true;
    expect(await gateway.closesConnections('us-east-1', signal)).toBe(true);
  });

  it.each([
    ['cut', { kind: 'UNREACHABLE' }],
    ['truncate', { kind: 'UNREACHABLE' }],
    ['hang', { kind: 'UNREACHABLE' }],
    ['stall', { kind: 'UNREACHABLE' }],
    ['throttle', { kind: 'ANSWERED', code: 'Throttling', httpStatus: 400 }],
    ['internalError', { kind: 'ANSWERED', code: 'InternalFailure', httpStatus: 500 }],
    ['unavailable', { kind: 'ANSWERED', code: 'ServiceUnavailable', httpStatus: 503 }],
  ] as const)('gives an error as a value when STS does this: %s', async (fault, error) => {
    const { gateway, simulator, role } = await world({ connectionMs: 200, requestMs: 200 });
    simulator.faults.add(fault);
    const result = await gateway.withFreshConnection(here, ({ assumeRole }) => assumeRole(role));
    expect(result).toMatchObject({ ok: false, error });
    // One call without retries of the SDK: our schedule decides when to try again.
    expect(simulator.calls.all()).toHaveLength(1);
  });

  it('gives an error as a value when the endpoint is down, and when there are no credentials', async () => {
    const { gateway, simulator, role } = await world();
    simulator.faults.down = true;
    const down = await gateway.withFreshConnection(here, ({ assumeRole }) => assumeRole(role));
    expect(down).toMatchObject({ ok: false, error: { kind: 'UNREACHABLE' } });
    simulator.faults.down = false;
    useCredentials(null, simulator);
    const bare = new SdkStsGateway({
      credentials: new BaseCredentials(),
      budget: new CallBudget(new ManualClock(), { callsPerSecond: 1, term: 0 }),
      clock: new ManualClock(),
    });
    const unsigned = await bare.withFreshConnection(here, ({ assumeRole }) => assumeRole(role));
    expect(unsigned).toMatchObject({ ok: false, error: { kind: 'NO_CREDENTIALS' } });
  });

  it.each([200, 403, 404, 408, 429, 502])(
    "does not take a proxy's page with status %d for an answer of AWS",
    async (status) => {
      const proxy = createServer((_request, response) => {
        response.writeHead(status, { 'Content-Type': 'text/html' }).end('<html>no</html>');
      });
      const { gateway, role } = await world();
      process.env['AWS_ENDPOINT_URL_STS'] = `http://127.0.0.1:${await listen(proxy)}`;
      const result = await gateway.withFreshConnection(here, ({ assumeRole }) => assumeRole(role));
      expect(result).toMatchObject({ ok: false, error: { kind: 'UNREACHABLE' } });
    },
  );

  describe('an endpoint that is not AWS', () => {
    const endless = async (write: (response: ServerResponse) => void) => {
      const server = createServer((_request, response) => write(response));
      const made = await world();
      process.env['AWS_ENDPOINT_URL_STS'] = `http://127.0.0.1:${await listen(server)}`;
      return made;
    };

    it('is not read beyond the longest answer of AWS', async () => {
      let written = 0;
      const closed = Promise.withResolvers<void>();
      const { gateway, role } = await endless((response) => {
        response.writeHead(200, { 'Content-Type': 'text/xml' });
        response.once('close', () => closed.resolve());
        const piece = Buffer.alloc(65_536, 'x');
        const write = () => {
          while (!response.destroyed && response.write(piece)) written += piece.length;
          if (!response.destroyed) response.once('drain', write);
        };
        write();
      });
      const result = await gateway.withFreshConnection(here, ({ assumeRole }) => assumeRole(role));
      expect(result).toMatchObject({
        error: { kind: 'UNREACHABLE', message: expect.stringContaining('1048576') },
      });
      await closed.promise;
      // Only what was in the buffers of both sides.
      expect(written).toBeLessThan(32 * 1_048_576);
    });

    it('has its message cut to the longest message of AWS', async () => {
      const { gateway, role } = await endless((response) => {
        const message = 'x'.repeat(900_000);
        response.writeHead(403, { 'Content-Type': 'text/xml', 'x-amzn-RequestId': 'r'.repeat(5_000) });
        response.end(
          `<ErrorResponse><Error><Code>AccessDenied</Code><Message>${message}</Message></Error></ErrorResponse>`,
        );
      });
      const result = await gateway.withFreshConnection(here, ({ assumeRole }) => assumeRole(role));
      if (result.ok || result.error.kind !== 'ANSWERED') throw new Error('It was not answered.');
      expect(result.error.message).toHaveLength(4_000);
      expect(result.error.requestId).toHaveLength(200);
    });
  });

  it('reads the credentials from their source again when the old ones were deactivated', async () => {
    const { gateway, simulator, role } = await world();
    const account = simulator.createAccount();
    const [old, current] = [account.createUser('old'), account.createUser('current')];
    const file = join(temporaryFolder(), 'credentials');
    const write = ({ accessKeyId, secretAccessKey }: typeof old) =>
      writeFileSync(
        file,
        `[default]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`,
      );
    useCredentials(null, simulator);
    process.env['AWS_SHARED_CREDENTIALS_FILE'] = file;
    write(old);
    const ask = () => gateway.withFreshConnection(here, ({ assumeRole }) => assumeRole(role));
    await ask();
    write(current);
    account.deactivateAccessKey(old.accessKeyId, { arrival: 0 });
    const results = await Promise.all([ask(), ask(), ask()]);
    for (const result of results) expect(result).toMatchObject({ error: { code: 'AccessDenied' } });
    account.deactivateAccessKey(current.accessKeyId, { arrival: 0 });
    expect(await ask()).toMatchObject({ ok: false, error: { code: 'InvalidClientTokenId' } });
  });

  it('corrects its clock by the clock of AWS, and only once', async () => {
    const { gateway, simulator, role } = await world();
    simulator.faults.clockSkewMs = 20 * 60_000;
    for (let turn = 0; turn < 2; turn++) {
      const result = await gateway.withFreshConnection(here, ({ assumeRole }) => assumeRole(role));
      expect(result).toMatchObject({ ok: false, error: { code: 'AccessDenied' } });
    }
    expect(simulator.calls.all().map(({ outcome }) => outcome)).toEqual([
      'SignatureDoesNotMatch',
      'AccessDenied',
      'AccessDenied',
    ]);
  });

  it('corrects its clock for calls that are made at the same time', async () => {
    const { gateway, simulator, role } = await world();
    simulator.faults.clockSkewMs = 20 * 60_000;
    const ask = () => gateway.withFreshConnection(here, ({ assumeRole }) => assumeRole(role));
    const results = await Promise.all([ask(), ask(), ask()]);
    for (const result of results) expect(result).toMatchObject({ error: { code: 'AccessDenied' } });
  });

  it('asks the home Region for ten minutes after a Region turned out to be disabled', async () => {
    const { gateway, simulator, clock, role } = await world();
    const customer = simulator.createAccount({ disabledRegions: ['eu-central-1'] });
    const request = { ...role, roleArn: `arn:aws:iam::${customer.accountId}:role/R` };
    const ask = () =>
      gateway.withFreshConnection({ ...here, region: 'eu-central-1' }, ({ assumeRole }) =>
        assumeRole(request),
      );
    expect(gateway.effectiveRegion('eu-central-1')).toBe('eu-central-1');
    await ask();
    await ask();
    expect(gateway.effectiveRegion('eu-central-1')).toBe('us-east-1');
    clock.advance(11 * 60_000);
    expect(gateway.effectiveRegion('eu-central-1')).toBe('eu-central-1');
    await ask();
    expect(simulator.calls.all().map(({ outcome }) => outcome)).toEqual([
      'RegionDisabledException',
      'AccessDenied',
      'AccessDenied',
      'RegionDisabledException',
      'AccessDenied',
    ]);
  });
});
