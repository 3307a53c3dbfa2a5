/** What a role may do with IAM's API in its own session: every layer of policies, in AWS's words. */
import {
  AttachRolePolicyCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  DeletePolicyCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  ListAttachedRolePoliciesCommand,
  ListPolicyVersionsCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
  SetDefaultPolicyVersionCommand,
  SimulatePrincipalPolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam';
import { describe, expect, it } from 'vitest';
import { callJson } from '../support/aws-json.ts';
import { allowing, denial, denying, roleWorld } from '../support/role-session.ts';

const ORGANIZATION = {
  id: 'o-customer123',
  path: 'o-customer123/r-ab12/',
  managementAccountId: '999988887777',
};
const MANAGED = 'arn:aws:iam::aws:policy';

const getRole = (iam: IAMClient) => iam.send(new GetRoleCommand({ RoleName: 'Role' }));

type World = Awaited<ReturnType<typeof roleWorld>>;

describe('each layer can deny, and the denial names it', () => {
  it.each<[tail: string | null, settings: (world: World) => Parameters<World['role']>[0], session?: object]>([
    [null, () => ({ inlinePolicies: { read: allowing('iam:Get*') } })],
    ['because no identity-based policy allows the iam:GetRole action', () => ({})],
    [
      'with an explicit deny in an identity-based policy',
      () => ({ inlinePolicies: { all: allowing('*'), not: denying('iam:*') } }),
    ],
    [
      'because no permissions boundary allows the iam:GetRole action',
      ({ customer }) => ({
        inlinePolicies: { all: allowing('*') },
        boundary: customer.createPolicy('Boundary', allowing('s3:*')).arn,
      }),
    ],
    [
      'with an explicit deny in a permissions boundary',
      ({ customer }) => ({
        inlinePolicies: { all: allowing('*') },
        boundary: customer.createPolicy('Boundary', denying('iam:*')).arn,
      }),
    ],
    [
      'with an explicit deny in a service control policy',
      ({ customer }) => {
        customer.joinOrganization(ORGANIZATION);
        customer.setServiceControlPolicies([denying('iam:GetRole')]);
        return { inlinePolicies: { all: allowing('*') } };
      },
    ],
    [
      'because no service control policy allows the iam:GetRole action',
      ({ customer }) => {
        customer.joinOrganization(ORGANIZATION);
        customer.setServiceControlPolicies([allowing(['s3:*', 'sts:*'])], { fullAccess: false });
        return { inlinePolicies: { all: allowing('*') } };
      },
    ],
    [
      null,
      ({ customer }) => {
        customer.joinOrganization(ORGANIZATION);
        customer.setServiceControlPolicies([denying('s3:*')]);
        return { inlinePolicies: { all: allowing('*') } };
      },
    ],
    [
      'because no session policy allows the iam:GetRole action',
      () => ({ inlinePolicies: { all: allowing('*') } }),
      allowing('iam:ListRoles'),
    ],
    [
      'with an explicit deny in a session policy',
      () => ({ inlinePolicies: { all: allowing('*') } }),
      { ...allowing('*'), Statement: [...allowing('*').Statement, ...denying('iam:*').Statement] },
    ],
    [
      'because no identity-based policy allows the iam:GetRole action',
      () => ({ inlinePolicies: { list: allowing('iam:ListRoles') } }),
      allowing('*'),
    ],
  ])('%s', async (tail, settings, policy) => {
    const world = await roleWorld();
    const { arn } = world.role(settings(world));
    const keys = await world.session(arn, policy === undefined ? {} : { Policy: JSON.stringify(policy) });
    const caller = `arn:aws:sts::${world.customer.accountId}:assumed-role/Role/aurora`;
    const message = `User: ${caller} is not authorized to perform: iam:GetRole on resource: role Role ${tail}`;
    expect(await denial(getRole(world.iam(keys)))).toBe(tail === null ? null : message);
  });

  it('the management account has no service control policies', async () => {
    const { customer } = await roleWorld();
    customer.joinOrganization({ ...ORGANIZATION, managementAccountId: customer.accountId });
    expect(() => customer.setServiceControlPolicies([denying('*')])).toThrow('joinOrganization');
  });

  it('a service control policy of the caller limits sts:AssumeRole, too', async () => {
    const world = await roleWorld();
    const { arn } = world.role();
    world.aurora.joinOrganization(ORGANIZATION);
    world.aurora.setServiceControlPolicies([denying('sts:AssumeRole')]);
    await expect(world.session(arn)).rejects.toThrow('with an explicit deny in a service control policy');
  });

  it('conditions, tags of the role and paths count', async () => {
    const { role, session, iam } = await roleWorld();
    const condition = { Condition: { StringEquals: { 'iam:ResourceTag/owner': 'aurora' } } };
    const { arn } = role({
      path: '/team/',
      tags: { owner: 'aurora' },
      inlinePolicies: {
        read: allowing('iam:GetRole', { ...condition, Resource: 'arn:aws:iam::*:role/team/*' }),
      },
    });
    role({ path: '/team/', tags: { owner: 'other' } }, 'Other');
    const client = iam(await session(arn));
    expect((await getRole(client)).Role?.Arn).toBe(arn);
    expect(await denial(client.send(new GetRoleCommand({ RoleName: 'Other' })))).toContain('role Other');
  });

  it('changed permissions also apply to the sessions that exist', async () => {
    const { role, session, iam, customer } = await roleWorld();
    const client = iam(await session(role().arn));
    expect(await denial(getRole(client))).not.toBeNull();
    customer.updateRole('Role', { inlinePolicies: { read: allowing('iam:GetRole') } });
    expect(await denial(getRole(client))).toBeNull();
    const { arn } = customer.createPolicy('Boundary', allowing('*'));
    customer.updateRole('Role', { boundary: arn });
    expect(await denial(getRole(client))).toBeNull();
    customer.updatePolicy(arn, allowing('s3:*'));
    expect(await denial(getRole(client))).toContain('permissions boundary');
  });
});

/** Which of Aurora's reading calls each policy allows. */
describe("AWS's managed policies, with their real documents", () => {
  const calls = (role: string, account: string): Record<string, (iam: IAMClient) => Promise<unknown>> => ({
    GetRole: getRole,
    ListRoles: (iam) => iam.send(new ListRolesCommand({ PathPrefix: '/' })),
    ListAttachedRolePolicies: (iam) => iam.send(new ListAttachedRolePoliciesCommand({ RoleName: 'Role' })),
    ListRolePolicies: (iam) => iam.send(new ListRolePoliciesCommand({ RoleName: 'Role' })),
    GetRolePolicy: (iam) => iam.send(new GetRolePolicyCommand({ RoleName: 'Role', PolicyName: 'own' })),
    GetPolicy: (iam) => iam.send(new GetPolicyCommand({ PolicyArn: `arn:aws:iam::${account}:policy/Own` })),
    GetPolicyVersion: (iam) =>
      iam.send(
        new GetPolicyVersionCommand({ PolicyArn: `arn:aws:iam::${account}:policy/Own`, VersionId: 'v1' }),
      ),
    SimulatePrincipalPolicy: (iam) =>
      iam.send(new SimulatePrincipalPolicyCommand({ PolicySourceArn: role, ActionNames: ['s3:ListBucket'] })),
  });
  const LISTS = ['ListRoles', 'ListAttachedRolePolicies', 'ListRolePolicies'];
  const ALL = [
    ...LISTS,
    'GetRole',
    'GetRolePolicy',
    'GetPolicy',
    'GetPolicyVersion',
    'SimulatePrincipalPolicy',
  ];

  it.each([
    ['AdministratorAccess', 'v1', ALL, ['lookup', 'regions', 'organization']],
    ['PowerUserAccess', 'v12', ['ListRoles'], ['lookup', 'regions', 'organization']],
    ['ReadOnlyAccess', 'v188', ALL, ['lookup', 'regions', 'organization']],
    ['SecurityAudit', 'v92', ALL, ['lookup', 'organization']],
    ['job-function/ViewOnlyAccess', 'v45', LISTS, ['lookup']],
    ['job-function/Billing', 'v30', [], []],
  ])('%s %s lets a role read what AWS lets it read', async (policy, version, inIam, elsewhere) => {
    const { simulator, customer, administrator, role, session, iam } = await roleWorld();
    customer.joinOrganization(ORGANIZATION);
    customer.createPolicy('Own', allowing('s3:ListBucket'));
    const { arn } = role({
      managedPolicies: [`${MANAGED}/${policy}`],
      inlinePolicies: { own: allowing('s3:ListBucket') },
    });
    const keys = await session(arn);
    const client = iam(keys);
    const allowed: string[] = [];
    for (const [name, call] of Object.entries(calls(arn, customer.accountId))) {
      if ((await denial(call(client))) === null) allowed.push(name);
    }
    expect(allowed.sort()).toEqual([...inIam].sort());
    const others = {
      lookup: await callJson(simulator.url, keys, 'cloudtrail', 'LookupEvents'),
      regions: await callJson(simulator.url, keys, 'account', 'ListRegions'),
      organization: await callJson(simulator.url, keys, 'organizations', 'DescribeOrganization'),
    };
    const passed = Object.entries(others).flatMap(([name, { status }]) => (status === 200 ? [name] : []));
    expect(passed).toEqual(elsewhere);
    const shown = await iam(administrator).send(new GetPolicyCommand({ PolicyArn: `${MANAGED}/${policy}` }));
    expect(shown.Policy).toMatchObject({ DefaultVersionId: version, AttachmentCount: 1 });
  });
});

describe('an administrator sets the scene through the API', () => {
  it('with managed policies and their versions', async () => {
    const { administrator, customer, role, iam } = await roleWorld();
    role();
    const admin = iam(administrator);
    const PolicyDocument = JSON.stringify(allowing('s3:GetObject'));
    const created = await admin.send(
      new CreatePolicyCommand({ PolicyName: 'Own', Path: '/a/', PolicyDocument }),
    );
    const PolicyArn = `arn:aws:iam::${customer.accountId}:policy/a/Own`;
    expect(created.Policy?.Arn).toBe(PolicyArn);
    await admin.send(new AttachRolePolicyCommand({ RoleName: 'Role', PolicyArn }));
    const second = JSON.stringify(allowing('s3:PutObject'));
    await admin.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: second }));
    const versions = async () => {
      const { Versions } = await admin.send(new ListPolicyVersionsCommand({ PolicyArn }));
      return Versions?.map(({ VersionId, IsDefaultVersion }) => `${VersionId} ${IsDefaultVersion}`);
    };
    expect(await versions()).toEqual(['v2 false', 'v1 true']);
    await admin.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: 'v2' }));
    expect(await versions()).toEqual(['v2 true', 'v1 false']);
    const { PolicyVersion } = await admin.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v2' }));
    expect(decodeURIComponent(PolicyVersion?.Document ?? '')).toBe(second);
    await expect(admin.send(new DeletePolicyCommand({ PolicyArn }))).rejects.toThrow('attached to entities');
    const aws = new CreatePolicyVersionCommand({ PolicyArn: `${MANAGED}/SecurityAudit`, PolicyDocument });
    await expect(admin.send(aws)).rejects.toThrow('protected policy');
  });

  it('with a boundary, inline policies and the session duration', async () => {
    const { administrator, customer, role, iam } = await roleWorld();
    const { arn } = role();
    const admin = iam(administrator);
    const PermissionsBoundary = customer.createPolicy('Boundary', allowing('*')).arn;
    await admin.send(new PutRolePermissionsBoundaryCommand({ RoleName: 'Role', PermissionsBoundary }));
    await admin.send(new UpdateRoleCommand({ RoleName: 'Role', MaxSessionDuration: 7_200 }));
    const PolicyDocument = JSON.stringify(allowing('s3:GetObject'));
    const put = { RoleName: 'Role', PolicyName: 'own' };
    await admin.send(new PutRolePolicyCommand({ ...put, PolicyDocument }));
    expect((await getRole(admin)).Role).toMatchObject({
      Arn: arn,
      MaxSessionDuration: 7_200,
      PermissionsBoundary: {
        PermissionsBoundaryArn: PermissionsBoundary,
        PermissionsBoundaryType: 'Policy',
      },
    });
    // Lists show neither boundary nor tags.
    const { Roles } = await admin.send(new ListRolesCommand());
    expect(Roles?.[0]).not.toHaveProperty('PermissionsBoundary');
    expect(customer.role('Role').inline).toEqual({ own: allowing('s3:GetObject') });
    await admin.send(new DeleteRolePolicyCommand(put));
    await admin.send(new DeleteRolePermissionsBoundaryCommand({ RoleName: 'Role' }));
    expect(customer.role('Role')).toMatchObject({ inline: {}, boundary: null, maxSessionSeconds: 7_200 });
  });

  it("within IAM's quotas", async () => {
    const { administrator, customer, role, iam } = await roleWorld();
    role();
    const admin = iam(administrator);
    const long = (characters: number) => {
      const empty = JSON.stringify(allowing('')).length;
      return JSON.stringify(allowing(`s3:${'x'.repeat(characters - empty - 3)}`));
    };
    const policy = (PolicyName: string, size: number) =>
      admin.send(new CreatePolicyCommand({ PolicyName, PolicyDocument: long(size) }));
    await policy('A', 6_144);
    await expect(policy('B', 6_145)).rejects.toThrow('Cannot exceed quota for PolicySize: 6144');
    const inline = (PolicyName: string, size: number) =>
      admin.send(new PutRolePolicyCommand({ RoleName: 'Role', PolicyName, PolicyDocument: long(size) }));
    await inline('a', 10_000);
    await expect(inline('b', 241)).rejects.toThrow(
      'Maximum policy size of 10240 bytes exceeded for role Role',
    );
    const attach = (index: number) => {
      const { arn } = customer.createPolicy(`P${index}`, allowing('s3:*'));
      return admin.send(new AttachRolePolicyCommand({ RoleName: 'Role', PolicyArn: arn }));
    };
    for (let index = 0; index < 10; index++) await attach(index);
    await expect(attach(10)).rejects.toThrow('Cannot exceed quota for PoliciesPerRole: 10');
    const PolicyArn = `arn:aws:iam::${customer.accountId}:policy/P0`;
    await admin.send(new DetachRolePolicyCommand({ RoleName: 'Role', PolicyArn }));
    await attach(11);
  });

  it('lists roles page by page, below a path', async () => {
    const { administrator, role, iam, trustPolicy } = await roleWorld();
    const admin = iam(administrator);
    role({}, 'Elsewhere');
    for (const name of ['A', 'B', 'C']) role({ path: '/team/' }, name);
    const page = (Marker?: string) =>
      admin.send(new ListRolesCommand({ PathPrefix: '/team/', MaxItems: 2, Marker }));
    const first = await page();
    expect(first).toMatchObject({ IsTruncated: true });
    const rest = await page(first.Marker);
    expect([...(first.Roles ?? []), ...(rest.Roles ?? [])].map(({ RoleName }) => RoleName)).toEqual([
      'A',
      'B',
      'C',
    ]);
    expect(rest.IsTruncated).toBe(false);
    expect(decodeURIComponent(rest.Roles?.[0]?.AssumeRolePolicyDocument ?? '')).toBe(
      JSON.stringify(trustPolicy),
    );
  });
});

it('the call log tells which session made a call, and what limited it', async () => {
  const { simulator, administrator, role, session, iam, trustPolicy } = await roleWorld();
  const { arn } = role({ inlinePolicies: { read: allowing('iam:*') } });
  const Policy = JSON.stringify(allowing('iam:GetRole'));
  const PolicyArns = [{ arn: `${MANAGED}/SecurityAudit` }];
  await getRole(iam(await session(arn, { Policy, PolicyArns })));
  await iam(administrator).send(
    new CreateRoleCommand({ RoleName: 'New', AssumeRolePolicyDocument: JSON.stringify(trustPolicy) }),
  );
  expect(simulator.calls.all()).toMatchObject([
    { service: 'sts', action: 'AssumeRole', session: null },
    {
      service: 'iam',
      action: 'GetRole',
      session: {
        roleArn: arn,
        sessionName: 'aurora',
        policies: { inline: Policy, arns: [`${MANAGED}/SecurityAudit`] },
      },
    },
    { service: 'iam', action: 'CreateRole', session: null },
  ]);
});
