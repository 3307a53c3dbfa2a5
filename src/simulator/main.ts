/** `npm run simulator`: a simulated AWS, until it is stopped. */
import { parseArgs } from 'node:util';
import { requireRuntime } from '../runtime.ts';
import { useKeys, WHO_AM_I } from './aws-cli-lines.ts';
import { startSimulator } from './simulator.ts';

requireRuntime();

const HELP = `A simulated AWS for development: STS, IAM, CloudTrail's event history, Organizations.

  npm run simulator -- [options]

  --port N                 the port on 127.0.0.1 (default 4566; 0 for any free port)
  --seed N                 the seed for random numbers: the same seed repeats a run (default 1)
  --replicas N             the number of replicas, each with its own propagation delay (default 4)
  --propagation-median S   the median propagation delay in seconds (default 4; 0 for none)
  --event-delay S          how long after a call CloudTrail shows it, in seconds (default 300)
  --help                   print this help
`;

function fail(message: string): never {
  console.error(`${message}\n\n${HELP}`);
  process.exit(1);
}

function read() {
  try {
    return parseArgs({
      options: {
        port: { type: 'string', default: '4566' },
        seed: { type: 'string', default: '1' },
        replicas: { type: 'string', default: '4' },
        'propagation-median': { type: 'string', default: '4' },
        'event-delay': { type: 'string', default: '300' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

function whole(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < min || value > max) {
    fail(`--${name} must be a whole number from ${min} to ${max}, not "${text}".`);
  }
  return value;
}

const flags = read();
if (flags.help) {
  console.log(HELP);
  process.exit(0);
}

const median = whole('propagation-median', flags['propagation-median'], 0, 100);
const simulator = await startSimulator({
  port: whole('port', flags.port, 0, 65_535),
  seed: whole('seed', flags.seed, 0, 2 ** 31),
  replicas: whole('replicas', flags.replicas, 1, 100),
  eventDelayMs: whole('event-delay', flags['event-delay'], 0, 86_400) * 1_000,
  propagation:
    median === 0
      ? { kind: 'none' }
      : { kind: 'lognormal', medianMs: median * 1_000, p99Ms: median * 15_000, worstMs: 300_000 },
}).catch((error: Error) => fail(`Cannot listen: ${error.message}`));

const aurora = simulator.createAccount();
const user = aurora.createUser('aurora-service-user', {
  policies: [
    { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' }] },
  ],
});
const ALL = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
const customer = simulator.createAccount();
const administrator = customer.createUser('administrator', { policies: [ALL] });
const management = simulator.createAccount();
const manager = management.createUser('manager', { policies: [ALL] });
const organization = simulator.createOrganization(management);
organization.place(customer, organization.createUnit('Workloads'), 'Customer');

console.log(`The simulator runs at ${simulator.url}. Its keys work nowhere else. To use the AWS CLI, paste:

# As Aurora, in account ${aurora.accountId}. These keys may only assume roles:
${useKeys(simulator.url, user)}
${WHO_AM_I}

# As the customer, in account ${customer.accountId}. These are the keys of an administrator:
${useKeys(simulator.url, administrator)}
${WHO_AM_I}

# As the manager of the customer's organization, in account ${management.accountId}:
${useKeys(simulator.url, manager)}
${WHO_AM_I}
`);

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void simulator.close().then(() => process.exit(0)));
}
