/** All ways to create the role. Each creates the same role. */
import { roleCli } from './role-cli.ts';
import { quickCreateUrl, roleStackCli, roleStackSet, roleTemplate } from './role-cloud-formation.ts';
import { roleConsoleSteps } from './role-console.ts';
import type { RoleSetup } from './role-setup.ts';
import { roleTerraform } from './role-terraform.ts';

export type SetupKit = ReturnType<typeof setupKit>;

/** @param templateUrl the URL of the shared template in S3; null when it is not there */
export function setupKit(setup: RoleSetup, templateUrl: string | null) {
  return {
    setup,
    consoleSteps: roleConsoleSteps(setup),
    cli: roleCli(setup),
    template: roleTemplate(setup),
    stackCli: roleStackCli(setup),
    /** Null when the template has no URL that the console can read. */
    quickCreateUrl: templateUrl === null ? null : quickCreateUrl(setup, templateUrl),
    stackSet: roleStackSet(setup),
    terraform: roleTerraform(setup),
  };
}
