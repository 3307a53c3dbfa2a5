/** All ways to create the role. Each creates the same role. */
import { roleCli } from './role-cli.ts';
import { quickCreateUrl, roleStackCli, roleTemplate } from './role-cloud-formation.ts';
import { roleConsoleSteps } from './role-console.ts';
import type { Reporting } from './role-report.ts';
import type { RoleSetup } from './role-setup.ts';
import { roleStackSet, type StackSetTargets } from './role-stack-set.ts';
import { roleTerraform } from './role-terraform.ts';

export type SetupKit = ReturnType<typeof setupKit>;

/**
 * @param templateUrl the URL of the shared template in S3; null when it is not there
 * @param reporting where the CLI block, the stack and Terraform report the role; null for a kit that does not
 */
export function setupKit(setup: RoleSetup, templateUrl: string | null, reporting: Reporting | null = null) {
  return {
    setup,
    consoleSteps: roleConsoleSteps(setup),
    cli: roleCli(setup, reporting),
    template: roleTemplate(setup, reporting),
    stackCli: roleStackCli(setup, reporting),
    /** Null when the template has no URL that the console can read. */
    quickCreateUrl: templateUrl === null ? null : quickCreateUrl(setup, reporting, templateUrl),
    stackSet: (targets: StackSetTargets) => roleStackSet(setup, targets),
    terraform: roleTerraform(setup, reporting),
  };
}
