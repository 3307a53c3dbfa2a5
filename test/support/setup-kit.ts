/** Aurora with a workspace, and its setup kits as a frontend asks for them. */
import type { SetupKitQueryVariables } from '../../schema/generated/graphql.ts';
import { type Aurora, startAurora } from './aurora.ts';
import { OperatorKitDocument, SetupKitDocument } from './documents.ts';

export const USUAL = {
  access: 'POWER_USER',
  roleName: 'AuroraRole',
  maxSessionDurationSeconds: 3_600,
} as const;

export async function startWithWorkspace(environment: Record<string, string> = {}) {
  const aurora = await startAurora({ environment });
  return { aurora, workspace: await aurora.createWorkspace() };
}

export async function kitOf({ client }: Pick<Aurora, 'client'>, choice: Partial<SetupKitQueryVariables>) {
  const { setupKit } = await client.send(SetupKitDocument, { ...USUAL, ...choice });
  if (setupKit.__typename !== 'SetupKit') throw new Error(setupKit.message);
  return setupKit;
}

export async function operatorKitOf({ client }: Pick<Aurora, 'client'>, roleNamePattern = '*') {
  const { operatorKit } = await client.send(OperatorKitDocument, {
    userName: 'aurora-service-user',
    roleNamePattern,
  });
  if (operatorKit.__typename !== 'OperatorKit') throw new Error(operatorKit.message);
  return operatorKit;
}
