/** `aurora organization`: connects an organization, and shows how far its accounts have come. */
import {
  ConnectOrganizationDocument,
  OrganizationDocument,
  type OrganizationPartsFragment,
  OrganizationsDocument,
} from '../../../schema/generated/graphql.ts';
import type { Host } from '../host.ts';
import { Problem, printableJson, problemOfMistake } from '../problem.ts';
import { type ClientOptions, listWorkspaces, namedWorkspace, openClient, workspaceIdOf } from './client.ts';
import { printableValue } from './printable-value.ts';

type OrganizationOptions = ClientOptions & { readonly workspace?: string };

/** How far accounts have come that need somebody. */
const BROKEN: ReadonlySet<string> = new Set(['INSECURE', 'DEGRADED', 'FAILED']);

export const ORGANIZATION_ACTIONS = ['connect', 'status'] as const;

/** Returns the exit code. @throws Problem when `connect` has no ARN, or `status` has one */
export async function organization(
  action: (typeof ORGANIZATION_ACTIONS)[number],
  roleArn: string | undefined,
  options: OrganizationOptions,
  host: Host,
): Promise<number> {
  if (action === 'connect' && roleArn !== undefined) return connect(roleArn, options, host);
  if (action === 'status' && roleArn === undefined) return status(options, host);
  throw new Problem(
    'USAGE',
    action === 'connect' ? 'The ARN of the role is missing.' : 'status takes no ARN.',
    ['aurora organization connect ARN', 'aurora organization status'],
  );
}

/** Returns 0 unless the role of the organization does not work. */
async function connect(roleArn: string, options: OrganizationOptions, host: Host): Promise<number> {
  const client = await openClient(options, host);
  const { connectOrganization: answer } = await client.query(ConnectOrganizationDocument, {
    roleArn,
    workspaceId: await workspaceIdOf(client, options.workspace),
  });
  if (answer.__typename !== 'ConnectOrganizationSuccess') throw problemOfMistake(answer);
  const { organization } = answer;
  host.print(options.json === true ? printableJson(organization, 2) : describe(organization));
  return organization.problem === null ? 0 : 1;
}

/** Returns 0 when every organization can be read and no account is broken. Accounts may still wait for their role. */
async function status(options: OrganizationOptions, host: Host): Promise<number> {
  const client = await openClient(options, host);
  const ids =
    options.workspace === undefined
      ? (await listWorkspaces(client)).map(({ id }) => id)
      : [await namedWorkspace(client, options.workspace)];
  const organizations: OrganizationPartsFragment[] = [];
  for (const workspaceId of ids) {
    const { workspace } = await client.query(OrganizationsDocument, { workspaceId });
    for (const { id } of workspace?.organizations ?? []) {
      const { organization: found } = await client.query(OrganizationDocument, { id });
      if (found !== null) organizations.push(found);
    }
  }
  if (options.json === true) host.print(printableJson(organizations, 2));
  else host.print(organizations.map(describe).join('\n\n') || 'No organizations.');
  return organizations.every(isWell) ? 0 : 1;
}

function isWell({ problem, counts }: OrganizationPartsFragment): boolean {
  return problem === null && counts.every(({ progress, count }) => count === 0 || !BROKEN.has(progress));
}

function describe(organization: OrganizationPartsFragment): string {
  const { id, awsOrganizationId, role, readAt, units, counts, choice, problem } =
    printableValue(organization);
  const known = counts.filter(({ count }) => count > 0).map(({ progress, count }) => `${count} ${progress}`);
  return [
    `${awsOrganizationId ?? 'Organization'}  ${id}`,
    `  role      ${role.status}  ${role.roleArn}`,
    `  read      ${readAt ?? 'not yet'}`,
    `  accounts  ${known.join(', ') || 'none yet'}`,
    ...(readAt !== null && choice === null
      ? ['  Choose the accounts: chooseAccounts with ids of units.', ...units.map(unitLine)]
      : []),
    ...(problem === null ? [] : [`  ${problem.message}`, ...problem.remedies.map((one) => `  - ${one}`)]),
  ].join('\n');
}

function unitLine({ id, path }: OrganizationPartsFragment['units'][number]): string {
  return `  - ${id}  ${path}`;
}
