/** The function of the stack runs as it is printed, against a place for its answers and the simulator. */
import { expect, it } from 'vitest';
import { startAurora } from '../support/aurora.ts';
import { ConnectionsDocument } from '../support/documents.ts';
import { reportingKitOf } from '../support/setup-kit.ts';
import { startStack } from '../support/stack.ts';

async function world(environment: Record<string, string> = {}) {
  const aurora = await startAurora({ environment });
  const workspace = await aurora.createWorkspace();
  const trustPolicy = aurora.trustPolicy(workspace.externalId.value);
  const newKit = () => reportingKitOf(aurora, { workspaceId: workspace.id });
  return {
    aurora,
    workspace,
    newKit,
    kit: await newKit(),
    run: await startStack(aurora),
    roleOf: (name: string, arrival = 0) => aurora.customer.createRole(name, { trustPolicy, arrival }).arn,
    /** Each role with its status. */
    async statuses() {
      const { workspace: found } = await aurora.client.send(ConnectionsDocument, {
        workspaceId: workspace.id,
        first: 100,
      });
      const lines = found?.awsConnections.edges.map(
        ({ node }) => `${node.roleArn.split('/')[1]}: ${node.status}`,
      );
      return lines?.sort();
    },
  };
}

it('connects the role, and disconnects it with the stack; the answers are as CloudFormation wants them', async () => {
  const { kit, run, roleOf, statuses } = await world();
  const RoleArn = roleOf('AuroraRole');
  const created = await run(kit, { RequestType: 'Create', RoleArn });
  expect(created).toEqual({
    method: 'PUT',
    contentType: '',
    Status: 'SUCCESS',
    PhysicalResourceId: RoleArn,
    StackId: expect.stringContaining(':stack/aurora-role/'),
    RequestId: 'request-1',
    LogicalResourceId: 'AuroraConnection',
  });
  expect(await statuses()).toEqual(['AuroraRole: CONNECTED']);
  const deleted = await run(kit, { ...created, RequestType: 'Delete', RoleArn });
  expect(deleted).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: RoleArn });
  expect(await statuses()).toEqual(['AuroraRole: DISCONNECTED']);
});

it('fits into a template, and shows no token', async () => {
  const { kit } = await world();
  expect(kit.code.length).toBeLessThanOrEqual(4_096);
  expect(kit.code).not.toContain('aurora_');
});

it('with another role, connects that one, and CloudFormation then deletes the one before', async () => {
  const { kit, newKit, run, roleOf, statuses } = await world();
  const [first, second] = [roleOf('First'), roleOf('Second')];
  const created = await run(kit, { RequestType: 'Create', RoleArn: first });
  const newer = await newKit();
  const { PhysicalResourceId } = await run(newer, { ...created, RequestType: 'Update', RoleArn: second });
  expect(PhysicalResourceId).toBe(second);
  expect(await statuses()).toEqual(['First: CONNECTED', 'Second: CONNECTED']);
  await run(kit, { ...created, RequestType: 'Delete', RoleArn: first });
  expect(await statuses()).toEqual(['First: DISCONNECTED', 'Second: CONNECTED']);
});

it('with an expired token, updates a stack that keeps its role, and no other; the deletion still disconnects', async () => {
  const { aurora, kit, run, roleOf, statuses } = await world();
  const RoleArn = roleOf('AuroraRole');
  const created = await run(kit, { RequestType: 'Create', RoleArn });
  await aurora.runUntil(aurora.clock.now() + 86_400_000);
  expect(await run(kit, { ...created, RequestType: 'Update', RoleArn })).toMatchObject({ Status: 'SUCCESS' });
  const other = await run(kit, { ...created, RequestType: 'Update', RoleArn: roleOf('Other') });
  expect(other).toMatchObject({
    Status: 'FAILED',
    Reason: 'The token has expired. Make the setup kit again, and apply the new one.',
  });
  await run(kit, { ...created, RequestType: 'Delete', RoleArn });
  expect(await statuses()).toEqual(['AuroraRole: DISCONNECTED']);
});

it('with a wrong token, fails the creation, and the deletion succeeds without an effect', async () => {
  const { kit, run, roleOf, statuses } = await world();
  const RoleArn = roleOf('AuroraRole');
  await run(kit, { RequestType: 'Create', RoleArn });
  const wrong = { ...kit, reportToken: 'wrong', disconnectToken: 'wrong' };
  const created = await run(wrong, { RequestType: 'Create', RoleArn });
  expect(created).toMatchObject({
    Status: 'FAILED',
    Reason: 'The request has no valid token. Make the setup kit again, and apply the new one.',
  });
  expect(await run(wrong, { ...created, RequestType: 'Delete', RoleArn })).toMatchObject({
    Status: 'SUCCESS',
  });
  expect(await statuses()).toEqual(['AuroraRole: CONNECTED']);
});

it('disconnects only the role of its own stack: a second stack of the same template keeps its role', async () => {
  const { kit, run, roleOf, statuses } = await world();
  const [first, second] = [roleOf('First'), roleOf('Second')];
  await run(kit, { RequestType: 'Create', RoleArn: first });
  const created = await run(kit, { RequestType: 'Create', RoleArn: second });
  await run(kit, { ...created, RequestType: 'Delete', RoleArn: second });
  expect(await statuses()).toEqual(['First: CONNECTED', 'Second: CONNECTED']);
});

it('with WaitForProof, succeeds when the role has reached all of AWS', async () => {
  const { aurora, kit, run, roleOf, statuses } = await world();
  const RoleArn = roleOf('AuroraRole', 20_000);
  const begun = aurora.clock.now();
  const event = { RequestType: 'Create', RoleArn, WaitForProof: 'true' } as const;
  expect(await run(kit, event)).toMatchObject({ Status: 'SUCCESS' });
  expect(aurora.clock.now() - begun).toBeGreaterThan(20_000);
  expect(await statuses()).toEqual(['AuroraRole: CONNECTED']);
});

it('with WaitForProof, fails with the diagnosis, and the same template works once the cause is gone', async () => {
  const { aurora, workspace, kit, run, statuses } = await world({ VERIFICATION_WINDOW_SECONDS: '60' });
  const other = await aurora.createWorkspace('Other');
  const { arn: RoleArn } = aurora.customer.createRole('AuroraRole', {
    trustPolicy: aurora.trustPolicy(other.externalId.value),
  });
  const event = { RoleArn, WaitForProof: 'true' } as const;
  const created = await run(kit, { ...event, RequestType: 'Create' });
  expect(created).toMatchObject({
    Status: 'FAILED',
    Reason: expect.stringMatching(/^Aurora cannot use this role\. .*Compare the role's trust policy/),
    PhysicalResourceId: RoleArn,
  });
  expect(created.Reason).not.toContain(workspace.externalId.value);
  // CloudFormation rolls back.
  await run(kit, { ...created, ...event, RequestType: 'Delete' });
  expect(await statuses()).toEqual(['AuroraRole: DISCONNECTED']);
  aurora.customer.updateTrustPolicy('AuroraRole', aurora.trustPolicy(workspace.externalId.value));
  expect(await run(kit, { ...event, RequestType: 'Create' })).toMatchObject({ Status: 'SUCCESS' });
  await run(kit, { ...created, ...event, RequestType: 'Delete' });
  expect(await statuses()).toEqual(['AuroraRole: DISCONNECTED']);
});

it('while Aurora is down, asks again for a minute, and then fails; the deletion does not wait', async () => {
  const { aurora, kit, run, roleOf } = await world();
  const RoleArn = roleOf('AuroraRole');
  await aurora.app.stop(1_000);
  const begun = aurora.clock.now();
  const created = await run(kit, { RequestType: 'Create', RoleArn });
  expect(created).toMatchObject({
    Status: 'FAILED',
    Reason: expect.stringContaining(`Cannot reach ${kit.url}`),
  });
  expect(aurora.clock.now() - begun).toBe(70_000);
  expect(await run(kit, { ...created, RequestType: 'Delete', RoleArn })).toMatchObject({ Status: 'SUCCESS' });
});
