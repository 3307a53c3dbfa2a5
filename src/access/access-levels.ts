/** How far an action reaches: its access level, and whether it reads the customer's data. */
import { type Glob, globMatches, globOf } from '../iam/policy/glob.ts';
import type { ReportEffort } from './effort.ts';
import { LEVEL_EXCEPTIONS, READING_WORDS } from './generated/access-levels.ts';
import { type AccessLevel, firstWord, levelByName } from './level-by-name.ts';

const LEVELS = ['READ', 'TAGGING', 'WRITE', 'PERMISSIONS_MANAGEMENT'] as const satisfies AccessLevel[];

/** Actions with a level that their names do not show: lower-case action to level. */
const EXCEPTIONS: ReadonlyMap<string, AccessLevel> = new Map(
  LEVELS.flatMap((level) =>
    Object.entries<string>(LEVEL_EXCEPTIONS[level]).flatMap(([service, names]) =>
      names.split(' ').map((name) => [`${service}:${name}`.toLowerCase(), level] as const),
    ),
  ),
);

type ByService = ReadonlyMap<string, readonly string[]>;

/** Actions that manage permissions, in lower case. */
const MANAGING: ByService = byService(
  [...EXCEPTIONS].filter(([, level]) => level === 'PERMISSIONS_MANAGEMENT').map(([action]) => action),
);

/** Actions that give out credentials although their names begin like those of actions that read, in lower case. */
const GIVING_CREDENTIALS: ByService = byService(
  [...EXCEPTIONS]
    .filter(([, level]) => level === 'WRITE')
    .map(([action]) => action)
    .filter((action) => levelByName(action.slice(action.indexOf(':') + 1)) === 'READ')
    .filter((action) => /credential|token|password|keypair|presigned|accessdetails|dataaccess/.test(action)),
);

/**
 * Actions that return what customers store, or secrets: files, records, messages, logs, code, passwords. AWS's levels
 * do not tell them from actions that return settings.
 */
const DATA_READS: readonly string[] = [
  's3:GetObject s3:GetObjectVersion s3:GetObjectTorrent s3:SelectObjectContent s3-object-lambda:GetObject',
  'glacier:GetJobOutput dynamodb:GetItem dynamodb:BatchGetItem dynamodb:Query dynamodb:Scan dynamodb:GetRecords',
  'dynamodb:PartiQLSelect dax:GetItem dax:BatchGetItem dax:Query dax:Scan sqs:ReceiveMessage kinesis:GetRecords',
  'kinesis:SubscribeToShard logs:GetLogEvents logs:FilterLogEvents logs:GetQueryResults logs:StartLiveTail logs:Unmask',
  'athena:GetQueryResults redshift-data:GetStatementResult rds-data:ExecuteStatement rds-data:BatchExecuteStatement',
  'rds:DownloadDBLogFilePortion rds:DownloadCompleteDBLogFile secretsmanager:GetSecretValue',
  'secretsmanager:BatchGetSecretValue ssm:GetParameter ssm:GetParameters ssm:GetParametersByPath',
  'ssm:GetParameterHistory kms:Decrypt lambda:GetFunction lambda:InvokeFunction codecommit:GitPull codecommit:GetFile',
  'codecommit:GetBlob ecr:BatchGetImage ecr:GetDownloadUrlForLayer ec2:GetConsoleOutput ec2:GetConsoleScreenshot',
  'ec2:GetPasswordData ebs:GetSnapshotBlock es:ESHttpGet aoss:APIAccessAll neptune-db:ReadDataViaQuery',
  'timestream:Select cassandra:Select sdb:Select sdb:GetAttributes qldb:PartiQLSelect states:GetExecutionHistory',
  'states:DescribeExecution xray:BatchGetTraces cognito-idp:ListUsers cognito-idp:AdminGetUser',
  'workmailmessageflow:GetRawMessageContent kafka-cluster:ReadData healthlake:ReadResource',
  'healthlake:SearchWithGet medical-imaging:GetImageFrame omics:GetReadSet',
  'chime:GetMessagingSessionEndpoint iot:GetThingShadow elasticfilesystem:ClientMount',
].flatMap((line) => line.toLowerCase().split(' '));
const DATA_READS_BY_SERVICE: ByService = byService(DATA_READS);

function byService(actions: readonly string[]): ByService {
  return Map.groupBy(actions, serviceOf);
}

function serviceOf(action: string): string {
  return action.split(':', 1)[0] ?? '';
}

/** The level of one action, such as `s3:PutBucketPolicy`. An unknown action has the level that its name suggests. */
export function levelOf(action: string): AccessLevel {
  const name = action.slice(action.indexOf(':') + 1);
  return EXCEPTIONS.get(action.toLowerCase()) ?? levelByName(name);
}

/** Whether the action returns what the customer stores. */
export function readsData(action: string): boolean {
  return DATA_READS.includes(action.toLowerCase());
}

/** The actions that manage permissions among those that the pattern covers, in lower case. */
export function managingActions(pattern: string, effort: ReportEffort): string[] {
  return coveredBy(pattern, MANAGING, effort);
}

/** The actions that read data among those that the pattern covers, in lower case. */
export function dataReads(pattern: string, effort: ReportEffort): string[] {
  return coveredBy(pattern, DATA_READS_BY_SERVICE, effort);
}

/** The actions that give out credentials among those that the pattern covers, in lower case. */
export function credentialActions(pattern: string, effort: ReportEffort): string[] {
  return coveredBy(pattern, GIVING_CREDENTIALS, effort);
}

/** Whether the action may lead to more access than itself: by permissions, credentials or another role. */
export function givesAccess(action: string): boolean {
  const lowerCase = action.toLowerCase();
  const giving = GIVING_CREDENTIALS.get(serviceOf(lowerCase)) ?? [];
  const isOfRoles = lowerCase === 'iam:passrole' || lowerCase.startsWith('sts:assume');
  return isOfRoles || levelOf(action) === 'PERMISSIONS_MANAGEMENT' || giving.includes(lowerCase);
}

/** What one action does, the most severe first. `GIVES_ACCESS` may lead to more access than the action itself. */
const EFFECTS = ['GIVES_ACCESS', 'DELETES', 'WRITES', 'TAGS', 'READS'] as const;
export type ActionEffect = (typeof EFFECTS)[number];

const DELETING =
  /^(?:Batch|Admin|Bulk)?(?:Delete|Terminate|Remove|Purge|Destroy|Deregister|Release|Erase)|Deletion$/i;

export function effectOf(action: string): ActionEffect {
  if (givesAccess(action)) return 'GIVES_ACCESS';
  const level = levelOf(action);
  if (level === 'READ') return 'READS';
  if (level === 'TAGGING') return 'TAGS';
  return DELETING.test(action.slice(action.indexOf(':') + 1)) ? 'DELETES' : 'WRITES';
}

/** The actions with the most severe effects first, otherwise in their order. */
export function severestFirst<T extends { readonly action: string }>(actions: readonly T[]): T[] {
  const rank = ({ action }: T) => EFFECTS.indexOf(effectOf(action));
  return actions.toSorted((a, b) => rank(a) - rank(b));
}

/** Whether the pattern may cover an action that changes something. Patterns are judged by how their names begin. */
export function mayWrite(pattern: string): boolean {
  if (!/[*?]/.test(pattern)) return levelOf(pattern) !== 'READ';
  const [service = '', name = ''] = pattern.split(':');
  // A wildcard within the first word can stand for any word.
  const beginning = name.replace(/[*?].*$/s, '');
  if (levelByName(beginning) === 'READ') return false;
  const words = READING_WORDS[service.toLowerCase()]?.split(' ') ?? [];
  return !words.includes(firstWord(beginning));
}

function coveredBy(pattern: string, actions: ByService, effort: ReportEffort): string[] {
  const glob: Glob = globOf(pattern.toLowerCase());
  // The service of a pattern has no wildcards: IAM refuses them.
  return (actions.get(serviceOf(pattern.toLowerCase())) ?? []).filter((action) => {
    effort.compare(glob, action);
    return !effort.isSpent && globMatches(glob, action);
  });
}
