/** Instructions and templates: for customers to create the role, for the operator to create Aurora's user. */
import { ok } from '../base/result.ts';
import { identityUnavailable, type Outcome, refuse, workspaceNotFound } from '../connection/refusal.ts';
import { sharedRoleTemplate } from '../setup-kit/role-cloud-formation.ts';
import { type SetupKit, setupKit } from '../setup-kit/role-kit.ts';
import type { Reporting } from '../setup-kit/role-report.ts';
import { type RoleChoice, type RoleSetup, readRoleSetup } from '../setup-kit/role-setup.ts';
import { type OperatorKit, operatorKit } from '../setup-kit/user-kit.ts';
import { readUserSetup } from '../setup-kit/user-setup.ts';
import type { ConnectionStore } from '../storage/connections.ts';
import type { IdentityService } from './identity.ts';

export type SetupParts = {
  readonly store: Pick<ConnectionStore, 'workspacesByIds'>;
  readonly identity: IdentityService;
  /** The S3 URL of the template for customers; null when there is none. */
  readonly templateUrl: string | null;
  /** The partition to use while Aurora does not know its own. */
  readonly defaultPartition: string;
};

export type Setup = ReturnType<typeof setupService>;

export function setupService({ store, identity, templateUrl, defaultPartition: partition }: SetupParts) {
  const readRole = async (
    workspaceId: string,
    globalId: string,
    choice: RoleChoice,
  ): Promise<Outcome<RoleSetup>> => {
    const [workspace] = await store.workspacesByIds([workspaceId]);
    if (workspace == null) return workspaceNotFound();
    const reading = await identity.read();
    if (!reading.ok) return identityUnavailable(reading.error);
    const { externalId } = workspace;
    const role = readRoleSetup(choice, { aurora: reading.value, externalId, workspaceId: globalId });
    return role.ok ? role : refuse('INVALID_ROLE_SETUP', role.error.message, role.error.remedies);
  };
  return {
    /**
     * The role for a workspace. Asks AWS only for Aurora's identity; changes nothing.
     *
     * @param globalId the workspace's id as clients know it
     */
    async role(workspaceId: string, globalId: string, choice: RoleChoice): Promise<Outcome<SetupKit>> {
      const role = await readRole(workspaceId, globalId, choice);
      return role.ok ? ok(setupKit(role.value, templateUrl)) : role;
    },

    /** The same kit, which reports the role by itself. Its tokens are only made for a valid choice. */
    async reportingRole(
      workspaceId: string,
      globalId: string,
      choice: RoleChoice,
      createTokens: () => Promise<Outcome<Reporting>>,
    ): Promise<Outcome<SetupKit>> {
      const role = await readRole(workspaceId, globalId, choice);
      if (!role.ok) return role;
      const reporting = await createTokens();
      return reporting.ok ? ok(setupKit(role.value, templateUrl, reporting.value)) : reporting;
    },

    /** Aurora's own user. Works without Aurora's identity, because this user provides it. */
    async operator(choice: { userName: string; roleNamePattern: string }): Promise<Outcome<OperatorKit>> {
      const reading = await identity.read();
      const { roleActions } = identity;
      const aurora = reading.ok ? reading.value : { partition, accountId: null, roleActions };
      const user = readUserSetup(choice, aurora);
      if (!user.ok) return refuse('INVALID_USER_SETUP', user.error.message, user.error.remedies);
      return ok(operatorKit(user.value, { template: sharedRoleTemplate(aurora), templateUrl }));
    },
  };
}
