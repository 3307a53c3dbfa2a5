/**
 * `npm run doctor`: checks Aurora's own side without a server, and changes nothing. Exits with 1 when something must be
 * fixed. `--json` prints JSON.
 */
import { requireRuntime } from '../src/runtime.ts';

requireRuntime();
const { StsIdentityService } = await import('../src/aws/aurora-identity.ts');
const { BaseCredentials } = await import('../src/aws/base-credentials.ts');
const { CallBudget } = await import('../src/aws/call-budget.ts');
const { SdkStsGateway } = await import('../src/aws/sts-gateway.ts');
const { SET_PUBLIC_URL } = await import('../src/base/addresses.ts');
const { readConfig } = await import('../src/config.ts');
const { systemMonotonicClock, systemClock: clock } = await import('../src/base/clock.ts');
const { NO_TRACE } = await import('../src/trust/session-trace.ts');
const { FIRST_THE_OTHERS } = await import('../src/connection/check-up.ts');
const { lookAtStore } = await import('../src/open-store.ts');
const { paint } = await import('../src/cli/aurora/describe-event.ts');

const reading = readConfig(process.env);
const region = reading.ok ? reading.value.region : 'us-east-1';
const trace = reading.ok ? reading.value.trace : NO_TRACE;
const credentials = new BaseCredentials();
const gateway = new SdkStsGateway({
  credentials,
  budget: new CallBudget(systemMonotonicClock, { callsPerSecond: 10, term: 0 }),
  clock,
});
const identity = new StsIdentityService({ credentials, gateway, clock, region, trace });

const problems = reading.ok ? [] : [...reading.error];
const database = reading.ok ? await lookAtStore(reading.value.database) : null;
if (database?.ok === false)
  problems.push({ variable: 'DATABASE_URL', message: `cannot be used. ${database.problem}` });
const warnings: { variable: string; message: string }[] = [];
if (reading.ok && reading.value.publicUrlDoubt !== null) {
  const message = `is needed for links to this server: ${reading.value.publicUrlDoubt} ${SET_PUBLIC_URL}`;
  warnings.push({ variable: 'PUBLIC_URL', message });
}
const checks = await identity.checkUp(null);
const failed = problems.length > 0 || checks.some(({ outcome }) => outcome === 'FAILED');

if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ ok: !failed, configuration: problems, warnings, database, checks }, null, 2));
} else {
  const marks = {
    PASSED: paint.good('ok     '),
    WARNING: paint.waiting('warning'),
    FAILED: paint.bad('FAILED '),
    UNKNOWN: paint.dim('unknown'),
  };
  for (const { variable, message } of problems) console.log(`${marks.FAILED}  ${variable} ${message}`);
  for (const { variable, message } of warnings) console.log(`${marks.WARNING}  ${variable} ${message}`);
  if (reading.ok) console.log(`${marks.PASSED}  ${paint.dim('configuration')}: all variables are valid.`);
  if (database?.ok) {
    console.log(`${marks.PASSED}  ${paint.dim('database')}: ${database.found}`);
    for (const warning of database.warnings)
      console.log(`${marks.WARNING}  ${paint.dim('database')}: ${warning}`);
  }
  for (const { name, outcome, detail, remedies } of checks) {
    console.log(`${marks[outcome]}  ${paint.dim(name.toLowerCase().replaceAll('_', ' '))}: ${detail}`);
    if (remedies === FIRST_THE_OTHERS) continue;
    for (const remedy of remedies) console.log(paint.dim(`           - ${remedy}`));
  }
  if (checks.some(({ remedies }) => remedies === FIRST_THE_OTHERS)) console.log(`\n${FIRST_THE_OTHERS[0]}`);
}
process.exit(failed ? 1 : 0);
