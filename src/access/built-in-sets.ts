/**
 * The capability sets that every installation has. Each contains the one before it. Their resources are `*`, because
 * Aurora does not know the customer's resources beforehand.
 */
import type { Capability, CapabilitySet } from './capability.ts';

function everywhere(reason: string, ...actions: string[]): Capability {
  return { reason, actions: actions.flatMap((line) => line.split(' ')), resources: ['*'] };
}

const INVENTORY: readonly Capability[] = [
  everywhere(
    'To know which account and Regions it works in.',
    'account:ListRegions account:GetAccountInformation ec2:DescribeRegions ec2:DescribeAvailabilityZones',
    'iam:ListAccountAliases organizations:DescribeOrganization',
  ),
  everywhere(
    'To list the virtual machines, their disks, images and scaling groups.',
    'ec2:DescribeInstances ec2:DescribeInstanceStatus ec2:DescribeInstanceTypes ec2:DescribeVolumes',
    'ec2:DescribeSnapshots ec2:DescribeImages ec2:DescribeLaunchTemplates ec2:DescribeTags',
    'autoscaling:DescribeAutoScalingGroups autoscaling:DescribeScalingActivities autoscaling:DescribePolicies',
    'ssm:DescribeInstanceInformation',
  ),
  everywhere(
    'To understand the network: which parts can reach which, and from where.',
    'ec2:DescribeVpcs ec2:DescribeSubnets ec2:DescribeRouteTables ec2:DescribeInternetGateways',
    'ec2:DescribeNatGateways ec2:DescribeSecurityGroups ec2:DescribeSecurityGroupRules ec2:DescribeNetworkAcls',
    'ec2:DescribeNetworkInterfaces ec2:DescribeAddresses ec2:DescribeVpcEndpoints ec2:DescribeVpcPeeringConnections',
    'ec2:DescribeTransitGateways ec2:DescribeFlowLogs elasticloadbalancing:DescribeLoadBalancers',
    'elasticloadbalancing:DescribeListeners elasticloadbalancing:DescribeTargetGroups',
    'elasticloadbalancing:DescribeTargetHealth route53:ListHostedZones route53:ListResourceRecordSets',
    'cloudfront:ListDistributions acm:ListCertificates acm:DescribeCertificate',
  ),
  everywhere(
    'To list containers, clusters and functions, and how they are configured.',
    'ecs:ListClusters ecs:DescribeClusters ecs:ListServices ecs:DescribeServices ecs:ListTasks ecs:DescribeTasks',
    'ecs:DescribeTaskDefinition eks:ListClusters eks:DescribeCluster eks:ListNodegroups eks:DescribeNodegroup',
    'ecr:DescribeRepositories ecr:DescribeImages lambda:ListFunctions lambda:GetFunctionConfiguration',
    'lambda:ListEventSourceMappings lambda:ListAliases apigateway:GET states:ListStateMachines',
  ),
  everywhere(
    'To list databases, caches, queues and buckets, without what they contain.',
    'rds:DescribeDBInstances rds:DescribeDBClusters rds:DescribeDBSnapshots rds:DescribeEvents',
    'rds:DescribePendingMaintenanceActions dynamodb:ListTables dynamodb:DescribeTable',
    'dynamodb:DescribeContinuousBackups elasticache:DescribeCacheClusters elasticache:DescribeReplicationGroups',
    'redshift:DescribeClusters sqs:ListQueues sqs:GetQueueAttributes sns:ListTopics sns:GetTopicAttributes',
    'kinesis:ListStreams kinesis:DescribeStreamSummary s3:ListAllMyBuckets s3:GetBucketLocation',
    's3:GetBucketPublicAccessBlock s3:GetAccountPublicAccessBlock s3:GetBucketPolicyStatus s3:GetEncryptionConfiguration',
    's3:GetBucketVersioning s3:GetLifecycleConfiguration s3:GetBucketTagging s3:GetBucketLogging',
    'elasticfilesystem:DescribeFileSystems backup:ListBackupPlans backup:ListProtectedResources',
    'secretsmanager:ListSecrets ssm:DescribeParameters kms:ListKeys kms:DescribeKey kms:GetKeyRotationStatus',
  ),
  everywhere(
    'To find resources by tag, and to see what stacks created them.',
    'tag:GetResources tag:GetTagKeys tag:GetTagValues resource-explorer-2:Search',
    'cloudformation:DescribeStacks cloudformation:ListStacks cloudformation:DescribeStackResources',
    'cloudformation:DescribeStackEvents',
  ),
];

const HEALTH: readonly Capability[] = [
  everywhere(
    'To see how the systems do: metrics, alarms and events of AWS.',
    'cloudwatch:GetMetricData cloudwatch:GetMetricStatistics cloudwatch:ListMetrics cloudwatch:DescribeAlarms',
    'cloudwatch:DescribeAlarmHistory logs:DescribeLogGroups logs:DescribeMetricFilters events:ListRules',
    'health:DescribeEvents health:DescribeEventDetails health:DescribeAffectedEntities',
    'servicequotas:ListServiceQuotas servicequotas:GetServiceQuota',
    'application-autoscaling:DescribeScalableTargets application-autoscaling:DescribeScalingPolicies',
  ),
  everywhere(
    'To find out who changed something, and when.',
    'cloudtrail:LookupEvents cloudtrail:DescribeTrails cloudtrail:GetTrailStatus',
    'config:DescribeConfigurationRecorders config:GetResourceConfigHistory config:SelectResourceConfig',
  ),
  everywhere(
    'To report security findings, and who may do what in the account.',
    'iam:ListRoles iam:GetRole iam:ListUsers iam:ListAttachedRolePolicies iam:ListRolePolicies iam:GetRolePolicy',
    'iam:ListAttachedUserPolicies iam:ListPolicies iam:GetPolicy iam:GetPolicyVersion iam:GetAccountSummary',
    'iam:ListAccessKeys iam:GetAccessKeyLastUsed iam:ListMFADevices iam:SimulatePrincipalPolicy',
    'access-analyzer:ListAnalyzers access-analyzer:ListFindings guardduty:ListDetectors guardduty:ListFindings',
    'guardduty:GetFindings securityhub:GetFindings inspector2:ListFindings',
  ),
  everywhere(
    'To show what the account costs, and where it could cost less.',
    'ce:GetCostAndUsage ce:GetCostForecast ce:GetDimensionValues ce:GetAnomalies',
    'ce:GetRightsizingRecommendation ce:GetReservationUtilization ce:GetSavingsPlansUtilization',
    'budgets:ViewBudget compute-optimizer:GetEC2InstanceRecommendations pricing:GetProducts',
  ),
];

const DATA: readonly Capability[] = [
  everywhere(
    'To answer questions about files in S3.',
    's3:ListBucket s3:GetObject s3:GetObjectAttributes s3:GetObjectTagging s3:ListBucketVersions',
  ),
  everywhere(
    'To read logs and traces when it looks for the cause of a problem.',
    'logs:DescribeLogStreams logs:GetLogEvents logs:FilterLogEvents logs:StartQuery logs:GetQueryResults',
    'logs:StopQuery xray:GetTraceSummaries xray:BatchGetTraces ec2:GetConsoleOutput',
  ),
  everywhere(
    'To answer questions about records in DynamoDB tables.',
    'dynamodb:GetItem dynamodb:BatchGetItem dynamodb:Query dynamodb:Scan',
  ),
  everywhere(
    'To run queries of Athena on data that is already catalogued.',
    'athena:ListWorkGroups athena:GetWorkGroup athena:GetQueryExecution athena:GetQueryResults',
    'glue:GetDatabases glue:GetDatabase glue:GetTables glue:GetTable glue:GetPartitions',
  ),
  everywhere(
    'To see the code and configuration that runs: templates, functions and plain parameters.',
    'cloudformation:GetTemplate lambda:GetFunction ssm:GetParameter ssm:GetParameters ssm:GetParametersByPath',
    'states:DescribeStateMachine states:ListExecutions states:DescribeExecution states:GetExecutionHistory',
    'ecr:BatchGetImage ecr:GetDownloadUrlForLayer ecr:GetAuthorizationToken',
  ),
];

const OPERATIONS: readonly Capability[] = [
  everywhere(
    'To start, stop and restart virtual machines, for example outside of working hours.',
    'ec2:StartInstances ec2:StopInstances ec2:RebootInstances',
  ),
  everywhere(
    'To add or remove capacity when load or cost asks for it.',
    'autoscaling:SetDesiredCapacity autoscaling:UpdateAutoScalingGroup autoscaling:StartInstanceRefresh',
    'ecs:UpdateService application-autoscaling:RegisterScalableTarget application-autoscaling:PutScalingPolicy',
    'eks:UpdateNodegroupConfig lambda:PutFunctionConcurrency',
  ),
  everywhere(
    'To restart services that hang.',
    'ecs:StopTask rds:RebootDBInstance rds:StartDBInstance rds:StopDBInstance rds:StartDBCluster rds:StopDBCluster',
    'elasticache:RebootCacheCluster',
  ),
  everywhere(
    'To make a backup before a change.',
    'ec2:CreateSnapshot ec2:CreateImage rds:CreateDBSnapshot rds:CreateDBClusterSnapshot dynamodb:CreateBackup',
  ),
  everywhere(
    'To add alarms and to mark what it has changed.',
    'cloudwatch:PutMetricAlarm cloudwatch:SetAlarmState cloudwatch:EnableAlarmActions cloudwatch:DisableAlarmActions',
    'ec2:CreateTags tag:TagResources tag:UntagResources',
  ),
  everywhere(
    'To run maintenance on machines through Systems Manager, instead of a remote login.',
    'ssm:SendCommand ssm:ListCommands ssm:ListCommandInvocations ssm:GetCommandInvocation ssm:CancelCommand',
    'ssm:DescribeInstancePatchStates',
  ),
  everywhere(
    'To run a query of Athena or a workflow that you have defined.',
    'athena:StartQueryExecution athena:StopQueryExecution states:StartExecution states:StopExecution',
  ),
];

const OBSERVE: CapabilitySet = {
  name: 'OBSERVE',
  version: '1',
  description:
    'For a first look. Sees what you have, its settings, health and cost. Does not read your data.',
  readsData: false,
  capabilities: [...INVENTORY, ...HEALTH],
};

const READ: CapabilitySet = {
  name: 'READ',
  version: '1',
  description:
    'For questions about your systems. Reads all that OBSERVE sees, and also data, logs and code. Changes nothing. Allows fewer actions than ReadOnlyAccess: only those that Aurora uses.',
  readsData: true,
  capabilities: [...OBSERVE.capabilities, ...DATA],
};

const OPERATE: CapabilitySet = {
  name: 'OPERATE',
  version: '1',
  description:
    'For daily operations. Does everything that READ does. Also starts, stops and restarts virtual machines and databases, adds and removes capacity, makes backups, changes alarms and tags, and runs commands, queries and workflows. Deletes nothing directly, but removing machines, and commands on them, can delete data.',
  readsData: true,
  capabilities: [...READ.capabilities, ...OPERATIONS],
};

export const BUILT_IN_SETS: readonly CapabilitySet[] = [OBSERVE, READ, OPERATE];
