/** `aurora setup`: prints commands, a template or console steps that create the role in the customer's account. */
import { type RoleAccess, SetupKitDocument, type SetupKitQuery } from '../../../schema/generated/graphql.ts';
import { isScript } from '../../setup-kit/setup-file.ts';
import type { Host } from '../host.ts';
import { printableJson, problemOfMistake } from '../problem.ts';
import { type ClientOptions, openClient, workspaceIdOf } from './client.ts';
import { printableValue } from './printable-value.ts';

type Kit = Extract<SetupKitQuery['setupKit'], { __typename: 'SetupKit' }>;
type File = Kit['cli'];

const FILES = {
  cli: (kit: Kit) => kit.cli,
  cloudformation: (kit: Kit) => kit.cloudFormation.template,
  stackset: (kit: Kit) => kit.stackSet,
  terraform: (kit: Kit) => kit.terraform,
} satisfies Record<string, (kit: Kit) => File>;

export const FORMS = ['cli', 'cloudformation', 'stackset', 'terraform', 'console'] as const;
export type Form = (typeof FORMS)[number];

const ACCESS_OF = {
  'power-user': 'POWER_USER',
  'read-only': 'READ_ONLY',
  'own-policies': 'OWN_POLICIES',
} satisfies Record<string, RoleAccess>;
export const ACCESSES = Object.keys(ACCESS_OF);

type SetupOptions = ClientOptions & {
  readonly workspace?: string;
  readonly access: keyof typeof ACCESS_OF;
  readonly policyArn?: string[];
  readonly capabilities?: string;
  readonly readsItself?: boolean;
  readonly readsOrganization?: boolean;
  readonly unit?: string[];
  readonly except?: string[];
  readonly roleName: string;
  readonly maxSession: number;
};

/** Prints only the file to stdout, so that users can redirect it. Prints the usage to stderr. Returns 0. */
export async function setup(form: Form, options: SetupOptions, host: Host): Promise<number> {
  const client = await openClient(options, host);
  const { setupKit: kit } = await client.query(SetupKitDocument, {
    workspaceId: await workspaceIdOf(client, options.workspace),
    access: ACCESS_OF[options.access],
    permissionPolicyArns: options.policyArn ?? null,
    capabilities: options.capabilities ?? null,
    readsItself: options.readsItself ?? null,
    readsOrganization: options.readsOrganization ?? null,
    unitIds: options.unit ?? null,
    exceptAccountIds: options.except ?? null,
    roleName: options.roleName,
    maxSessionDurationSeconds: options.maxSession,
  });
  if (kit.__typename !== 'SetupKit') throw problemOfMistake(kit);
  if (options.json === true) {
    host.print(printableJson(form === 'console' ? kit.consoleSteps : FILES[form](kit), 2));
  } else if (form === 'console') {
    host.print(describeSteps(kit.consoleSteps));
  } else {
    const file = FILES[form](kit);
    host.print(file.content.trimEnd().split('\n').map(printableValue).join('\n'));
    const save = `${isScript(file) ? 'Copy the commands, or save' : 'Save'} the output as ${file.fileName}.`;
    for (const line of printableValue([save, ...file.usage, ...file.notes])) host.report(`- ${line}`);
  }
  return 0;
}

function describeSteps(steps: Kit['consoleSteps']): string {
  return printableValue(steps)
    .map(({ title, instruction, url, fields }, index) =>
      [
        `${index + 1}. ${title}`,
        `   ${instruction}`,
        ...(url === null ? [] : [`   ${url}`]),
        ...fields.map(({ name, value }) => `     ${name}: ${value}`),
      ].join('\n'),
    )
    .join('\n');
}
