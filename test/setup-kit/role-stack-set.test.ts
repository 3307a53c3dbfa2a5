/** The StackSet script, with a fake `aws` that answers for an organization and notes what it would create. */
import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { setupKit } from '../../src/setup-kit/role-kit.ts';
import { type RoleChoice, readRoleSetup } from '../../src/setup-kit/role-setup.ts';
import { readStackSetTargets, type StackSetTargets } from '../../src/setup-kit/role-stack-set.ts';

const ROOT = 'r-ab12';
const WEB = 'ou-ab12-11112222';
const BELOW = 'ou-ab12-33334444';
const MANAGEMENT = '000000000001';

/** The root has the management account, Web has 2, and the unit below it 3, and 4, which is suspended. */
const AWS = `
aws() {
  case "$1 $2" in
  'organizations list-roots') echo ${ROOT} ;;
  'organizations describe-organization') echo ${MANAGEMENT} ;;
  'sts get-caller-identity') echo "$CALLER" ;;
  'organizations list-organizational-units-for-parent')
    case "$4 $6" in
    '${ROOT} OrganizationalUnits[].Id') echo ${WEB} ;;
    '${ROOT} '*) printf '${WEB}\\tWeb\\n' ;;
    '${WEB} OrganizationalUnits[].Id') echo ${BELOW} ;;
    '${WEB} '*) printf '${BELOW}\\tBelow\\n' ;;
    '${BELOW} OrganizationalUnits[].Id') echo None ;;
    esac ;;
  'organizations list-accounts-for-parent')
    case "$4" in
    ${ROOT}) echo ${MANAGEMENT} ;;
    ${WEB}) echo 000000000002 ;;
    ${BELOW}) echo 000000000003 ;;
    esac ;;
  'cloudformation describe-stack-set') [ "$EXISTS" = yes ] ;;
  *)
    printf 'CALL' >&2
    for word in "$@"; do printf ' %s' "$word" >&2; done
    echo >&2 ;;
  esac
}
`;

type Run = {
  unitIds?: string[];
  exceptAccountIds?: string[];
  before?: string;
  caller?: string;
  exists?: boolean;
};

const setup = (choice: Partial<RoleChoice> = {}) => {
  const usual = { access: 'READ_ONLY', roleName: 'AuroraRole', maxSessionSeconds: 3_600 } as const;
  const reading = readRoleSetup(
    { ...usual, readsItself: true, readsOrganization: true, ...choice },
    {
      aurora: { partition: 'aws', accountId: '111122223333', roleActions: [] },
      externalId: 'aurora-id',
      workspaceId: 'W',
    },
  );
  if (!reading.ok) throw new Error(reading.error.message);
  return reading.value;
};

/** What the script prints, line by line. */
function run({ unitIds = [], exceptAccountIds = [], before = '', caller = MANAGEMENT, exists = false }: Run) {
  const { content } = setupKit(setup(), null).stackSet({ unitIds, exceptAccountIds });
  const env = { PATH: process.env['PATH'], CALLER: caller, EXISTS: exists ? 'yes' : 'no' };
  const script = `${AWS}${before}\n${content}echo "status $?"\n`;
  const { stdout, stderr } = spawnSync('sh', { input: script, encoding: 'utf8', env });
  return [...stdout.split('\n'), ...stderr.split('\n')];
}

describe('the StackSet script', () => {
  it('without units lists them, creates nothing, and stops', () => {
    const lines = run({});
    expect(lines).toContain('status 1');
    expect(lines).toContain(ROOT);
    expect(lines).toContain(`${WEB}\tWeb`);
    expect(lines).toContain(`${BELOW}\tBelow`);
    expect(lines.filter((line) => line.startsWith('CALL'))).toEqual([]);
  });

  it('creates the role in the chosen units without the exceptions, and prints its ARNs', () => {
    const lines = run({ unitIds: [WEB], exceptAccountIds: ['000000000002'] });
    const calls = lines.filter((line) => line.startsWith('CALL'));
    expect(calls.map((call) => call.split(' ')[2])).toEqual([
      'activate-organizations-access',
      'create-stack-set',
      'create-stack-instances',
    ]);
    expect(calls[1]).toContain('--call-as SELF');
    expect(calls[1]).toContain('--auto-deployment Enabled=true');
    expect(calls[2]).toContain(
      `--deployment-targets OrganizationalUnitIds=${WEB},Accounts=000000000002,AccountFilterType=DIFFERENCE`,
    );
    expect(calls[2]).toContain('FailureTolerancePercentage=100');
    expect(lines.filter((line) => line.startsWith('arn:'))).toEqual([
      'arn:aws:iam::000000000003:role/AuroraRole',
    ]);
    expect(lines).toContain('status 0');
  });

  it('takes the units of its environment', () => {
    const lines = run({ before: `AURORA_UNITS=${ROOT}`, exists: true });
    const [, update, instances] = lines.filter((line) => line.startsWith('CALL'));
    expect(update).toContain('update-stack-set');
    expect(instances).toContain(`--deployment-targets OrganizationalUnitIds=${ROOT} --regions`);
    expect(lines.filter((line) => line.startsWith('arn:'))).toHaveLength(2);
    const hostile = run({ before: `AURORA_UNITS='ou-1; rm'` });
    expect(hostile).toContain('status 1');
    expect(hostile.join('\n')).toContain('must be ids');
  });

  it('works for a delegated administrator', () => {
    const calls = run({ unitIds: [WEB], caller: '000000000002' }).filter((line) => line.startsWith('CALL'));
    expect(calls).toHaveLength(2);
    for (const call of calls) expect(call).toContain('--call-as DELEGATED_ADMIN');
  });

  it('gives no account the policy that reads the organization', () => {
    const { permissions, policyArns } = setup({ access: 'OWN_POLICIES' });
    expect(policyArns).toEqual([]);
    expect(permissions.inline.map(({ name }) => name)).toEqual([
      'Aurora-ReadsThisRole',
      'Aurora-ReadsOrganization',
    ]);
    expect(run({ unitIds: [WEB] }).join('\n')).not.toContain('ReadsOrganization');
  });

  it('refuses targets that are none', () => {
    const problem = (targets: Partial<StackSetTargets>) => {
      const reading = readStackSetTargets({ unitIds: [], exceptAccountIds: [], ...targets });
      return reading.ok ? null : reading.error.message;
    };
    expect(problem({ unitIds: [ROOT, WEB], exceptAccountIds: ['000000000002'] })).toBeNull();
    expect(problem({ unitIds: ['ou-ab12'] })).toContain('"ou-ab12"');
    expect(problem({ exceptAccountIds: ['2'] })).toContain('"2"');
    expect(problem({ unitIds: Array.from({ length: 101 }, () => ROOT) })).toContain('at most 100 units');
  });
});
