/** The parts of the files of a setup kit that report the role, so that nobody has to paste its ARN. */
import { HclExpression, hclAttributes } from './hcl.ts';
import { REPORT_LAMBDA } from './report-lambda.ts';
import { quoteShell } from './shell.ts';

/** Where a kit reports its role, and with which tokens. */
export type Reporting = {
  /** The address for reports, `/report` of the server. */
  readonly url: string;
  readonly reportToken: string;
  readonly disconnectToken: string;
};

/** What to do after a file that reports the role was applied. */
export const REPORTED = 'Aurora finds the new role automatically. You do not need to paste its ARN.';

/** Sends standard input as a report, and shows the answer. */
const post = (url: string) =>
  `curl -sS --fail-with-body --max-time 30 -H 'Content-Type: application/json' --data-binary @- ${quoteShell(url)}`;

/** Shell lines that report the role `$arn`. The block goes on if they fail. Other processes never see the token. */
export function reportLines({ url, reportToken }: Reporting): string[] {
  return [
    `printf '{"token":"%s","roleArn":"%s"}' ${quoteShell(reportToken)} "$arn" | ${post(url)} >&2 ||`,
    `  echo 'Aurora did not accept the report of the role. Connect its ARN in Aurora.' >&2`,
    'echo >&2',
  ];
}

/** @param after the addresses of what must exist before the report */
export function reportResource({ url, reportToken }: Reporting, after: readonly string[]): string {
  const role = new HclExpression('aws_iam_role.aurora.arn');
  const provisioner = hclAttributes(
    {
      interpreter: ['/bin/sh', '-c'],
      command: `printf '{"token":"%s","roleArn":"%s"}' "$TOKEN" "$ROLE_ARN" | ${post(url)}`,
      environment: { TOKEN: reportToken, ROLE_ARN: role },
    },
    '    ',
  );
  return [
    'resource "terraform_data" "aurora_report" {',
    ...hclAttributes({ triggers_replace: [role] }, '  '),
    '',
    '  provisioner "local-exec" {',
    ...provisioner,
    '  }',
    '',
    ...hclAttributes({ depends_on: after.map((address) => new HclExpression(address)) }, '  '),
    '}',
    '',
  ].join('\n');
}

/** The parameters of a template that reports its role. */
export const REPORT_PARAMETERS = {
  ReportUrl: { Type: 'String', Description: 'Where the stack reports its role to Aurora.' },
  ReportToken: {
    Type: 'String',
    Description: 'A short-lived token that can only report roles to one workspace of Aurora.',
  },
  DisconnectToken: {
    Type: 'String',
    Description:
      'A token that can only disconnect the role of this stack. The stack uses it when it is deleted.',
  },
  WaitForProof: {
    Type: 'String',
    Description:
      'Whether the stack fails, with the reason, unless Aurora proves that the role works and is safe.',
    AllowedValues: ['true', 'false'],
  },
} as const;

export type ReportParameters = Readonly<Record<keyof typeof REPORT_PARAMETERS, string>>;

export function reportValues({ url, reportToken, disconnectToken }: Reporting): ReportParameters {
  return {
    ReportUrl: url,
    ReportToken: reportToken,
    DisconnectToken: disconnectToken,
    WaitForProof: 'false',
  };
}

const attribute = (resource: string, name: string) => ({ 'Fn::GetAtt': [resource, name] });

/**
 * The resources of a template that reports its role: a function, which may do nothing but write its log, and the custom
 * resource that calls it.
 *
 * @param after the resources that must exist before the report
 */
export function reportResources(after: readonly string[]): Record<string, object> {
  return {
    AuroraReportLog: { Type: 'AWS::Logs::LogGroup', Properties: { RetentionInDays: 14 } },
    AuroraReportRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: statement({
          Principal: { Service: 'lambda.amazonaws.com' },
          Action: 'sts:AssumeRole',
        }),
        Policies: [
          {
            PolicyName: 'WriteLog',
            PolicyDocument: statement({
              Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
              Resource: attribute('AuroraReportLog', 'Arn'),
            }),
          },
        ],
      },
    },
    AuroraReport: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Description: 'Reports the role of this stack to Aurora.',
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Code: { ZipFile: REPORT_LAMBDA },
        Timeout: 900,
        Role: attribute('AuroraReportRole', 'Arn'),
        LoggingConfig: { LogGroup: { Ref: 'AuroraReportLog' } },
      },
    },
    AuroraConnection: {
      Type: 'Custom::AuroraConnection',
      ...(after.length > 0 && { DependsOn: after }),
      Properties: {
        ServiceToken: attribute('AuroraReport', 'Arn'),
        RoleArn: attribute('AuroraRole', 'Arn'),
        Url: { Ref: 'ReportUrl' },
        ReportToken: { Ref: 'ReportToken' },
        DisconnectToken: { Ref: 'DisconnectToken' },
        WaitForProof: { Ref: 'WaitForProof' },
      },
    },
  };
}

function statement(rest: object): object {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...rest }] };
}
