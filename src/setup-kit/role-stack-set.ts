/** The CloudFormation template as a StackSet: the role in the chosen accounts of an organization. */
import { quote } from '../base/name.ts';
import { ok, type Result } from '../base/result.ts';
import { homeRegion } from './console.ts';
import { roleStack, templateLines } from './role-cloud-formation.ts';
import { ORGANIZATION_POLICY } from './role-permissions.ts';
import { type RoleSetup, type SetupProblem, wrong } from './role-setup.ts';
import { RUN_SCRIPT, type SetupFile, shellScript } from './setup-file.ts';
import { quoteShell, shellBlock } from './shell.ts';
import { ROLE_STACK_NAME } from './stack-steps.ts';

/** Where a StackSet creates the role: in these units and the units below, without the exceptions. */
export type StackSetTargets = {
  /** `ou-…`, or `r-…` for all accounts. Empty: the script asks for them. */
  readonly unitIds: readonly string[];
  readonly exceptAccountIds: readonly string[];
};

/** More than anybody chooses by hand, and few enough for one command line. */
const MAX_UNITS = 100;
const MAX_EXCEPTIONS = 1_000;

const UNIT_ID = /^(?:r-[0-9a-z]{4,32}|ou-[0-9a-z]{4,32}-[0-9a-z]{8,32})$/;

/** The targets, or what is wrong with them. */
export function readStackSetTargets({
  unitIds,
  exceptAccountIds,
}: StackSetTargets): Result<StackSetTargets, SetupProblem> {
  if (unitIds.length > MAX_UNITS || exceptAccountIds.length > MAX_EXCEPTIONS) {
    return wrong(
      `A StackSet script takes at most ${MAX_UNITS} units and ${MAX_EXCEPTIONS} exceptions.`,
      'Choose a unit above these units.',
    );
  }
  const unit = unitIds.find((id) => !UNIT_ID.test(id));
  if (unit !== undefined)
    return wrong(
      `${quote(unit)} is not the id of a unit.`,
      'Pass ids such as ou-ab12-11112222. The id of the root, r-…, means all accounts.',
    );
  const account = exceptAccountIds.find((id) => !/^\d{12}$/.test(id));
  if (account !== undefined)
    return wrong(`${quote(account)} is not an AWS account ID.`, 'Pass twelve digits for each exception.');
  return ok({ unitIds, exceptAccountIds });
}

/**
 * A script for the management account or a delegated administrator. It never chooses the root by itself: without units
 * it lists them, and stops.
 */
export function roleStackSet(setup: RoleSetup, { unitIds, exceptAccountIds }: StackSetTargets): SetupFile {
  const { partition, roleName, permissions } = setup;
  const region = homeRegion(partition);
  // Only the role that reads the organization needs that policy.
  const inline = permissions.inline.filter(({ name }) => name !== ORGANIZATION_POLICY);
  const stack = roleStack({ ...setup, permissions: { ...permissions, inline } });
  const set = `--region ${region} --stack-set-name ${ROLE_STACK_NAME} --call-as "$as"`;
  const settings =
    '--template-body "file://$template" --parameters "$parameters" --capabilities CAPABILITY_NAMED_IAM --permission-model SERVICE_MANAGED --auto-deployment Enabled=true,RetainStacksOnAccountRemoval=false --managed-execution Active=true';
  const preferences = '--operation-preferences FailureTolerancePercentage=100,MaxConcurrentPercentage=100';
  const block = shellBlock([
    `units="\${AURORA_UNITS:-${unitIds.join(',')}}"`,
    `except="\${AURORA_EXCEPT:-${exceptAccountIds.join(',')}}"`,
    `if [ -n "$(printf '%s' "$units$except" | tr -d 'a-z0-9,-')" ]; then`,
    "  echo 'AURORA_UNITS and AURORA_EXCEPT must be ids, separated by commas.' >&2",
    '  exit 1',
    'fi',
    'units_below() {',
    `  for unit in $(aws organizations list-organizational-units-for-parent --parent-id "$1" --query 'OrganizationalUnits[].Id' --output text); do`,
    `    if [ "$unit" != None ]; then printf '%s\\n' "$unit"; units_below "$unit"; fi`,
    '  done',
    '}',
    'if [ -z "$units" ]; then',
    "  echo 'Choose units from this list; the first is the root: all accounts. Then run export AURORA_UNITS=ID,ID with their ids, and run the same commands again.' >&2",
    `  for root in $(aws organizations list-roots --query 'Roots[].Id' --output text); do`,
    `    printf '%s\\n' "$root" >&2`,
    '    for parent in "$root" $(units_below "$root"); do',
    `      aws organizations list-organizational-units-for-parent --parent-id "$parent" --query 'OrganizationalUnits[].[Id,Name]' --output text >&2`,
    '    done',
    '  done',
    '  exit 1',
    'fi',
    'management="$(aws organizations describe-organization --query Organization.MasterAccountId --output text)"',
    'as=DELEGATED_ADMIN',
    'if [ "$(aws sts get-caller-identity --query Account --output text)" = "$management" ]; then',
    '  as=SELF',
    `  aws cloudformation activate-organizations-access --region ${region}`,
    'fi',
    ...templateLines(stack.template),
    `parameters=${quoteShell(JSON.stringify(stack.parameters))}`,
    `if aws cloudformation describe-stack-set ${set} >/dev/null 2>&1; then`,
    `  aws cloudformation update-stack-set ${set} ${settings} ${preferences} >/dev/null`,
    'else',
    `  aws cloudformation create-stack-set ${set} ${settings} >/dev/null`,
    'fi',
    'targets="OrganizationalUnitIds=$units"',
    'if [ -n "$except" ]; then targets="$targets,Accounts=$except,AccountFilterType=DIFFERENCE"; fi',
    `aws cloudformation create-stack-instances ${set} --deployment-targets "$targets" --regions ${region} ${preferences} >/dev/null`,
    `for unit in $(printf '%s' "$units" | tr , ' '); do`,
    '  for parent in "$unit" $(units_below "$unit"); do',
    `    for account in $(aws organizations list-accounts-for-parent --parent-id "$parent" --query "Accounts[?(State || Status)=='ACTIVE'].Id" --output text); do`,
    '      case ",$except,$management,None," in *",$account,"*) continue ;; esac',
    `      printf 'arn:%s:iam::%s:role/%s\\n' ${partition} "$account" ${quoteShell(roleName)}`,
    '    done',
    '  done',
    'done | sort -u',
  ]);
  return shellScript(
    'aurora-role-stackset.sh',
    block,
    [
      "Open AWS CloudShell in the organization's management account, or in a delegated administrator's account.",
      RUN_SCRIPT,
      'Come back to Aurora. It connects the accounts of an organization by itself. Otherwise, connect the ARNs that the script prints.',
    ],
    [
      ...(unitIds.length > 0
        ? []
        : [
            'These commands have no unit IDs yet. Run them once: they show the ID of each unit, and change nothing. Then run export AURORA_UNITS=ou-ab12-11112222,ou-ab12-33334444 with your IDs, and run the commands again. AURORA_EXCEPT has account IDs to leave out.',
          ]),
      'Accounts that join the units later also get the role.',
      'A StackSet creates no role in the management account itself. Use another way for that account.',
    ],
  );
}
