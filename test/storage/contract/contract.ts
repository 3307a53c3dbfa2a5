/** What every store must do. */
import { describe } from 'vitest';
import { alertContract } from './alerts.ts';
import { auditContract } from './audit.ts';
import { connectionContract } from './connections.ts';
import { deletionRaceContract } from './deletion-races.ts';
import { deletionContract } from './deletions.ts';
import { eventContract } from './events.ts';
import { fleetContract } from './fleet.ts';
import { lifetimeContract } from './lifetime.ts';
import { listCountContract } from './list-counts.ts';
import { organizationContract } from './organizations.ts';
import { pageContract } from './pages.ts';
import { personSessionContract } from './person-sessions.ts';
import { quotaContract } from './quotas.ts';
import { roleRecordContract } from './role-records.ts';
import { tokenContract } from './tokens.ts';
import { webhookContract } from './webhooks.ts';
import { workContract } from './work.ts';
import type { CreateDatabase } from './world.ts';

export function describeStore(name: string, create: CreateDatabase): void {
  describe(name, () => {
    describe('connections', () => connectionContract(create));
    describe('pages', () => pageContract(create));
    describe('the length of a list', () => listCountContract(create));
    describe('work', () => workContract(create));
    describe('events', () => eventContract(create));
    describe('alerts', () => alertContract(create));
    describe('tokens', () => tokenContract(create));
    describe('sessions of people', () => personSessionContract(create));
    describe('audit log', () => auditContract(create));
    describe('quotas', () => quotaContract(create));
    describe('role records', () => roleRecordContract(create));
    describe('webhooks', () => webhookContract(create));
    describe('organizations', () => organizationContract(create));
    describe('deletions', () => deletionContract(create));
    describe('races of deletions', () => deletionRaceContract(create));
    describe('fleet', () => fleetContract(create));
    describe('lifetime', () => lifetimeContract(create));
  });
}
