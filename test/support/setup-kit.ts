/** Aurora with a workspace, and its setup kits as a frontend asks for them. */
import type {
  CreateReportingSetupKitMutationVariables,
  SetupKitQueryVariables,
} from '../../schema/generated/graphql.ts';
import { type Aurora, startAurora } from './aurora.ts';
import { CreateReportingSetupKitDocument, OperatorKitDocument, SetupKitDocument } from './documents.ts';

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

/** A kit that reports its role, with what its template passes to the function of the stack. */
export async function reportingKitOf(
  { client }: Pick<Aurora, 'client'>,
  choice: Partial<CreateReportingSetupKitMutationVariables>,
) {
  const { createReportingSetupKit: made } = await client.send(CreateReportingSetupKitDocument, {
    ...USUAL,
    ...choice,
  });
  if (made.__typename !== 'CreateReportingSetupKitSuccess') throw new Error(made.message);
  const { setupKit, expiresAt, maxReports } = made;
  const template = JSON.parse(setupKit.cloudFormation.template.content) as ReportingTemplate;
  return { ...setupKit, expiresAt, maxReports, ...reportingParts(template) };
}

/** The function of a template, and what the template passes to it. */
export function reportingParts({ Parameters, Resources }: ReportingTemplate) {
  return {
    code: Resources.AuroraReport.Properties.Code.ZipFile,
    url: Parameters.ReportUrl.Default,
    reportToken: Parameters.ReportToken.Default,
    disconnectToken: Parameters.DisconnectToken.Default,
  };
}

export type ReportingTemplate = {
  readonly Parameters: Record<'ReportUrl' | 'ReportToken' | 'DisconnectToken', { readonly Default: string }>;
  readonly Resources: {
    readonly AuroraReport: { readonly Properties: { readonly Code: { readonly ZipFile: string } } };
  };
};

export async function operatorKitOf({ client }: Pick<Aurora, 'client'>, roleNamePattern = '*') {
  const { operatorKit } = await client.send(OperatorKitDocument, {
    userName: 'aurora-service-user',
    roleNamePattern,
  });
  if (operatorKit.__typename !== 'OperatorKit') throw new Error(operatorKit.message);
  return operatorKit;
}
