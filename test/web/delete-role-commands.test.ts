import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { deleteRoleCommands, findStackCommands } from '../../web/src/connection/delete-role-commands.ts';

/** An AWS CLI with three Regions. Only one of them has a stack with the role. */
const AWS = `aws() {
  case "$*" in
    *describe-regions*) echo us-east-1 eu-central-1 ap-south-1;;
    *'--region eu-central-1 --physical-resource-id OwnRole '*) echo roles-of-the-company;;
    *) echo 'Stack for OwnRole does not exist' >&2; return 254;;
  esac
}
`;

it('the search for the stack of a role asks every Region, whatever one of them answers', () => {
  const script = `${AWS}${findStackCommands('aws', 'OwnRole')}`;
  const found = execFileSync('sh', ['-c', `${script} 2>&1 || true`], { encoding: 'utf8' });
  expect(found.split('\n')).toEqual([
    'us-east-1:',
    'Stack for OwnRole does not exist',
    'eu-central-1:',
    'roles-of-the-company',
    'ap-south-1:',
    'Stack for OwnRole does not exist',
    '',
  ]);
});

it('the commands about a role are correct for a shell, whatever its name and partition', () => {
  for (const commands of [
    findStackCommands('aws-cn', 'a+b=c,d.e@f-g_h'),
    deleteRoleCommands('a+b=c,d.e@f-g_h'),
  ])
    execFileSync('sh', ['-n'], { input: commands });
  expect(findStackCommands('aws-cn', 'R')).toContain('describe-regions --region cn-north-1');
});
