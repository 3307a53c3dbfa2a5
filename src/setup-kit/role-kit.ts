/** All ways to create the role. Each creates the same role. */
import { roleCli } from './role-cli.ts';
import { quickCreateUrl, roleStackCli, roleStackSet, roleTemplate } from './role-cloud-formation.ts';
import { roleConsoleSteps } from './role-console.ts';
import type { RoleSetup } from './role-setup.ts';
import { roleTerraform } from './role-terraform.ts';
import type { SetupFile, SetupStep } from './setup-file.ts';

export type SetupKit = {
  readonly setup: RoleSetup;
  readonly consoleSteps: readonly SetupStep[];
  readonly cli: SetupFile;
  readonly template: SetupFile;
  readonly stackCli: SetupFile;
  /** Null when the template has no URL that the console can read. */
  readonly quickCreateUrl: string | null;
  readonly stackSet: SetupFile;
  readonly terraform: SetupFile;
};

/** @param templateUrl the URL of the shared template in S3; null when it is not there */
export function setupKit(setup: RoleSetup, templateUrl: string | null): SetupKit {
  return {
    setup,
    consoleSteps: roleConsoleSteps(setup),
    cli: roleCli(setup),
    template: roleTemplate(setup),
    stackCli: roleStackCli(setup),
    quickCreateUrl: templateUrl === null ? null : quickCreateUrl(setup, templateUrl),
    stackSet: roleStackSet(setup),
    terraform: roleTerraform(setup),
  };
}
