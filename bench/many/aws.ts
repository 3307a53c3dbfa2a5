/** The simulator of the bench of many, in a process of its own: thousands of roles that are still to arrive. */

import { startSimulator } from '../../src/simulator/simulator.ts';
import { operatorPolicy, trustPolicy } from '../../src/trust/trust-policy.ts';

/** What it is told: when each role becomes assumable, counted from `begin`, and for which External ID. */
export type RolesWanted = {
  readonly begin: number;
  readonly roles: readonly { readonly externalId: string; readonly arrival: number }[];
};

/** Where it answers, and the roles in the order in which they were wanted. */
export type RolesMade = {
  readonly url: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly roles: readonly { readonly roleArn: string; readonly accountId: string }[];
};

/** Calls to STS in the order of their arrival: when, counted from `begin`; of which role, or -1; whether it was let in. */
export type CallsSeen = { readonly at: number[]; readonly role: number[]; readonly ok: boolean[] };

process.once('disconnect', () => process.exit(0));
// One replica: a role that has arrived stays. What flapping replicas do is another bench's subject.
const simulator = await startSimulator({ replicas: 1 });

process.once('message', ({ begin, roles }: RolesWanted) => {
  const aurora = simulator.createAccount();
  const { accessKeyId, secretAccessKey } = aurora.createUser('aurora', { policies: [operatorPolicy()] });
  const wait = begin - Date.now();
  const made = roles.map(({ externalId, arrival }) => {
    const account = simulator.createAccount();
    const { arn } = account.createRole('AuroraRole', {
      trustPolicy: trustPolicy({ accountId: aurora.accountId, partition: 'aws' }, externalId).document,
      arrival: wait + arrival,
    });
    return { roleArn: arn, accountId: account.accountId };
  });
  const places = new Map(made.map(({ roleArn }, place) => [roleArn, place]));
  const seen: CallsSeen = { at: [], role: [], ok: [] };
  simulator.calls.onCall(({ at, service, roleArn, outcome }) => {
    simulator.calls.clear();
    if (service !== 'sts') return;
    seen.at.push(at - begin);
    seen.role.push(places.get(roleArn ?? '') ?? -1);
    seen.ok.push(outcome === 'OK');
  });
  process.once('message', () => process.send?.(seen));
  process.send?.({ url: simulator.url, accessKeyId, secretAccessKey, roles: made } satisfies RolesMade);
});
