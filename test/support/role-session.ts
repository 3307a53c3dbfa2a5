/** A customer's role in a simulated AWS, and sessions of it. */
import { IAMClient, IAMServiceException } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, type AssumeRoleCommandInput, STSClient } from '@aws-sdk/client-sts';
import { onTestFinished } from 'vitest';
import type { Keys, SimulatedAccount } from '../../src/simulator/account.ts';
import { type SimulatorOptions, startSimulator } from '../../src/simulator/simulator.ts';
import { ManualClock } from './manual-clock.ts';

export type SessionKeys = Keys & { readonly sessionToken?: string };

type Settings = Omit<Parameters<SimulatedAccount['createRole']>[1], 'trustPolicy'>;

/** Aurora's user may assume each role of `customer` that `role` creates. */
export async function roleWorld(options: Omit<SimulatorOptions, 'clock'> = {}) {
  const clock = new ManualClock();
  const simulator = await startSimulator({ propagation: { kind: 'none' }, ...options, clock });
  onTestFinished(() => simulator.close());
  const aurora = simulator.createAccount();
  const user = aurora.createUser('aurora', { policies: [allowing('sts:*')] });
  const customer = simulator.createAccount();
  const administrator = customer.createUser('administrator', { policies: [allowing('*')] });
  const client = { endpoint: simulator.url, region: 'us-east-1', maxAttempts: 1 };
  const sts = new STSClient({ ...client, credentials: user });
  onTestFinished(() => sts.destroy());
  const trustPolicy = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: aurora.accountId }, Action: 'sts:AssumeRole' }],
  };
  return {
    clock,
    simulator,
    aurora,
    customer,
    administrator,
    trustPolicy,
    role: (settings: Settings = {}, name = 'Role') => customer.createRole(name, { ...settings, trustPolicy }),
    async session(RoleArn: string, input: Partial<AssumeRoleCommandInput> = {}): Promise<SessionKeys> {
      const command = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'aurora', ...input });
      const { Credentials } = await sts.send(command);
      return {
        accessKeyId: Credentials?.AccessKeyId ?? '',
        secretAccessKey: Credentials?.SecretAccessKey ?? '',
        sessionToken: Credentials?.SessionToken ?? '',
      };
    },
    iam(credentials: SessionKeys): IAMClient {
      const iam = new IAMClient({ ...client, credentials });
      onTestFinished(() => iam.destroy());
      return iam;
    },
  };
}

/** An identity policy, a boundary or a session policy that allows these actions. */
export function allowing(action: string | string[], rest: object = {}) {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: action, Resource: '*', ...rest }] };
}

export function denying(action: string | string[]) {
  return allowing(action, { Effect: 'Deny' });
}

/** Why IAM refused; null when it did not. */
export async function denial(promise: Promise<unknown>): Promise<string | null> {
  try {
    await promise;
    return null;
  } catch (error) {
    if (error instanceof IAMServiceException && error.name === 'AccessDenied') return error.message;
    throw error;
  }
}
