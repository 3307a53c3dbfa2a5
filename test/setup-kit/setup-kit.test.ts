import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quoteHcl } from '../../src/setup-kit/hcl.ts';
import { policyKit } from '../../src/setup-kit/policy-kit.ts';
import { sharedRoleTemplate } from '../../src/setup-kit/role-cloud-formation.ts';
import { setupKit } from '../../src/setup-kit/role-kit.ts';
import type { Reporting } from '../../src/setup-kit/role-report.ts';
import { type RoleChoice, readRoleSetup } from '../../src/setup-kit/role-setup.ts';
import { s3Place } from '../../src/setup-kit/s3-place.ts';
import { quoteShell } from '../../src/setup-kit/shell.ts';
import { roleStackSteps, stepInWords } from '../../src/setup-kit/stack-steps.ts';
import { operatorKit } from '../../src/setup-kit/user-kit.ts';
import { readUserSetup } from '../../src/setup-kit/user-setup.ts';

const AURORA = { partition: 'aws', accountId: '111122223333', roleActions: [] as string[] };
const TEMPLATE_URL = 'https://bucket.s3.us-east-1.amazonaws.com/role.json';
const USUAL: RoleChoice = { access: 'POWER_USER', roleName: 'AuroraRole', maxSessionSeconds: 3_600 };

function kitOf(
  choice: Partial<RoleChoice> = {},
  externalId = 'aurora-id',
  aurora = AURORA,
  reporting: Reporting | null = null,
) {
  const reading = readRoleSetup({ ...USUAL, ...choice }, { aurora, externalId, workspaceId: 'V29ya3M=' });
  if (!reading.ok) throw new Error(reading.error.message);
  return setupKit(reading.value, TEMPLATE_URL, reporting);
}

const NO_TARGETS = { unitIds: [], exceptAccountIds: [] };

function userKitOf(roleNamePattern = '*') {
  const reading = readUserSetup({ userName: 'aurora-service-user', roleNamePattern }, AURORA);
  if (!reading.ok) throw new Error(reading.error.message);
  return operatorKit(reading.value, { template: sharedRoleTemplate(AURORA), templateUrl: TEMPLATE_URL });
}

/** The words of a line, as a shell parses them. */
function shellWords(line: string): string[] {
  const output = execFileSync('sh', ['-c', `printf '%s\\0' ${line}`], { encoding: 'utf8' });
  return output.split('\0').slice(0, -1);
}

/** Parses an HCL string as Terraform does: with the escapes of JSON and of interpolation. */
function readHcl(text: string): string {
  return JSON.parse(text.replace(/([$%])\1\{/g, '$1{'));
}

/** Characters with a special meaning in a shell, JSON, HCL or a URL. */
const HOSTILE = fc.string({
  unit: fc.constantFrom(...`'"\\\`$%{}()<>|&;!#*?~ \t\n/:=@+,.-_aB1é`),
  maxLength: 40,
});

const ROLE_NAME = fc.stringMatching(/^[A-Za-z0-9_+=,.@-]{1,64}$/);
const EXTERNAL_ID = fc.stringMatching(/^[A-Za-z0-9_+=,.@:/-]{2,40}$/);
const POLICY_PATH = fc.stringMatching(/^[!-+\--.0-~]{1,20}$/);

describe('any value', () => {
  it('is one word for a shell', () => {
    fc.assert(
      fc.property(fc.array(HOSTILE, { minLength: 1, maxLength: 50 }), (texts) => {
        expect(shellWords(texts.map(quoteShell).join(' '))).toEqual(texts);
      }),
      { numRuns: 10 },
    );
  });

  it('is an HCL string without interpolation', () => {
    fc.assert(
      fc.property(HOSTILE, (text) => {
        const quoted = quoteHcl(text);
        expect(readHcl(quoted)).toBe(text);
        expect(quoted.replace(/\$\$\{|%%\{/g, '')).not.toMatch(/[$%]\{/);
      }),
    );
  });

  it('is the same in every file of the kit', () => {
    fc.assert(
      fc.property(ROLE_NAME, EXTERNAL_ID, POLICY_PATH, (roleName, externalId, path) => {
        const arn = `arn:aws:iam::123456789012:policy/${path}/Own`;
        const kit = kitOf({ roleName, access: 'OWN_POLICIES', policyArns: [arn] }, externalId);
        const lines = kit.cli.content.split('\n');
        const assignment = (name: string) =>
          lines.find((line) => line.startsWith(`${name}=`))?.slice(name.length + 1) ?? '';
        const attached = lines.find(
          (line) => line.includes('attach-role-policy --role-name') && line.includes('Own'),
        );
        const [role, trust, policy] = shellWords(
          `${assignment('role')} ${assignment('trust')} ${attached?.split('--policy-arn ')[1]}`,
        );
        expect([role, policy]).toEqual([roleName, arn]);
        expect(JSON.parse(trust ?? '')).toEqual(kit.setup.trust.document);
        expect(JSON.stringify(kit.setup.trust.document)).toContain(JSON.stringify(externalId));

        const { Parameters } = JSON.parse(kit.template.content);
        expect([
          Parameters.RoleName.Default,
          Parameters.ExternalId.Default,
          Parameters.PermissionPolicyArns.Default,
        ]).toEqual([roleName, externalId, arn]);
        expect(externalId).toMatch(new RegExp(`^(?:${Parameters.ExternalId.AllowedPattern})$`));
        expect(roleName).toMatch(new RegExp(`^(?:${Parameters.RoleName.AllowedPattern})$`));

        const { content } = kit.terraform;
        const strings = [...content.matchAll(/"(?:[^"\\]|\\.)*"/g)].map(([text]) => readHcl(text));
        for (const value of [roleName, externalId, arn]) expect(strings).toContain(value);

        for (const url of [kit.quickCreateUrl, ...kit.consoleSteps.map((step) => step.url)]) {
          if (url !== null) expect(new URL(url).hash).not.toMatch(/["'<>`\s]/);
        }
        const query = new URLSearchParams(new URL(kit.quickCreateUrl ?? '').hash.split('?')[1]);
        expect([
          query.get('param_RoleName'),
          query.get('param_ExternalId'),
          query.get('param_PermissionPolicyArns'),
        ]).toEqual([roleName, externalId, arn]);
      }),
      { numRuns: 15 },
    );
  });
});

describe('every script', () => {
  const scripts = () => {
    const kit = kitOf();
    const user = userKitOf();
    const targets = { unitIds: ['r-ab12'], exceptAccountIds: ['111122223333'] };
    const files = [kit.cli, kit.stackCli, kit.stackSet(targets), kit.stackSet(NO_TARGETS), user.cli];
    return files.map(({ content }) => content);
  };

  it('is a subshell without comments, which any shell accepts when pasted', () => {
    for (const script of scripts()) {
      execFileSync('sh', ['-n'], { input: script });
      expect(script).toMatch(/^\(\nset -eu\n[\s\S]*\n\)\n$/);
      expect(script).not.toMatch(/^\s*#/m);
      expect(script).not.toContain('!"');
    }
  });

  it('stops at the first failing command', () => {
    const failing = `aws() { echo "$2" >&2; return 7; }\n${kitOf().cli.content}echo "status $?"\n`;
    // Without a role, the block creates one. A failure then ends the block, but not the shell.
    expect(execFileSync('sh', { input: failing, encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'] })).toBe(
      'status 7\n',
    );
  });

  it.each([
    ['another', 1, []],
    ['None', 1, []],
    ['V29ya3M=', 0, ['update-assume-role-policy', 'update-role', 'tag-role', 'attach-role-policy']],
  ])('changes a role that exists only if its tag names the workspace: %s', (tag, status, changes) => {
    const answers = `get-role) echo arn;; list-role-tags) echo '${tag}';; list-*) ;; *) echo "$2" >&3;;`;
    const fake = `exec 3>&1\naws() { case $2 in ${answers} esac; }\n`;
    const input = `${fake}${kitOf().cli.content}echo "status $?"\n`;
    const output = execFileSync('sh', { input, encoding: 'utf8', stdio: ['pipe', 'pipe', 'ignore'] });
    const ending = status === 0 ? ['arn', 'status 0', ''] : [`status ${status}`, ''];
    expect(output.split('\n')).toEqual([...changes, ...ending]);
  });

  it('creates no access key when it cannot list the present keys', () => {
    const failing = `aws() { case $2 in list-access-keys) return 7;; create-*) echo "$2";; esac; }\n`;
    const script = `${failing}${userKitOf().cli.content}echo "status $?"\n`;
    expect(execFileSync('sh', { input: script, encoding: 'utf8' })).toBe('status 7\n');
  });
});

describe('the steps in the console', () => {
  it('contain each value to copy, in order', () => {
    const kit = kitOf({ maxSessionSeconds: 7_200 }, 'aurora-id', {
      ...AURORA,
      roleActions: ['sts:TagSession'],
    });
    const steps = [...kit.consoleSteps, ...userKitOf().consoleSteps];
    for (const { detail, values } of steps) {
      let from = 0;
      for (const value of values) {
        const place = detail.indexOf(value, from);
        expect(place, `${value} in ${detail}`).toBeGreaterThanOrEqual(0);
        from = place + value.length;
      }
    }
    expect(steps.flatMap(({ values }) => values)).toEqual(
      expect.arrayContaining(['111122223333', 'aurora-id', 'PowerUserAccess', 'AuroraRole', '7200']),
    );
  });
});

describe('each file', () => {
  it.each<Reporting | null>([
    null,
    { url: 'https://aurora.example.com/report', reportToken: 'report', disconnectToken: 'disconnect' },
  ])('says first what it needs, and what its removal does: %j', (reporting) => {
    const { cli, stackCli, template, terraform } = kitOf({}, 'aurora-id', AURORA, reporting);
    for (const file of [cli, terraform]) {
      expect(file.notes[0]).toMatch(/^You need /);
      expect(file.notes[0]?.includes('curl')).toBe(/\bcurl\b/.test(file.content));
    }
    for (const { notes } of [template, stackCli])
      expect(notes.at(-1)).toMatch(/^If you delete the stack later, AWS deletes the role/);
    expect(terraform.notes.at(-1)).toMatch(/^If you destroy these resources later, AWS deletes the role/);
  });
});

describe('the steps for each file', () => {
  const kit = kitOf();
  const permissions = policyKit(
    { partition: 'aws', name: 'AuroraRole' },
    { name: 'Reports', document: { Version: '2012-10-17', Statement: [] } },
  );

  it('leave to the page and to the command how to get the file', () => {
    const { cli, stackCli, template, terraform, stackSet } = kit;
    const user = userKitOf();
    const files = [
      ...[cli, stackCli, template, terraform, stackSet(NO_TARGETS)],
      ...[permissions.cli, permissions.template, permissions.terraform, user.cli, user.template],
      user.terraform,
    ];
    for (const { usage } of files) expect(usage.join(' ')).not.toMatch(/download|save the|copy the/i);
  });

  it('are the same with and without the fields of the console', () => {
    const { template, templateSteps } = permissions;
    expect(templateSteps.map(stepInWords)).toEqual(template.usage);
    expect(templateSteps.flatMap(({ values }) => values)).toEqual(['Reports']);
    const steps = roleStackSteps('aws', kit.template.fileName);
    expect(kit.template.usage.slice(0, steps.length)).toEqual(steps.map(stepInWords));
  });

  it('name each page of the CloudFormation console, and the stack that the other forms create', () => {
    const { usage } = kit.template;
    const pages = ['Create stack', 'Specify stack details', 'Configure stack options', 'Review and create'];
    expect(pages.map((page) => usage.findIndex((line) => line.includes(`"${page}"`)))).toEqual([1, 2, 3, 4]);
    const [, name] = /Stack name: ([\w-]+)\./.exec(usage.join('\n')) ?? [];
    expect(kit.stackCli.content).toContain(`--stack-name ${name} `);
    expect(new URLSearchParams(new URL(kit.quickCreateUrl ?? '').hash.split('?')[1]).get('stackName')).toBe(
      name,
    );
  });
});

describe('the CloudFormation template', () => {
  it('creates the role of the description, and outputs its ARN', () => {
    const { AWSTemplateFormatVersion, Parameters, Resources, Outputs } = JSON.parse(kitOf().template.content);
    expect(AWSTemplateFormatVersion).toBe('2010-09-09');
    expect(Outputs.RoleArn.Value).toEqual({ 'Fn::GetAtt': ['AuroraRole', 'Arn'] });
    const { Type, Properties } = Resources.AuroraRole;
    expect(Type).toBe('AWS::IAM::Role');
    expect(Properties.AssumeRolePolicyDocument).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: {
            AWS: { 'Fn::Sub': ['arn:$', '{AWS::Partition}:iam::$', '{AuroraAccountId}:root'].join('') },
          },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'sts:ExternalId': { Ref: 'ExternalId' } } },
        },
      ],
    });
    // Each reference has a parameter, and each parameter is used.
    const used = [...JSON.stringify(Resources).matchAll(/"Ref":"(\w+)"|\$\{(\w+)\}/g)].map(
      ([, ref, sub]) => ref ?? sub,
    );
    expect([...new Set(used)].sort()).toEqual(Object.keys(Parameters).sort());
    for (const parameter of Object.values<{ Type: string; Default: string }>(Parameters)) {
      expect(['String', 'Number', 'CommaDelimitedList']).toContain(parameter.Type);
      expect(parameter.Default).not.toBe('');
    }
  });

  it('for quick-create links contains no External ID and no workspace', () => {
    const { Parameters } = JSON.parse(sharedRoleTemplate(AURORA).content);
    expect(Parameters.ExternalId).not.toHaveProperty('Default');
    expect(Parameters.WorkspaceId.Default).toBe('');
    expect(Parameters.AuroraAccountId.Default).toBe(AURORA.accountId);
    expect(
      JSON.parse(sharedRoleTemplate({ ...AURORA, accountId: null }).content).Parameters.AuroraAccountId,
    ).not.toHaveProperty('Default');
  });

  it('of Aurora’s user only allows it to assume roles', () => {
    const { AuroraUser } = JSON.parse(userKitOf('Aurora*').template.content).Resources;
    expect(AuroraUser.Properties.Policies[0].PolicyDocument.Statement).toEqual([
      { Effect: 'Allow', Action: ['sts:AssumeRole'], Resource: 'arn:aws:iam::*:role/Aurora*' },
    ]);
  });
});

describe('the HCL', () => {
  it('has the format of terraform fmt', () => {
    for (const { content } of [kitOf().terraform, userKitOf().terraform]) {
      const lines = content.split('\n');
      for (const [index, line] of lines.entries()) {
        expect(line).not.toMatch(/\s$|\t/);
        const depth = lines
          .slice(0, index)
          .join('')
          .replace(/"(?:[^"\\]|\\.)*"/g, '');
        const open = (depth.match(/[{[]/g)?.length ?? 0) - (depth.match(/[}\]]/g)?.length ?? 0);
        const closes = /^\s*[}\]]/.test(line) ? 1 : 0;
        if (line !== '') expect([line, line.search(/\S/)]).toEqual([line, 2 * (open - closes)]);
      }
    }
    expect(kitOf().terraform.content).toContain(
      [
        '  name                 = "AuroraRole"',
        '  description          = "Aurora works in this account through this role."',
        '  max_session_duration = 3600',
      ].join('\n'),
    );
  });
});

describe('the console steps', () => {
  it('link to the console of the partition, and are complete when it has no public URL', () => {
    const url = (partition: string) => kitOf({}, 'aurora-id', { ...AURORA, partition }).consoleSteps[0]?.url;
    expect(url('aws')).toMatch(
      /^https:\/\/us-east-1\.console\.aws\.amazon\.com\/iam\/home#\/roles\/create\?/,
    );
    expect(url('aws-cn')).toMatch(/^https:\/\/cn-north-1\.console\.amazonaws\.cn\//);
    expect(url('aws-us-gov')).toMatch(/^https:\/\/us-gov-west-1\.console\.amazonaws-us-gov\.com\//);
    expect(url('aws-iso')).toBeNull();
    const all = kitOf({ maxSessionSeconds: 7_200 })
      .consoleSteps.map(({ detail }) => detail)
      .join('\n');
    for (const value of [
      '111122223333',
      'aurora-id',
      'PowerUserAccess',
      'AuroraRole',
      'AuroraWorkspace',
      '7200',
    ])
      expect(all).toContain(value);
  });

  it('say what happens when the role exists', () => {
    const [step] = kitOf().consoleSteps.filter(({ title }) => title === 'Name the role');
    expect(step?.instruction).toContain(
      'Does AWS say that the name AuroraRole already exists? It changed nothing.',
    );
  });

  it('allow session tags and a source identity when they are configured', () => {
    const details = (roleActions: string[]) =>
      kitOf({}, 'aurora-id', { ...AURORA, roleActions })
        .consoleSteps.map(({ detail }) => detail)
        .join('\n');
    expect(details([])).not.toContain('sts:');
    expect(details(['sts:TagSession'])).toContain('["sts:AssumeRole", "sts:TagSession"]');
  });
});

describe('the place of the template', () => {
  it.each([
    ['https://bucket.s3.us-east-1.amazonaws.com/a/b.json', { bucket: 'bucket', key: 'a/b.json' }],
    ['https://my.bucket.s3.amazonaws.com/k', { bucket: 'my.bucket', key: 'k' }],
    ['https://s3.eu-central-1.amazonaws.com/bucket/k', { bucket: 'bucket', key: 'k' }],
    ['https://bucket.s3.cn-north-1.amazonaws.com.cn/k', { bucket: 'bucket', key: 'k' }],
    ['http://bucket.s3.us-east-1.amazonaws.com/k', null],
    ['https://bucket.s3.us-east-1.amazonaws.com/', null],
    ['https://bucket.s3.us-east-1.amazonaws.com/k?x', null],
    ['https://bucket.s3.us-east-1.amazonaws.com.example.com/k', null],
    ['https://example.com/k', null],
    ['nonsense', null],
  ])('%s', (url, place) => {
    expect(s3Place(url)).toEqual(place);
  });
});
