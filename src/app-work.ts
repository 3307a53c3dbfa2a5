/** Composition, second part: access to AWS, and the work on connections. */
import { randomBytes } from 'node:crypto';
import { AlertKeeper } from './alerts/alert-keeper.ts';
import { mailReporter, ownFaultReporter } from './alerts/own-alerts.ts';
import { StsIdentityService } from './aws/aurora-identity.ts';
import { BaseCredentials } from './aws/base-credentials.ts';
import { CallBudget } from './aws/call-budget.ts';
import { observedGateway } from './aws/observed-gateway.ts';
import { SdkOrganizationReader } from './aws/organization-reader.ts';
import { SdkRoleReader } from './aws/role-reader.ts';
import { SdkStsGateway } from './aws/sts-gateway.ts';
import { type Clock, systemMonotonicClock } from './base/clock.ts';
import type { Config } from './config.ts';
import { DenialEvidence } from './connections/evidence.ts';
import { recheckJob, verificationCapacity, verificationJob } from './connections/jobs.ts';
import { LeftRoles } from './connections/left-roles.ts';
import { ORGANIZATION_HORIZON_MS, OrganizationJob } from './connections/organization-job.ts';
import { OrganizationRoles } from './connections/organization-roles.ts';
import { OwnSide } from './connections/own-side.ts';
import { webhookTestQuota, workspaceQuotas } from './connections/quotas.ts';
import { RoleReadings } from './connections/role-readings.ts';
import { Verifier } from './connections/verifier.ts';
import type { Feeds } from './events/feeds.ts';
import { keepHistory } from './events/history.ts';
import type { Fleet } from './fleet/fleet.ts';
import type { Lifecycle } from './observe/lifecycle.ts';
import type { Log } from './observe/log.ts';
import type { Tracing } from './observe/tracing.ts';
import { OrganizationWorker } from './scheduling/organization-worker.ts';
import { Scheduler } from './scheduling/scheduler.ts';
import type { Store } from './storage/store.ts';
import { AddressGuard } from './webhooks/address-guard.ts';
import { AlertTurn } from './webhooks/alert-turn.ts';
import { Attempts } from './webhooks/attempts.ts';
import { Deliverer } from './webhooks/deliverer.ts';
import { WebhookDispatcher } from './webhooks/dispatcher.ts';
import { EventTurn } from './webhooks/event-turn.ts';
import { HttpSender, type HttpSenderParts } from './webhooks/http-sender.ts';
import { Mailer } from './webhooks/mailer.ts';
import type { PublicNames } from './webhooks/message.ts';
import { Webhooks } from './webhooks/webhooks.ts';

/** A full check makes about 17 calls. No client waits for a check, so it must not delay verifications. */
const MAX_RECHECKS = 4;

/** Dependencies that all parts share. */
export type Shared = {
  readonly config: Config;
  readonly log: Log;
  readonly clock: Clock;
  readonly monotonicClock: Pick<Clock, 'now'>;
  /** Times calls to a customer's account. It cannot be set. */
  readonly paceClock: Clock;
  readonly random: () => number;
  readonly store: Store;
  readonly lifecycle: Lifecycle;
  readonly fleet: Fleet;
  readonly tracing: Tracing;
};

/** Access to AWS, Aurora's identity there, and whether Aurora's own side works. */
export function openAws(
  { config, log, clock, random, store, lifecycle, tracing, fleet }: Shared,
  keepAlive: boolean,
) {
  const credentials = new BaseCredentials();
  const budget = new CallBudget(systemMonotonicClock, fleet);
  const ownSide = new OwnSide({
    ...{ clock, random, log },
    check: (failure, signal) => identity.recheck(failure, signal),
  });
  ownSide.onReport(ownFaultReporter({ store, clock, log }));
  const gateway = observedGateway(
    new SdkStsGateway({
      credentials,
      budget,
      clock,
      keepAlive,
      onAssumeRole: (result) => ownSide.observeAssumeRole(result),
    }),
    lifecycle,
    tracing,
  );
  const { region, trace } = config;
  const identity = new StsIdentityService({ credentials, gateway, clock, region, trace, ownSide });
  return { budget, ownSide, gateway, identity };
}

/** Webhooks: what people do with them, and their deliveries. */
export function openWebhooks(
  shared: Shared,
  feeds: Feeds,
  names: PublicNames,
  sending: Pick<HttpSenderParts, 'limits' | 'resolve'> = {},
) {
  const { config, clock, store, fleet, lifecycle } = shared;
  const { encryptionKeys: keys } = config;
  const guard = new AddressGuard(config.webhookTargets);
  const mailer = new Mailer({ options: config.mail, report: mailReporter(shared) });
  const sender = new HttpSender({ guard, ...sending });
  const deliverer = new Deliverer({ ...shared, keys, sender, mailer });
  const turn = { ...shared, names, owner: fleet.id, attempts: new Attempts({ ...shared, deliverer }) };
  const turns = { events: new EventTurn(turn), alerts: new AlertTurn(turn) };
  const useTest = webhookTestQuota(clock, fleet.partOf, lifecycle);
  return {
    webhooks: new Webhooks({ store, guard, mailer, keys, deliverer, names, clock, useTest }),
    dispatcher: new WebhookDispatcher({ ...shared, ...feeds, turns, owner: fleet.id }),
  };
}

/** The verifier, and the schedulers of its work. */
export function openWork(shared: Shared, { budget, ownSide, gateway, identity }: ReturnType<typeof openAws>) {
  const { config, log, clock, paceClock, store, fleet } = shared;
  const evidence = new DenialEvidence({ store, clock, log, identity, assumedAt: () => ownSide.assumedAt });
  const { trace, recheckMs, verificationWindowMs: windowMs } = config;
  const reader = new SdkRoleReader(paceClock, shared.lifecycle);
  const readings = config.readRoles
    ? new RoleReadings({ store, reader, clock, log, capabilitySets: config.capabilitySets })
    : null;
  const verifier = new Verifier({
    ...{ ...shared, gateway, identity, randomBytes, trace, evidence, ownSide, readings },
  });
  const jobs = { ...shared, recheckMs, windowMs, verifier, ownSide };
  const verifications = new Scheduler({
    ...shared,
    job: verificationJob(jobs),
    owner: fleet.id,
    // Without a share of the calls, other servers do the work.
    capacity: (running) => (fleet.callsPerSecond === 0 ? 0 : verificationCapacity(running, budget)),
  });
  const rechecks = new Scheduler({
    ...shared,
    job: recheckJob(jobs),
    owner: fleet.id,
    // Without working credentials, checks would only fill the history.
    capacity: (running) => (ownSide.isDown || fleet.callsPerSecond === 0 ? 0 : MAX_RECHECKS - running),
  });
  const history = keepHistory({ store, clock, log, keepMs: config.historyMs });
  const organizations = openOrganizations(shared, { ownSide, gateway, identity });
  const keeper = new AlertKeeper({ store, clock, log });
  const canCall = () => !ownSide.isDown && fleet.callsPerSecond > 0;
  const leftRoles = new LeftRoles({ store, gateway, clock, log, trace, canCall });
  const both = [verifications, rechecks];
  const all = [organizations, ...both];
  return {
    verifier,
    leases: () => ({
      verification: verifications.running,
      check: rechecks.running,
      organization: organizations.running,
    }),
    start: () => all.forEach((scheduler) => void scheduler.start()),
    wake: () => all.forEach((scheduler) => void scheduler.wake()),
    async idle() {
      // It starts verifications.
      await organizations.idle();
      await Promise.all([
        ...both.map((scheduler) => scheduler.idle()),
        keeper.idle(),
        leftRoles.idle(),
        history.idle(),
      ]);
    },
    stop: (graceMs: number) =>
      Promise.all([
        ...all.map((scheduler) => scheduler.stop(graceMs)),
        history.stop(),
        keeper.stop(),
        leftRoles.stop(),
      ]),
  };
}

/** The worker that reads organizations, and connects their accounts as roles appear. */
function openOrganizations(
  shared: Shared,
  { ownSide, gateway, identity }: Pick<ReturnType<typeof openAws>, 'ownSide' | 'gateway' | 'identity'>,
): OrganizationWorker {
  const { config, clock, paceClock, store, fleet, lifecycle } = shared;
  const { trace, region: defaultRegion, verificationWindowMs: windowMs } = config;
  const quotas = workspaceQuotas(store, clock, config.quotas, lifecycle);
  const roles = new OrganizationRoles({
    ...{ ...shared, gateway, identity, quotas, trace, windowMs, defaultRegion },
  });
  const reader = new SdkOrganizationReader(paceClock);
  const job = new OrganizationJob({ ...shared, reader, roles, ownSide });
  return new OrganizationWorker({
    ...shared,
    owner: fleet.id,
    mayWork: () => fleet.callsPerSecond > 0,
    horizonMs: ORGANIZATION_HORIZON_MS,
    run: (organization, lease, signal) => job.run(organization, lease, signal),
  });
}
