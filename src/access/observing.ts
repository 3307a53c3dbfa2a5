/**
 * Sessions that can only observe: what they may do, and whether a policy stays within that. It is a list of what is
 * allowed, because nobody can list all actions that read data.
 */
import { type Glob, globMatches, globOf } from '../iam/policy/glob.ts';
import type { PolicyDocument, Statement } from '../iam/policy/model.ts';

/**
 * The actions of the capability set OBSERVE, as patterns: AWS accepts 2,048 characters in a session policy, and the names
 * alone have more than 4,000. A pattern contains the whole verb, and covers only actions that neither change anything nor
 * read data: a test compares them with all actions of AWS.
 */
export const OBSERVING_ACTIONS: readonly string[] = [
  'access-analyzer:List* account:GetAcc* account:ListR* acm:DescribeC* acm:ListC* apigateway:GET',
  'application-autoscaling:DescribeS* autoscaling:DescribeA* autoscaling:DescribeP* autoscaling:DescribeS*',
  'backup:ListB* backup:ListP* budgets:View* ce:Get* cloudformation:DescribeStack*s cloudformation:ListSt*',
  'cloudfront:ListD* cloudtrail:DescribeT* cloudtrail:GetT* cloudtrail:Lookup* cloudwatch:DescribeA*',
  'cloudwatch:GetM* cloudwatch:ListM* compute-optimizer:Get* config:DescribeC* config:GetR* config:Select*',
  'dynamodb:Describe* dynamodb:ListT* ec2:DescribeA* ec2:DescribeF* ec2:DescribeIma* ec2:DescribeInstanceS*',
  'ec2:DescribeInstanceT* ec2:DescribeInt* ec2:DescribeLaunchTemplates ec2:DescribeN* ec2:DescribeR*',
  'ec2:DescribeSec* ec2:DescribeSn* ec2:DescribeSu* ec2:DescribeT* ec2:DescribeVo* ec2:DescribeVpc* ecr:Describe* ecs:Describe* ecs:List* eks:Describe* eks:List* elasticache:Describe*',
  'elasticfilesystem:DescribeF* elasticloadbalancing:Describe* events:ListR* guardduty:GetF* guardduty:List*',
  'health:Describe* iam:GetAcc* iam:GetP* iam:GetR* iam:List* iam:Sim* inspector2:ListF* kinesis:DescribeS*',
  'kinesis:ListS* kms:DescribeK* kms:GetKeyR* kms:ListK* lambda:GetFunctionC* lambda:List* logs:DescribeL*',
  'logs:DescribeM* organizations:DescribeO* pricing:GetP* rds:Describe* redshift:DescribeCl*',
  'resource-explorer-2:Search route53:ListH* route53:ListR* s3:GetAccountP* s3:GetBucket* s3:GetE* s3:GetLi*',
  's3:ListAl* secretsmanager:ListS* securityhub:GetF* servicequotas:Get* servicequotas:List* sns:GetT* sns:ListT*',
  'sqs:GetQueueA* sqs:ListQ* ssm:DescribeI* ssm:DescribeP* states:ListS* tag:Get*',
].flatMap((line) => line.split(' '));

const OBSERVING: readonly Glob[] = OBSERVING_ACTIONS.map((pattern) => globOf(pattern.toLowerCase()));

/** An action or pattern that a policy allows, and where. */
export type AllowedAction = {
  readonly action: string;
  readonly statement: Statement;
  /** Its place in Action. */
  readonly index: number;
};

/**
 * What the policy allows beyond observing, in the order of the text; empty when no role can do more in a session with this
 * policy. Deny statements do not count: they only narrow.
 */
export function beyondObserving({ statements }: PolicyDocument): AllowedAction[] {
  return statements
    .filter(({ effect }) => effect === 'Allow')
    .flatMap((statement) =>
      // NotAction allows everything but some.
      (statement.actions ?? ['*'])
        .map((action, index) => ({ action, statement, index }))
        .filter(({ action }) => !isObserving(action)),
    );
}

function isObserving(action: string): boolean {
  const wanted = globOf(action.toLowerCase());
  return OBSERVING.some((pattern) => globMatches(pattern, wanted));
}
