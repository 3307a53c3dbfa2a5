/** What people need to make the role, and the operator to make Aurora's user, in every form. */

import { ok } from '../base/result.ts';
import { identityUnavailable, type Outcome, refuse, workspaceNotFound } from '../connection/refusal.ts';
import { sharedRoleTemplate } from '../setup-kit/role-cloud-formation.ts';
import { type SetupKit, setupKit } from '../setup-kit/role-kit.ts';
import { type RoleChoice, readRoleSetup } from '../setup-kit/role-setup.ts';
import { type OperatorKit, operatorKit } from '../setup-kit/user-kit.ts';
import { readUserSetup } from '../setup-kit/user-setup.ts';
import type { ConnectionStore } from '../storage/connections.ts';
import type { IdentityService } from './identity.ts';

export type Setup = {
  /**
   * The role for a workspace. Asks AWS nothing but who Aurora is; changes nothing.
   *
   * @param shownId the workspace's id as clients know it
   */
  role(workspaceId: string, shownId: string, choice: RoleChoice): Promise<Outcome<SetupKit>>;
  /** Aurora's own user. Needs no identity: it is what gives Aurora one. */
  operator(choice: { userName: string; roleNamePattern: string }): Promise<Outcome<OperatorKit>>;
};

export type SetupParts = {
  readonly store: Pick<ConnectionStore, 'workspacesByIds'>;
  readonly identity: IdentityService;
  /** Where the template for customers lies in S3; null where it does not. */
  readonly templateUrl: string | null;
  /** The partition to speak of while Aurora does not know its own. */
  readonly defaultPartition: string;
};

export function createSetup({ store, identity, templateUrl, defaultPartition }: SetupParts): Setup {
  return {
    async role(workspaceId, shownId, choice) {
      const [workspace] = await store.workspacesByIds([workspaceId]);
      if (workspace === null || workspace === undefined) return workspaceNotFound();
      const reading = await identity.read();
      if (!reading.ok) return identityUnavailable(reading.error);
      const { externalId } = workspace;
      const role = readRoleSetup(choice, { aurora: reading.value, externalId, workspaceId: shownId });
      if (!role.ok) return refuse('INVALID_ROLE_SETUP', role.error.message, role.error.remedies);
      return ok(setupKit(role.value, templateUrl));
    },

    async operator(choice) {
      const reading = await identity.read();
      const aurora = reading.ok
        ? reading.value
        : { partition: defaultPartition, accountId: null, roleActions: identity.roleActions };
      const user = readUserSetup(choice, aurora);
      if (!user.ok) return refuse('INVALID_USER_SETUP', user.error.message, user.error.remedies);
      return ok(operatorKit(user.value, { template: sharedRoleTemplate(aurora), templateUrl }));
    },
  };
}
