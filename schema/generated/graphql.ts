/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** How Aurora knows that the role lacks an action. */
export type AccessEvidence =
  /** Aurora has read the policies of the role, and evaluated them. */
  | 'READ'
  /** AWS refused the action to a program, which reported the error message. */
  | 'REPORTED'
  /** AWS has simulated the action for the role. */
  | 'SIMULATED';

/** How the permissions of a role compare with what the workspace asks for. */
export type AccessState =
  /** The role lacks permissions that are asked for, or that a program was refused. */
  | 'INSUFFICIENT'
  /** The role may do everything that is asked for. */
  | 'SUFFICIENT'
  /** Aurora may not read enough to tell. */
  | 'UNKNOWN';

/** The outcome for one account of a list. */
export type AccountLineOutcome =
  /** The same role is on an earlier line, which `duplicateOf` names. */
  | 'DUPLICATE'
  /** Nothing was stored: `error` says why, and what to do. */
  | 'REFUSED'
  /** The list itself says not to connect this account, for example because AWS suspended it. */
  | 'SKIPPED'
  /** A verification started: follow it with `workspaceEvents` or `connectionProgress`. */
  | 'STARTED'
  /** The role is already connected or being verified. Nothing changed. */
  | 'UNCHANGED';

/** What an action of AWS does. */
export type ActionEffect =
  /** It deletes or ends something. */
  | 'DELETES'
  /** It changes permissions, or gets a role or credentials that may do more. */
  | 'GIVES_ACCESS'
  /** It changes nothing. */
  | 'READS'
  /** It changes tags alone. */
  | 'TAGS'
  /** It creates or changes something. */
  | 'WRITES';

/** Selects the alerts that match every field that is set. */
export type AlertFilter = {
  /** Only alerts with this `cause`: those of one group. */
  cause?: string | null | undefined;
  /** Only alerts of one of these kinds. */
  kinds?: Array<AlertKind> | null | undefined;
  /** Only alerts of connections whose name, role ARN or account ID contains this text. Ignores case. At most 200 characters. */
  search?: string | null | undefined;
  /** Only alerts with one of these severities. */
  severities?: Array<AlertSeverity> | null | undefined;
  /** Only alerts in one of these states. Without it, all that are not resolved. */
  states?: Array<AlertState> | null | undefined;
};

/** A stable code for what needs attention. docs/alerts.md has a section for each. */
export type AlertKind =
  /** Policies of the role allow more than the capability set of the workspace asks for. */
  | 'ACCESS_EXCESSIVE'
  /** The role works, but does not allow actions that the workspace's capability set asks for, or that AWS refused to Aurora. */
  | 'ACCESS_MISSING'
  /** The key expires within 14 days. Programs that use it will be refused. */
  | 'API_KEY_EXPIRES'
  /** The key is older than a year, or nobody has used it for 90 days. */
  | 'API_KEY_OLD'
  /** Aurora's AWS credentials are missing or invalid, it may not call sts:AssumeRole, or it cannot reach STS. Verifications and checks wait. */
  | 'AURORA_FAULT'
  /** The role worked before, and two checks in a row have failed. */
  | 'CONNECTION_DEGRADED'
  /** Aurora could not use the role within the time that IAM changes need to propagate. */
  | 'CONNECTION_FAILED'
  /** The role works without the External ID, or its trust policy lets others use it. Aurora does not use the role. */
  | 'CONNECTION_INSECURE'
  /** The mail server of Aurora has refused all messages, or has not answered, for five minutes. Alerts by e-mail wait, and none is lost. */
  | 'MAIL_UNAVAILABLE'
  /** The account was disconnected, and its role still trusts Aurora. Aurora does not use it, and gives no credentials of it. */
  | 'ROLE_STILL_USABLE'
  /** The rotation started more than a week ago, and the previous External ID is still valid. */
  | 'ROTATION_STALLED'
  /** The trust policy differs from the last reading. Aurora checks at once whether the role is still safe. */
  | 'TRUST_CHANGED'
  /** After a change of the trust policy, someone can use the role who could not use it before. They do not need Aurora for it. */
  | 'TRUST_WIDENED'
  /** The endpoint of the webhook is gone, or failed for 24 hours. Its messages wait. */
  | 'WEBHOOK_DISABLED';

/** How urgent an alert is. It depends on the kind alone. */
export type AlertSeverity =
  /** Act now: others can get into an account, or Aurora cannot use it, or nothing works. */
  | 'CRITICAL'
  /** Worth knowing. Nothing is broken. */
  | 'INFO'
  /** Something is missing, will stop working, lets in someone new, or allows too much. */
  | 'WARNING';

/** The state of an alert. */
export type AlertState =
  /** A person has seen it. The problem is still there. */
  | 'ACKNOWLEDGED'
  /** It needs attention. */
  | 'OPEN'
  /** The problem is over. A new one opens a new alert. */
  | 'RESOLVED'
  /** A person has hidden it for a while. It comes back as OPEN. */
  | 'SNOOZED';

/** A kind of action that the audit log records. */
export type AuditAction =
  /** A user acknowledged an alert. The detail is its kind. */
  | 'ACKNOWLEDGE_ALERT'
  /** A rotation of the External ID was cancelled. */
  | 'CANCEL_EXTERNAL_ID_ROTATION'
  /** A user asked to check connections now. The detail is how many. */
  | 'CHECK_CONNECTIONS'
  /** The workspace got another capability set. The detail is its name, or "none". */
  | 'CHOOSE_CAPABILITIES'
  /** The accounts of an organization to connect were chosen. */
  | 'CHOOSE_ORGANIZATION_ACCOUNTS'
  /** A user commented on an alert. The detail is its kind. */
  | 'COMMENT_ON_ALERT'
  /** A role was connected. The detail is its ARN. */
  | 'CONNECT_AWS_ACCOUNT'
  /** An AWS organization was connected. */
  | 'CONNECT_ORGANIZATION'
  /** An API key was created. The detail is its name and scopes. */
  | 'CREATE_API_KEY'
  /** A token was created with which the stack of a setup kit disconnects its role. The detail is when it expires if no stack uses it. */
  | 'CREATE_DISCONNECT_TOKEN'
  /** An onboarding link was created. The detail is when it expires. */
  | 'CREATE_ONBOARDING_LINK'
  /** A setup kit that reports its role was made. The detail is when its token expires. */
  | 'CREATE_REPORT_TOKEN'
  /** A webhook was created. The detail is its address, without secret parts. */
  | 'CREATE_WEBHOOK'
  /** A workspace was created. */
  | 'CREATE_WORKSPACE'
  /** A disconnected connection was deleted with its history. The detail is the ARN of its role. */
  | 'DELETE_AWS_CONNECTION'
  /** A webhook was deleted. The detail is its address, without secret parts. */
  | 'DELETE_WEBHOOK'
  /** A workspace was deleted. The detail is its name, and how much was deleted with it. */
  | 'DELETE_WORKSPACE'
  /** A user disconnected an account. */
  | 'DISCONNECT_AWS_ACCOUNT'
  /** A rotation of the External ID was finished. */
  | 'FINISH_EXTERNAL_ID_ROTATION'
  /** Aurora created a session for a token that asked for credentials at /credentials. The detail is the session name in CloudTrail, when it expires, and how often Aurora returned the session before it. */
  | 'ISSUE_CREDENTIALS'
  /** The events after a cursor are sent to a webhook again, or that of the delivery that the detail names. */
  | 'REDELIVER_WEBHOOK'
  /** A user took back that an alert was acknowledged or snoozed. The detail is its kind. */
  | 'REOPEN_ALERT'
  /** A user tried a connection again. */
  | 'RETRY_CONNECTION'
  /** The accounts of an organization that failed were tried again. */
  | 'RETRY_ORGANIZATION'
  /** An API key was revoked. The detail is its name. */
  | 'REVOKE_API_KEY'
  /** An onboarding link was revoked. */
  | 'REVOKE_ONBOARDING_LINK'
  /** The session of a person was revoked. The detail is the name of the person. */
  | 'REVOKE_PERSON_SESSION'
  /** Aurora forgot the sessions of a role that programs used. */
  | 'REVOKE_SESSIONS'
  /** A rotation of the External ID was started. */
  | 'ROTATE_EXTERNAL_ID'
  /** A webhook got a new secret. */
  | 'ROTATE_WEBHOOK_SECRET'
  /** A person signed in. The detail is the role. */
  | 'SIGN_IN'
  /** A person signed out, or the issuer withdrew the access. The detail says which. */
  | 'SIGN_OUT'
  /** A user snoozed an alert. The detail is its kind, and until when. */
  | 'SNOOZE_ALERT'
  /** A user tested a connection. The detail is the outcome. */
  | 'TEST_CONNECTION'
  /** A test message was sent to a webhook. The detail is the outcome. */
  | 'TEST_WEBHOOK'
  /** An action that a newer version of Aurora wrote, and that this version does not know. */
  | 'UNKNOWN'
  /** The name, labels or Region of a connection were changed. The detail is the old and new values. */
  | 'UPDATE_CONNECTION'
  /** A webhook was changed. The detail is what was changed. */
  | 'UPDATE_WEBHOOK'
  /** A workspace was renamed. The detail is the old and the new name. */
  | 'UPDATE_WORKSPACE';

/** Selects the audit entries that match every field that is set. */
export type AuditFilter = {
  /** Only actions of this kind. Not UNKNOWN. */
  action?: AuditAction | null | undefined;
  /** Only entries of the connection with this id. */
  connectionId?: string | null | undefined;
  /** Only entries at or after this time, in RFC 3339. */
  from?: string | null | undefined;
  /** Only actions with the token that has this `tokenId`. */
  tokenId?: string | null | undefined;
  /** Only actions with tokens that had this text in their name, such as the name of a person. Ignores case. At most 200 characters. */
  tokenName?: string | null | undefined;
  /** Only entries before this time, in RFC 3339. */
  until?: string | null | undefined;
  /** Only entries of the workspace with this id. */
  workspaceId?: string | null | undefined;
};

/** A check of Aurora's own side. */
export type AuroraCheckName =
  /** May Aurora call sts:AssumeRole, as far as Aurora can tell? */
  | 'ASSUME_ROLE'
  /** Does this machine's clock agree with AWS's clock? */
  | 'CLOCK'
  /** Does Aurora have credentials, and from which source? */
  | 'CREDENTIALS'
  /** Does AWS accept the credentials? */
  | 'CREDENTIALS_VALID'
  /** Does AWS STS answer? */
  | 'ENDPOINT'
  /** Is Aurora a user, a session of a role, or the root user? */
  | 'PRINCIPAL'
  /** Does the configured Region have an STS endpoint? */
  | 'REGION';

/** The outcome of a check of Aurora's own side. */
export type AuroraCheckOutcome =
  /** The operator must fix it: see the remedies. */
  | 'FAILED'
  /** The check passed: nothing is wrong. */
  | 'PASSED'
  /** Aurora cannot tell whether something is wrong. */
  | 'UNKNOWN'
  /** It works, but the remedies would improve it. */
  | 'WARNING';

/** Selects the connections that match every field that is set. */
export type AwsConnectionFilter = {
  /** Only connections to this AWS account, twelve digits. */
  accountId?: string | null | undefined;
  /** Only connections that have all of these labels, at most 20. */
  labels?: Array<LabelFilter> | null | undefined;
  /** Only connections whose name, role ARN or account ID contains this text. Ignores case. At most 200 characters. */
  search?: string | null | undefined;
  /** Only connections with one of these statuses. */
  status?: Array<ConnectionStatus> | null | undefined;
};

/** How to sort connections. */
export type AwsConnectionOrder = {
  /** The direction of the sort order. */
  direction?: OrderDirection;
  /** What to sort by. */
  field: AwsConnectionOrderField;
};

/** What to sort connections by. */
export type AwsConnectionOrderField =
  /** Sort by the AWS account ID. */
  | 'ACCOUNT_ID'
  /** Sort by when the role was connected for the first time. */
  | 'CREATED_AT'
  /** Sort by when AWS last answered an attempt or a check. Connections without an answer come first. */
  | 'LAST_CHECKED_AT'
  /** Sort by when the role was last proven to work. Connections never proven come first. */
  | 'LAST_VERIFIED_AT'
  /** Sort by name, ignoring case. Connections without a name come first. */
  | 'NAME'
  /** Sort by urgency of the status: INSECURE, DEGRADED, FAILED, PENDING, CONNECTED, DISCONNECTED. Equal ones are sorted by name, or by account ID without a name. */
  | 'STATUS';

/** The kind of program that a snippet configures. */
export type AwsCredentialsSnippetKind =
  /** The AWS CLI, with a profile that the snippet creates. */
  | 'AWS_CLI'
  /** A Docker Compose service and its secret. */
  | 'DOCKER_COMPOSE'
  /** An Amazon ECS task definition. */
  | 'ECS'
  /** Any AWS SDK and the AWS CLI, through environment variables. */
  | 'ENVIRONMENT'
  /** The AWS SDK for Go, version 2. */
  | 'GO'
  /** The AWS SDK for JavaScript, version 3. */
  | 'JAVASCRIPT'
  /** A Kubernetes secret and a pod that uses it. */
  | 'KUBERNETES'
  /** Any AWS SDK and the AWS CLI, through a profile in ~/.aws/config. */
  | 'PROFILE'
  /** The AWS SDK for Python, boto3. */
  | 'PYTHON'
  /** The AWS provider of Terraform. */
  | 'TERRAFORM';

/** What a session may do, compared with its role. */
export type AwsSessionAccess =
  /** Everything. */
  | 'FULL'
  /** What the capability set OBSERVE allows: no changes, and no data. */
  | 'OBSERVE'
  /** What AWS's policy ReadOnlyAccess allows, data included. */
  | 'READ_ONLY';

/** Restrictions for the sessions of programs. `policy` cannot be combined with another `access` than FULL, and `sessionPolicy` only with OBSERVE and `sourceIpRanges`. */
export type AwsSessionNarrowing = {
  /** What a session may do. Null or absent: FULL. */
  access?: AwsSessionAccess | null | undefined;
  /** The name of one of the operator's policies. */
  policy?: string | null | undefined;
  /** Your own session policy: a policy document in JSON. Everything together has at most 2,048 characters without white space. */
  sessionPolicy?: string | null | undefined;
  /** The public addresses from which a session may be used: up to 10 ranges in CIDR notation, or single addresses. Requests through VPC endpoints are refused. */
  sourceIpRanges?: Array<string> | null | undefined;
};

/** The outcome for one connection of a bulk action. */
export type BulkOutcome =
  /** The action was done: the verification or the check is due now, or the account is disconnected. */
  | 'DONE'
  /** Nothing changed: `error` says why, and what to do. */
  | 'REFUSED'
  /** There was nothing to do. */
  | 'UNCHANGED';

/** A stable code for a possible cause of a denial, for program logic. */
export type ConnectionCauseCode =
  /** The failure itself names the cause. */
  | 'AS_STATED'
  /** Aurora's own AWS account or IAM user has changed since the role last worked. */
  | 'AURORA_CHANGED'
  /** A policy on Aurora's own side forbids it. The operator must fix it. */
  | 'AURORA_DENIED'
  /** Aurora uses the keys of a root user. The operator must fix it. */
  | 'AURORA_IS_ROOT'
  /** Aurora's own IAM user lacks the permission. The operator must fix it. */
  | 'AURORA_NOT_ALLOWED'
  /** A policy of the customer's AWS organization forbids it. */
  | 'CUSTOMER_ORGANIZATION'
  /** The ARN was copied from documentation. */
  | 'EXAMPLE_ACCOUNT'
  /** The role worked before, and was changed or deleted since. */
  | 'ROLE_CHANGED'
  /** The role does not exist. */
  | 'ROLE_NOT_FOUND'
  /** The role, or its latest change, has not reached all of AWS yet. */
  | 'STILL_PROPAGATING'
  /** The trust policy names another account or External ID. */
  | 'TRUST_POLICY'
  /** The trust policy explicitly denies Aurora. */
  | 'TRUST_POLICY_DENIES'
  /** The trust policy does not allow session tags or a source identity, which the operator has configured. */
  | 'TRUST_POLICY_LACKS_ACTION';

/** A check of a connection. Aurora makes the checks in this order. */
export type ConnectionCheckName =
  /** Does AWS let Aurora assume the role with the External ID? */
  | 'ASSUME_ROLE'
  /** Does Aurora know its AWS identity, and may it ask for this role? */
  | 'AURORA_IDENTITY'
  /** Does the role refuse callers without the External ID? */
  | 'EXTERNAL_ID'
  /** Does the session belong to the role and account of the ARN? */
  | 'ROLE_IDENTITY';

/** The outcome of a check of a connection. */
export type ConnectionCheckOutcome =
  /** Someone must fix something: see the remedies. */
  | 'FAILED'
  /** The answer of AWS proves nothing, or Aurora has a problem on its side. */
  | 'INCONCLUSIVE'
  /** The check passed: nothing is wrong. */
  | 'PASSED'
  /** Aurora skipped the check, because an earlier check did not pass. */
  | 'SKIPPED';

/** The outcome of a later check of a connected role. */
export type ConnectionCheckedOutcome =
  /** Aurora could not assume the role; after two such checks in a row, the connection is DEGRADED. Or the role accepted a call with a wrong External ID; then a full verification follows immediately. */
  | 'FAILED'
  /** AWS STS or Aurora itself failed, so the check says nothing about the role. */
  | 'INCONCLUSIVE'
  /** The role works, and refuses callers without the External ID. */
  | 'PASSED';

/** A type of event. Each has an object type of the same name, which describes it. */
export type ConnectionEventType =
  /** The role may do more or less than before. */
  | 'AccessChanged'
  /** AWS denied an attempt. */
  | 'AssumeRoleDenied'
  /** A user asked for the next attempt now. */
  | 'AttemptBroughtForward'
  /** Aurora checked the role again. */
  | 'ConnectionChecked'
  /** The connection is DEGRADED. */
  | 'ConnectionDegraded'
  /** A user disconnected the account. */
  | 'ConnectionDisconnected'
  /** The role is proven: the connection is CONNECTED. */
  | 'ConnectionEstablished'
  /** The connection is FAILED. */
  | 'ConnectionFailed'
  /** The connection is INSECURE. */
  | 'ConnectionInsecure'
  /** The connection works again, or is safe again. */
  | 'ConnectionRecovered'
  /** An attempt found the role open. */
  | 'ExternalIdNotEnforced'
  /** Aurora found out which External IDs the role accepts. */
  | 'ExternalIdRotationChecked'
  /** The rotation of the External ID has ended. */
  | 'ExternalIdRotationEnded'
  /** The workspace has a new External ID. */
  | 'ExternalIdRotationStarted'
  /** The role has another trust policy. */
  | 'TrustPolicyChanged'
  /** AWS STS or Aurora could not complete an attempt. */
  | 'VerificationDelayed'
  /** A verification has started. */
  | 'VerificationStarted';

/** The status of a connection. */
export type ConnectionStatus =
  /** The role works, and refuses callers without the External ID. */
  | 'CONNECTED'
  /** The role worked before, but fails now. Never because of a problem on Aurora's own side. */
  | 'DEGRADED'
  /** A user disconnected the account. Its history stays. */
  | 'DISCONNECTED'
  /** Aurora could not assume the role. `failure` says why, and what to do. */
  | 'FAILED'
  /** The role also accepts callers without the External ID. Aurora does not use it. */
  | 'INSECURE'
  /** Aurora is verifying the role. Subscribe to `connectionProgress`. */
  | 'PENDING';

/** Which policies deny an action. */
export type DenialLayer =
  /** The role's own policies, attached or inline. */
  | 'IDENTITY_POLICY'
  /** The permissions boundary of the role. */
  | 'PERMISSIONS_BOUNDARY'
  /** A resource control policy of the account's organization. */
  | 'RESOURCE_CONTROL_POLICY'
  /** The policy of the resource. */
  | 'RESOURCE_POLICY'
  /** A service control policy of the account's organization. */
  | 'SERVICE_CONTROL_POLICY'
  /** The session policy that Aurora or a program sent. */
  | 'SESSION_POLICY'
  /** The trust policy of a role that was to be assumed. */
  | 'TRUST_POLICY'
  /** The policy of a VPC endpoint. */
  | 'VPC_ENDPOINT_POLICY';

/** Why a permission is too much. */
export type ExcessRisk =
  /** Every action is allowed. */
  | 'ADMINISTRATOR'
  /** Every action is allowed, except those that the policy lists. */
  | 'ALL_BUT_SOME'
  /** The role may get credentials or tokens of others. */
  | 'CREDENTIALS'
  /** The role may read data, which is not asked for. */
  | 'DATA'
  /** The role may hand any role of the account to a service. */
  | 'PASS_ROLE'
  /** The role may change permissions. */
  | 'PERMISSIONS_MANAGEMENT'
  /** The role may change more than is asked for. */
  | 'WRITES';

/** A wrong External ID, which a safe role refuses. */
export type ExternalIdProbeKind =
  /** The call had the right External ID with an extra last character. */
  | 'CHARACTER_AFTER'
  /** The call had the right External ID with an extra first character. */
  | 'CHARACTER_BEFORE'
  /** The call had no External ID. */
  | 'NO_EXTERNAL_ID'
  /** The call had the right External ID in different case. */
  | 'OTHER_CASE'
  /** The call had a random External ID. */
  | 'RANDOM_EXTERNAL_ID';

/** The outcome of a probe. */
export type ExternalIdProbeOutcome =
  /** The role accepted the probe: it is open to others. */
  | 'ACCEPTED'
  /** The probe proves neither. */
  | 'INCONCLUSIVE'
  /** The role refused the probe, and accepted the correct calls before and after it. This is right. */
  | 'REFUSED';

/** How a rotation of an External ID ended. */
export type ExternalIdRotationOutcome =
  /** Only the External ID from before the rotation is valid. */
  | 'CANCELLED'
  /** Only the new External ID is valid. */
  | 'FINISHED';

/** A stable code for what went wrong, for program logic. */
export type FailureCode =
  /** The role belongs to another account than its ARN says. */
  | 'ACCOUNT_MISMATCH'
  /** AWS refuses Aurora's own credentials. */
  | 'BASE_CREDENTIALS_INVALID'
  /** Aurora's own IAM user may not call sts:AssumeRole. */
  | 'CALLER_NOT_AUTHORIZED'
  /** The role accepts callers without the External ID. */
  | 'EXTERNAL_ID_NOT_ENFORCED'
  /** Aurora has no credentials, or AWS does not say to whom they belong. */
  | 'IDENTITY_UNAVAILABLE'
  /** The role is in another AWS partition than Aurora. */
  | 'PARTITION_MISMATCH'
  /** The role's account has disabled STS in the Region. */
  | 'REGION_DISABLED'
  /** AWS rejected the request as invalid. */
  | 'REQUEST_REJECTED'
  /** The role is in Aurora's own AWS account. */
  | 'ROLE_IN_AURORAS_ACCOUNT'
  /** AWS does not let Aurora assume the role. */
  | 'ROLE_NOT_ASSUMABLE'
  /** The requested session is longer than the maximum session duration of the role. */
  | 'SESSION_DURATION_TOO_LONG'
  /** AWS rejected the session policy. */
  | 'SESSION_POLICY_REJECTED'
  /** The STS endpoint closes every connection, so Aurora cannot complete the proof. */
  | 'STS_CONNECTION_CLOSED'
  /** AWS STS is unreachable. Aurora retries automatically. */
  | 'STS_UNAVAILABLE'
  /** AWS throttles Aurora. Aurora retries automatically. */
  | 'THROTTLED'
  /** The trust policy of the role lets in strangers, as Aurora has read it. */
  | 'TRUST_POLICY_OPEN'
  /** A failure that a newer version of Aurora stored, and that this version does not know. */
  | 'UNKNOWN';

/** Who must act to resolve a failure. */
export type FailureSide =
  /** The operator of Aurora. Connections wait, and only the operator gets instructions. */
  | 'AURORA'
  /** AWS. Aurora retries automatically. */
  | 'AWS'
  /** The customer, in the AWS account that is being connected. */
  | 'CUSTOMER';

/** Selects connections by one label. */
export type LabelFilter = {
  /** The key, which is case-sensitive. */
  key: string;
  /** The value, which is case-sensitive. Null or absent: any value. */
  value?: string | null | undefined;
};

/** A label to set. */
export type LabelInput = {
  /** The key, which is case-sensitive. 1 to 128 characters. */
  key: string;
  /** The value: at most 256 characters. It may be empty. */
  value: string;
};

/** The direction of a sort order. */
export type OrderDirection =
  /** Ascending: the smallest, earliest or alphabetically first comes first. */
  | 'ASC'
  /** Descending: the reverse of ASC. */
  | 'DESC';

/** Selects the accounts that match every field that is set. */
export type OrganizationAccountFilter = {
  /** Only accounts with one of these values of `progress`. */
  progress?: Array<OrganizationAccountProgress> | null | undefined;
  /** Only accounts whose name or id contains this text. Ignores case. At most 200 characters. */
  search?: string | null | undefined;
  /** Only accounts directly in this root or unit. */
  unitId?: string | null | undefined;
};

/** How far an account has come: the status of its connection, or why it has none. */
export type OrganizationAccountProgress =
  /** The connection is CONNECTED. */
  | 'CONNECTED'
  /** The connection is DEGRADED. */
  | 'DEGRADED'
  /** The connection was disconnected. Aurora does not connect it again by itself. */
  | 'DISCONNECTED'
  /** The connection is FAILED. */
  | 'FAILED'
  /** The connection is INSECURE. */
  | 'INSECURE'
  /** The management account, which cannot be chosen. It has no connection. */
  | 'MANAGEMENT'
  /** The account is not chosen, and can be. */
  | 'NOT_CHOSEN'
  /** The role has let Aurora in, and is being verified. */
  | 'PENDING'
  /** The account is chosen, and its role has not let Aurora in yet. Aurora keeps trying. */
  | 'PENDING_ROLE'
  /** The account has left the organization, and it has no connection. */
  | 'REMOVED'
  /** AWS has suspended the account, and it has no connection. */
  | 'SUSPENDED';

/** The state of an account in AWS. */
export type OrganizationAccountState =
  /** The account can be used. */
  | 'ACTIVE'
  /** The account has left the organization. */
  | 'REMOVED'
  /** AWS has closed or suspended the account, or has not activated it. */
  | 'SUSPENDED';

/** What happened to a statement of a policy. */
export type PolicyDifferenceKind =
  /** The statement is new. */
  | 'ADDED'
  /** The statement has changed. */
  | 'CHANGED'
  /** The statement is gone. */
  | 'REMOVED';

/** What a caller may do at all. */
export type Role =
  /** May read everything in all workspaces, and what operators read of Aurora itself. Ends its own sessions, changes nothing else, and gets no AWS credentials. */
  | 'AUDITOR'
  /** May do what its scopes allow in its workspaces. API keys, JWTs and onboarding links are members, too. */
  | 'MEMBER'
  /** May do everything in all workspaces. */
  | 'OPERATOR';

/** What Aurora may do in the account. */
export type RoleAccess =
  /** Managed policies that the customer chooses: pass them as `permissionPolicyArns`. */
  | 'OWN_POLICIES'
  /** PowerUserAccess: full access except IAM management. Recommended for most use cases. */
  | 'POWER_USER'
  /** ReadOnlyAccess: read-only access to all services. */
  | 'READ_ONLY';

/** Whether the trust policy of a role lets in callers whom it should keep out. */
export type RoleTrustVerdict =
  /** It lets in Aurora with the External ID, and those whom the customer has named. */
  | 'CLOSED'
  /** It lets in strangers, or Aurora without the External ID. */
  | 'OPEN'
  /** It is too complicated to decide, or cannot be read. The probes still prove the role. */
  | 'UNDECIDED';

/** A permission of a token. */
export type Scope =
  /** See the workspace, its connections and their events. */
  | 'CONNECTIONS_READ'
  /** Connect, rename, retry, test and disconnect accounts, and rotate the External ID. */
  | 'CONNECTIONS_WRITE'
  /** Get temporary credentials of connected accounts. */
  | 'CREDENTIALS_READ';

/** Where a setting comes from. */
export type SettingSource =
  /** The default value: the variable is not set. */
  | 'DEFAULT'
  /** A variable of the environment. */
  | 'ENVIRONMENT'
  /** The file that NAME_FILE names. */
  | 'FILE';

/** Where a setup kit puts a policy. */
export type SetupPolicyKind =
  /** In the role itself: it is deleted with the role. */
  | 'INLINE'
  /** A customer managed policy of the account. A set that is too large for the role's inline policies needs some. */
  | 'MANAGED';

/** The severity of a finding. */
export type TrustPolicyFindingSeverity =
  /** It prevents Aurora from using the role. */
  | 'BLOCKS'
  /** It does neither, but is worth knowing. */
  | 'NOTICE'
  /** It lets others use the role. */
  | 'UNSAFE';

/** The kind of another party that can use a role. */
export type TrustPolicyOtherKind =
  /** Another AWS account, or a user or role in it. */
  | 'ACCOUNT'
  /** People or programs that sign in through an identity provider. */
  | 'FEDERATION'
  /** Callers from a VPC or through a VPC endpoint. */
  | 'NETWORK'
  /** Every account of an AWS organization. */
  | 'ORGANIZATION'
  /** Users and roles of the account that the role is in. */
  | 'OWN_ACCOUNT'
  /** A user or role that the policy names by its unique id. */
  | 'PRINCIPAL'
  /** An AWS service. */
  | 'SERVICE';

/** The overall result for a trust policy. */
export type TrustPolicyVerdict =
  /** Aurora cannot use the role. */
  | 'DENIED'
  /** IAM would reject the document. */
  | 'INVALID'
  /** The result depends on something that Aurora cannot see: read the findings. */
  | 'UNCERTAIN'
  /** Aurora can use the role, but so can strangers, or Aurora without the External ID. */
  | 'UNSAFE'
  /** Aurora can use the role with the External ID, and no stranger can. `others` lists the other parties that the policy names. */
  | 'WORKS';

/** The kind of token that the caller uses. */
export type ViewerKind =
  /** An API key of one workspace. */
  | 'API_KEY'
  /** A JWT from the issuer that the operator has configured. */
  | 'JWT'
  /** The token of an onboarding link. For a limited time, it gives access to one workspace's setup and connections only. */
  | 'ONBOARDING'
  /** A token of the operator, which may do everything in all workspaces. */
  | 'OPERATOR'
  /** A person who signed in at the OIDC issuer that the operator has configured. */
  | 'PERSON';

/** Selects the deliveries that match every field that is set. */
export type WebhookDeliveryFilter = {
  /** Only deliveries with one of these outcomes. */
  outcomes?: Array<WebhookDeliveryOutcome> | null | undefined;
};

/** The outcome of an attempt to send a message. */
export type WebhookDeliveryOutcome =
  /** Aurora itself cannot send now: its mail server or its encryption key. It tries again each minute, and nothing is lost. An outage is one delivery. */
  | 'DELAYED'
  /** The endpoint answered with a status from 200 to 299. */
  | 'DELIVERED'
  /** There was no valid answer in time. */
  | 'FAILED'
  /** The endpoint answered with another status. Aurora follows no redirects. */
  | 'REFUSED';

/** Why a webhook is disabled. */
export type WebhookDisabledReason =
  /** All attempts of 24 hours failed. */
  | 'FAILING'
  /** The endpoint is gone: it answered with status 410; Slack with 404 or 410; the mail server knows no such recipient. */
  | 'GONE'
  /** A user disabled it. */
  | 'REQUESTED';

/** Selects the events or alerts that match every field that is set. An empty list selects all. */
export type WebhookFilterInput = {
  /** Only events of these types. For the format JSON alone. */
  eventTypes?: Array<ConnectionEventType> | null | undefined;
  /** Only events or alerts of connections that have all of these labels, at most 20. */
  labels?: Array<LabelFilter> | null | undefined;
  /** Only alerts of this severity and above. Default: WARNING. For the formats SLACK and EMAIL alone. */
  minSeverity?: AlertSeverity | null | undefined;
  /** Only events after which the connection has one of these statuses. For the format JSON alone. */
  statuses?: Array<ConnectionStatus> | null | undefined;
};

/** What a webhook sends. */
export type WebhookFormat =
  /** Alerts as e-mails to one address. */
  | 'EMAIL'
  /** Events as JSON, signed as Standard Webhooks describes. */
  | 'JSON'
  /** Alerts as messages in a channel of Slack, by one of its incoming webhooks. */
  | 'SLACK';

/** Whether a webhook is in use. */
export type WebhookState =
  /** Aurora sends nothing. Its messages wait: it continues with them when it is enabled again. */
  | 'DISABLED'
  /** Aurora sends messages to it. */
  | 'ENABLED';

/** Selects the workspaces that match every field that is set. */
export type WorkspaceFilter = {
  /** Only workspaces whose name contains this text, ignoring case, or whose External ID it is. At most 200 characters. */
  search?: string | null | undefined;
  /** Only workspaces with a connection that has one of these statuses. */
  status?: Array<ConnectionStatus> | null | undefined;
};

/** How to sort workspaces. */
export type WorkspaceOrder = {
  /** The direction of the sort order. */
  direction?: OrderDirection;
  /** What to sort by. */
  field: WorkspaceOrderField;
};

/** What to sort workspaces by. */
export type WorkspaceOrderField =
  /** Sort by when the workspace was created. */
  | 'CREATED_AT'
  /** Sort by name, ignoring case. */
  | 'NAME';

export type WhoIsAuroraQueryVariables = Exact<{
  refresh?: boolean | null | undefined;
}>;


export type WhoIsAuroraQuery = { viewer: { kind: ViewerKind }, auroraIdentity:
    | { __typename: 'AuroraIdentity', accountId: string, arn: string, userId: string, partition: string, credentialSource: string, checkedAt: string }
    | { __typename: 'IdentityUnavailable', message: string, code: string, remedies: Array<string> }
  , operatorPolicy: { json: string } };

type Mistake_AlertNotFound_Fragment = { message: string, code: string, remedies: Array<string> };

type Mistake_ApiKeyNotFound_Fragment = { message: string, code: string, remedies: Array<string> };

type Mistake_ConnectionInUse_Fragment = { message: string, code: string, remedies: Array<string> };

type Mistake_ConnectionNotCheckable_Fragment = { message: string, code: string, remedies: Array<string> };

type Mistake_ConnectionNotFound_Fragment = { message: string, code: string, remedies: Array<string> };

type Mistake_ConnectionNotRetryable_Fragment = { message: string, code: string, remedies: Array<string> };

type Mistake_ConnectionsStandAgainst_Fragment = { message: string, code: string, remedies: Array<string> };

type Mistake_EncryptionKeyRequired_Fragment = { message: string, code: string, remedies: Array<string> };

type Mistake_ExternalIdRotationUnderWay_Fragment = { message: string, code: string, remedies: Array<string> };

type Mistake_IdempotencyKeyUsed_Fragment = { message: string, code: string, remedies: Array<string> };

type Mistake_IdentityUnavailable_Fragment = { message: string, code: string, remedies: Array<string> };

type Mistake_InvalidInput_Fragment = { message: string, code: string, remedies: Array<string> };

type Mistake_InvalidRoleArn_Fragment = { message: string, code: string, remedies: Array<string> };

type Mistake_MailUnavailable_Fragment = { message: string, code: string, remedies: Array<string> };

type Mistake_NoExternalIdRotation_Fragment = { message: string, code: string, remedies: Array<string> };

type Mistake_OnboardingLinkNotFound_Fragment = { message: string, code: string, remedies: Array<string> };

type Mistake_OrganizationNotFound_Fragment = { message: string, code: string, remedies: Array<string> };

type Mistake_OrganizationNotRead_Fragment = { message: string, code: string, remedies: Array<string> };

type Mistake_PartitionMismatch_Fragment = { message: string, code: string, remedies: Array<string> };

type Mistake_PersonSessionNotFound_Fragment = { message: string, code: string, remedies: Array<string> };

type Mistake_PublicUrlRequired_Fragment = { message: string, code: string, remedies: Array<string> };

type Mistake_RoleInAurorasAccount_Fragment = { message: string, code: string, remedies: Array<string> };

type Mistake_RoleNotRead_Fragment = { message: string, code: string, remedies: Array<string> };

type Mistake_TooManyAccounts_Fragment = { message: string, code: string, remedies: Array<string> };

type Mistake_TooManyWebhooks_Fragment = { message: string, code: string, remedies: Array<string> };

type Mistake_WebhookNotFound_Fragment = { message: string, code: string, remedies: Array<string> };

type Mistake_WorkspaceNotFound_Fragment = { message: string, code: string, remedies: Array<string> };

type Mistake_WorkspaceRequired_Fragment = { message: string, code: string, remedies: Array<string> };

export type MistakeFragment =
  | Mistake_AlertNotFound_Fragment
  | Mistake_ApiKeyNotFound_Fragment
  | Mistake_ConnectionInUse_Fragment
  | Mistake_ConnectionNotCheckable_Fragment
  | Mistake_ConnectionNotFound_Fragment
  | Mistake_ConnectionNotRetryable_Fragment
  | Mistake_ConnectionsStandAgainst_Fragment
  | Mistake_EncryptionKeyRequired_Fragment
  | Mistake_ExternalIdRotationUnderWay_Fragment
  | Mistake_IdempotencyKeyUsed_Fragment
  | Mistake_IdentityUnavailable_Fragment
  | Mistake_InvalidInput_Fragment
  | Mistake_InvalidRoleArn_Fragment
  | Mistake_MailUnavailable_Fragment
  | Mistake_NoExternalIdRotation_Fragment
  | Mistake_OnboardingLinkNotFound_Fragment
  | Mistake_OrganizationNotFound_Fragment
  | Mistake_OrganizationNotRead_Fragment
  | Mistake_PartitionMismatch_Fragment
  | Mistake_PersonSessionNotFound_Fragment
  | Mistake_PublicUrlRequired_Fragment
  | Mistake_RoleInAurorasAccount_Fragment
  | Mistake_RoleNotRead_Fragment
  | Mistake_TooManyAccounts_Fragment
  | Mistake_TooManyWebhooks_Fragment
  | Mistake_WebhookNotFound_Fragment
  | Mistake_WorkspaceNotFound_Fragment
  | Mistake_WorkspaceRequired_Fragment
;

export type CreateWorkspaceMutationVariables = Exact<{
  name: string;
}>;


export type CreateWorkspaceMutation = { createWorkspace:
    | { __typename: 'CreateWorkspaceSuccess', workspace: { id: string, name: string, createdAt: string, externalId: { value: string, createdAt: string } } }
    | { __typename: 'IdempotencyKeyUsed', message: string, code: string, remedies: Array<string> }
    | { __typename: 'InvalidInput', message: string, code: string, remedies: Array<string> }
   };

export type WorkspacePartsFragment = { id: string, name: string, createdAt: string, externalId: { value: string, createdAt: string } };

export type PrepareRoleQueryVariables = Exact<{
  workspaceId: string;
}>;


export type PrepareRoleQuery = { workspace: { id: string, name: string, createdAt: string, trustPolicy:
      | { __typename: 'IdentityUnavailable', message: string, code: string, remedies: Array<string> }
      | { __typename: 'TrustPolicy', principalArn: string, externalId: string, document: Record<string, unknown>, json: string }
    , externalId: { value: string, createdAt: string } } | null, permissionPolicies: Array<{ name: string, arn: string, description: string, explanation: string, recommended: boolean }> };

export type ConnectAwsAccountMutationVariables = Exact<{
  roleArn: string;
  workspaceId?: string | null | undefined;
  region?: string | null | undefined;
  name?: string | null | undefined;
}>;


export type ConnectAwsAccountMutation = { connectAwsAccount:
    | { __typename: 'ConnectAwsAccountSuccess', awsConnection: { id: string, name: string | null, roleArn: string, accountId: string, partition: string, region: string, status: ConnectionStatus, externalIdEnforced: boolean | null, assumedRoleArn: string | null, lastVerifiedAt: string | null, nextCheckAt: string | null, createdAt: string, disconnectedAt: string | null, failure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> } | null, verification: { startedAt: string, deadline: string, attempts: number, nextAttemptAt: string | null, endedAt: string | null } | null } }
    | { __typename: 'IdentityUnavailable', message: string, code: string, remedies: Array<string> }
    | { __typename: 'InvalidInput', message: string, code: string, remedies: Array<string> }
    | { __typename: 'InvalidRoleArn', part: string, suggestion: string | null, message: string, code: string, remedies: Array<string> }
    | { __typename: 'PartitionMismatch', message: string, code: string, remedies: Array<string> }
    | { __typename: 'RoleInAurorasAccount', message: string, code: string, remedies: Array<string> }
    | { __typename: 'WorkspaceNotFound', message: string, code: string, remedies: Array<string> }
    | { __typename: 'WorkspaceRequired', message: string, code: string, remedies: Array<string> }
   };

export type ConnectionPartsFragment = { id: string, name: string | null, roleArn: string, accountId: string, partition: string, region: string, status: ConnectionStatus, externalIdEnforced: boolean | null, assumedRoleArn: string | null, lastVerifiedAt: string | null, nextCheckAt: string | null, createdAt: string, disconnectedAt: string | null, failure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> } | null, verification: { startedAt: string, deadline: string, attempts: number, nextAttemptAt: string | null, endedAt: string | null } | null };

export type FailurePartsFragment = { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> };

export type ConnectionProgressSubscriptionVariables = Exact<{
  connectionId: string;
  after?: string | null | undefined;
}>;


export type ConnectionProgressSubscription = { connectionProgress:
    | { __typename: 'AccessChanged', missing: number, excessive: number, unknown: number, cursor: string, sequence: number, occurredAt: string, accessState: AccessState, accessChangedAt: string | null, accessChangedBy: string | null, connection: { id: string, roleArn: string, status: ConnectionStatus } }
    | { __typename: 'AssumeRoleDenied', attempt: number, elapsedMs: number, remainingMs: number, nextAttemptAt: string, cursor: string, sequence: number, occurredAt: string, failure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> }, connection: { id: string, roleArn: string, status: ConnectionStatus } }
    | { __typename: 'AttemptBroughtForward', nextAttemptAt: string, cursor: string, sequence: number, occurredAt: string, connection: { id: string, roleArn: string, status: ConnectionStatus } }
    | { __typename: 'ConnectionChecked', outcome: ConnectionCheckedOutcome, nextCheckAt: string, cursor: string, sequence: number, occurredAt: string, checkFailure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> } | null, probes: Array<{ kind: ExternalIdProbeKind, outcome: ExternalIdProbeOutcome, awsErrorCode: string | null, awsRequestId: string | null }>, connection: { id: string, roleArn: string, status: ConnectionStatus } }
    | { __typename: 'ConnectionDegraded', cursor: string, sequence: number, occurredAt: string, failure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> }, connection: { id: string, roleArn: string, status: ConnectionStatus } }
    | { __typename: 'ConnectionDisconnected', cursor: string, sequence: number, occurredAt: string, connection: { id: string, roleArn: string, status: ConnectionStatus } }
    | { __typename: 'ConnectionEstablished', attempts: number, elapsedMs: number, assumedRoleArn: string, cursor: string, sequence: number, occurredAt: string, probes: Array<{ kind: ExternalIdProbeKind, outcome: ExternalIdProbeOutcome, awsErrorCode: string | null, awsRequestId: string | null }>, connection: { id: string, roleArn: string, status: ConnectionStatus } }
    | { __typename: 'ConnectionFailed', attempts: number, elapsedMs: number, cursor: string, sequence: number, occurredAt: string, failure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> }, connection: { id: string, roleArn: string, status: ConnectionStatus } }
    | { __typename: 'ConnectionInsecure', attempts: number, elapsedMs: number, cursor: string, sequence: number, occurredAt: string, failure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> }, probes: Array<{ kind: ExternalIdProbeKind, outcome: ExternalIdProbeOutcome, awsErrorCode: string | null, awsRequestId: string | null }>, trustPolicy:
        | { __typename: 'IdentityUnavailable', message: string, code: string, remedies: Array<string> }
        | { __typename: 'TrustPolicy', json: string }
      , connection: { id: string, roleArn: string, status: ConnectionStatus } }
    | { __typename: 'ConnectionRecovered', cursor: string, sequence: number, occurredAt: string, connection: { id: string, roleArn: string, status: ConnectionStatus } }
    | { __typename: 'ExternalIdNotEnforced', attempt: number, elapsedMs: number, remainingMs: number, nextAttemptAt: string, cursor: string, sequence: number, occurredAt: string, probes: Array<{ kind: ExternalIdProbeKind, outcome: ExternalIdProbeOutcome, awsErrorCode: string | null, awsRequestId: string | null }>, connection: { id: string, roleArn: string, status: ConnectionStatus } }
    | { __typename: 'ExternalIdRotationChecked', takesNew: boolean | null, takesPrevious: boolean | null, cursor: string, sequence: number, occurredAt: string, connection: { id: string, roleArn: string, status: ConnectionStatus } }
    | { __typename: 'ExternalIdRotationEnded', cursor: string, sequence: number, occurredAt: string, rotationOutcome: ExternalIdRotationOutcome, connection: { id: string, roleArn: string, status: ConnectionStatus } }
    | { __typename: 'ExternalIdRotationStarted', cursor: string, sequence: number, occurredAt: string, connection: { id: string, roleArn: string, status: ConnectionStatus } }
    | { __typename: 'TrustPolicyChanged', changedAt: string | null, changedBy: string | null, cursor: string, sequence: number, occurredAt: string, differences: Array<{ kind: PolicyDifferenceKind, sid: string | null, words: string }> | null, connection: { id: string, roleArn: string, status: ConnectionStatus } }
    | { __typename: 'UnknownEvent', cursor: string, sequence: number, occurredAt: string, connection: { id: string, roleArn: string, status: ConnectionStatus } }
    | { __typename: 'VerificationDelayed', attempt: number, elapsedMs: number, remainingMs: number, nextAttemptAt: string, deadline: string, cursor: string, sequence: number, occurredAt: string, failure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> }, connection: { id: string, roleArn: string, status: ConnectionStatus } }
    | { __typename: 'VerificationStarted', deadline: string, windowMs: number, cursor: string, sequence: number, occurredAt: string, connection: { id: string, roleArn: string, status: ConnectionStatus } }
   };

type EventParts_AccessChanged_Fragment = { __typename: 'AccessChanged', missing: number, excessive: number, unknown: number, cursor: string, sequence: number, occurredAt: string, accessState: AccessState, accessChangedAt: string | null, accessChangedBy: string | null, connection: { id: string, roleArn: string, status: ConnectionStatus } };

type EventParts_AssumeRoleDenied_Fragment = { __typename: 'AssumeRoleDenied', attempt: number, elapsedMs: number, remainingMs: number, nextAttemptAt: string, cursor: string, sequence: number, occurredAt: string, failure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> }, connection: { id: string, roleArn: string, status: ConnectionStatus } };

type EventParts_AttemptBroughtForward_Fragment = { __typename: 'AttemptBroughtForward', nextAttemptAt: string, cursor: string, sequence: number, occurredAt: string, connection: { id: string, roleArn: string, status: ConnectionStatus } };

type EventParts_ConnectionChecked_Fragment = { __typename: 'ConnectionChecked', outcome: ConnectionCheckedOutcome, nextCheckAt: string, cursor: string, sequence: number, occurredAt: string, checkFailure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> } | null, probes: Array<{ kind: ExternalIdProbeKind, outcome: ExternalIdProbeOutcome, awsErrorCode: string | null, awsRequestId: string | null }>, connection: { id: string, roleArn: string, status: ConnectionStatus } };

type EventParts_ConnectionDegraded_Fragment = { __typename: 'ConnectionDegraded', cursor: string, sequence: number, occurredAt: string, failure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> }, connection: { id: string, roleArn: string, status: ConnectionStatus } };

type EventParts_ConnectionDisconnected_Fragment = { __typename: 'ConnectionDisconnected', cursor: string, sequence: number, occurredAt: string, connection: { id: string, roleArn: string, status: ConnectionStatus } };

type EventParts_ConnectionEstablished_Fragment = { __typename: 'ConnectionEstablished', attempts: number, elapsedMs: number, assumedRoleArn: string, cursor: string, sequence: number, occurredAt: string, probes: Array<{ kind: ExternalIdProbeKind, outcome: ExternalIdProbeOutcome, awsErrorCode: string | null, awsRequestId: string | null }>, connection: { id: string, roleArn: string, status: ConnectionStatus } };

type EventParts_ConnectionFailed_Fragment = { __typename: 'ConnectionFailed', attempts: number, elapsedMs: number, cursor: string, sequence: number, occurredAt: string, failure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> }, connection: { id: string, roleArn: string, status: ConnectionStatus } };

type EventParts_ConnectionInsecure_Fragment = { __typename: 'ConnectionInsecure', attempts: number, elapsedMs: number, cursor: string, sequence: number, occurredAt: string, failure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> }, probes: Array<{ kind: ExternalIdProbeKind, outcome: ExternalIdProbeOutcome, awsErrorCode: string | null, awsRequestId: string | null }>, trustPolicy:
    | { __typename: 'IdentityUnavailable', message: string, code: string, remedies: Array<string> }
    | { __typename: 'TrustPolicy', json: string }
  , connection: { id: string, roleArn: string, status: ConnectionStatus } };

type EventParts_ConnectionRecovered_Fragment = { __typename: 'ConnectionRecovered', cursor: string, sequence: number, occurredAt: string, connection: { id: string, roleArn: string, status: ConnectionStatus } };

type EventParts_ExternalIdNotEnforced_Fragment = { __typename: 'ExternalIdNotEnforced', attempt: number, elapsedMs: number, remainingMs: number, nextAttemptAt: string, cursor: string, sequence: number, occurredAt: string, probes: Array<{ kind: ExternalIdProbeKind, outcome: ExternalIdProbeOutcome, awsErrorCode: string | null, awsRequestId: string | null }>, connection: { id: string, roleArn: string, status: ConnectionStatus } };

type EventParts_ExternalIdRotationChecked_Fragment = { __typename: 'ExternalIdRotationChecked', takesNew: boolean | null, takesPrevious: boolean | null, cursor: string, sequence: number, occurredAt: string, connection: { id: string, roleArn: string, status: ConnectionStatus } };

type EventParts_ExternalIdRotationEnded_Fragment = { __typename: 'ExternalIdRotationEnded', cursor: string, sequence: number, occurredAt: string, rotationOutcome: ExternalIdRotationOutcome, connection: { id: string, roleArn: string, status: ConnectionStatus } };

type EventParts_ExternalIdRotationStarted_Fragment = { __typename: 'ExternalIdRotationStarted', cursor: string, sequence: number, occurredAt: string, connection: { id: string, roleArn: string, status: ConnectionStatus } };

type EventParts_TrustPolicyChanged_Fragment = { __typename: 'TrustPolicyChanged', changedAt: string | null, changedBy: string | null, cursor: string, sequence: number, occurredAt: string, differences: Array<{ kind: PolicyDifferenceKind, sid: string | null, words: string }> | null, connection: { id: string, roleArn: string, status: ConnectionStatus } };

type EventParts_UnknownEvent_Fragment = { __typename: 'UnknownEvent', cursor: string, sequence: number, occurredAt: string, connection: { id: string, roleArn: string, status: ConnectionStatus } };

type EventParts_VerificationDelayed_Fragment = { __typename: 'VerificationDelayed', attempt: number, elapsedMs: number, remainingMs: number, nextAttemptAt: string, deadline: string, cursor: string, sequence: number, occurredAt: string, failure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> }, connection: { id: string, roleArn: string, status: ConnectionStatus } };

type EventParts_VerificationStarted_Fragment = { __typename: 'VerificationStarted', deadline: string, windowMs: number, cursor: string, sequence: number, occurredAt: string, connection: { id: string, roleArn: string, status: ConnectionStatus } };

export type EventPartsFragment =
  | EventParts_AccessChanged_Fragment
  | EventParts_AssumeRoleDenied_Fragment
  | EventParts_AttemptBroughtForward_Fragment
  | EventParts_ConnectionChecked_Fragment
  | EventParts_ConnectionDegraded_Fragment
  | EventParts_ConnectionDisconnected_Fragment
  | EventParts_ConnectionEstablished_Fragment
  | EventParts_ConnectionFailed_Fragment
  | EventParts_ConnectionInsecure_Fragment
  | EventParts_ConnectionRecovered_Fragment
  | EventParts_ExternalIdNotEnforced_Fragment
  | EventParts_ExternalIdRotationChecked_Fragment
  | EventParts_ExternalIdRotationEnded_Fragment
  | EventParts_ExternalIdRotationStarted_Fragment
  | EventParts_TrustPolicyChanged_Fragment
  | EventParts_UnknownEvent_Fragment
  | EventParts_VerificationDelayed_Fragment
  | EventParts_VerificationStarted_Fragment
;

export type ProbePartsFragment = { kind: ExternalIdProbeKind, outcome: ExternalIdProbeOutcome, awsErrorCode: string | null, awsRequestId: string | null };

export type TestConnectionQueryVariables = Exact<{
  id: string;
}>;


export type TestConnectionQuery = { testConnection: { checkedAt: string, outcome: ConnectionCheckOutcome, verificationStarted: boolean, checks: Array<{ name: ConnectionCheckName, outcome: ConnectionCheckOutcome, detail: string, remedies: Array<string>, durationMs: number }>, probes: Array<{ kind: ExternalIdProbeKind, outcome: ExternalIdProbeOutcome, awsErrorCode: string | null, awsRequestId: string | null }>, connection: { id: string, status: ConnectionStatus, lastCheckedAt: string | null } } };

export type ConnectionsQueryVariables = Exact<{
  workspaceId: string;
  filter?: AwsConnectionFilter | null | undefined;
  orderBy?: AwsConnectionOrder | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type ConnectionsQuery = { workspace: { id: string, awsConnections: { edges: Array<{ cursor: string, node: { id: string, name: string | null, roleArn: string, accountId: string, partition: string, region: string, status: ConnectionStatus, externalIdEnforced: boolean | null, assumedRoleArn: string | null, lastVerifiedAt: string | null, nextCheckAt: string | null, createdAt: string, disconnectedAt: string | null, lastCheckedAt: string | null, lastUsedAt: string | null, failure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> } | null, verification: { startedAt: string, deadline: string, attempts: number, nextAttemptAt: string | null, endedAt: string | null } | null, labels: Array<{ key: string, value: string }> } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } } | null };

export type ConnectionHistoryQueryVariables = Exact<{
  id: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ConnectionHistoryQuery = { awsConnection: { sessionsRevokedAt: string | null, id: string, name: string | null, roleArn: string, accountId: string, partition: string, region: string, status: ConnectionStatus, externalIdEnforced: boolean | null, assumedRoleArn: string | null, lastVerifiedAt: string | null, nextCheckAt: string | null, createdAt: string, disconnectedAt: string | null, lastCheckedAt: string | null, lastUsedAt: string | null, events: { edges: Array<{ node:
          | { __typename: 'AccessChanged', missing: number, excessive: number, unknown: number, cursor: string, sequence: number, occurredAt: string, accessState: AccessState, accessChangedAt: string | null, accessChangedBy: string | null, connection: { id: string, roleArn: string, status: ConnectionStatus } }
          | { __typename: 'AssumeRoleDenied', attempt: number, elapsedMs: number, remainingMs: number, nextAttemptAt: string, cursor: string, sequence: number, occurredAt: string, failure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> }, connection: { id: string, roleArn: string, status: ConnectionStatus } }
          | { __typename: 'AttemptBroughtForward', nextAttemptAt: string, cursor: string, sequence: number, occurredAt: string, connection: { id: string, roleArn: string, status: ConnectionStatus } }
          | { __typename: 'ConnectionChecked', outcome: ConnectionCheckedOutcome, nextCheckAt: string, cursor: string, sequence: number, occurredAt: string, checkFailure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> } | null, probes: Array<{ kind: ExternalIdProbeKind, outcome: ExternalIdProbeOutcome, awsErrorCode: string | null, awsRequestId: string | null }>, connection: { id: string, roleArn: string, status: ConnectionStatus } }
          | { __typename: 'ConnectionDegraded', cursor: string, sequence: number, occurredAt: string, failure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> }, connection: { id: string, roleArn: string, status: ConnectionStatus } }
          | { __typename: 'ConnectionDisconnected', cursor: string, sequence: number, occurredAt: string, connection: { id: string, roleArn: string, status: ConnectionStatus } }
          | { __typename: 'ConnectionEstablished', attempts: number, elapsedMs: number, assumedRoleArn: string, cursor: string, sequence: number, occurredAt: string, probes: Array<{ kind: ExternalIdProbeKind, outcome: ExternalIdProbeOutcome, awsErrorCode: string | null, awsRequestId: string | null }>, connection: { id: string, roleArn: string, status: ConnectionStatus } }
          | { __typename: 'ConnectionFailed', attempts: number, elapsedMs: number, cursor: string, sequence: number, occurredAt: string, failure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> }, connection: { id: string, roleArn: string, status: ConnectionStatus } }
          | { __typename: 'ConnectionInsecure', attempts: number, elapsedMs: number, cursor: string, sequence: number, occurredAt: string, failure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> }, probes: Array<{ kind: ExternalIdProbeKind, outcome: ExternalIdProbeOutcome, awsErrorCode: string | null, awsRequestId: string | null }>, trustPolicy:
              | { __typename: 'IdentityUnavailable', message: string, code: string, remedies: Array<string> }
              | { __typename: 'TrustPolicy', json: string }
            , connection: { id: string, roleArn: string, status: ConnectionStatus } }
          | { __typename: 'ConnectionRecovered', cursor: string, sequence: number, occurredAt: string, connection: { id: string, roleArn: string, status: ConnectionStatus } }
          | { __typename: 'ExternalIdNotEnforced', attempt: number, elapsedMs: number, remainingMs: number, nextAttemptAt: string, cursor: string, sequence: number, occurredAt: string, probes: Array<{ kind: ExternalIdProbeKind, outcome: ExternalIdProbeOutcome, awsErrorCode: string | null, awsRequestId: string | null }>, connection: { id: string, roleArn: string, status: ConnectionStatus } }
          | { __typename: 'ExternalIdRotationChecked', takesNew: boolean | null, takesPrevious: boolean | null, cursor: string, sequence: number, occurredAt: string, connection: { id: string, roleArn: string, status: ConnectionStatus } }
          | { __typename: 'ExternalIdRotationEnded', cursor: string, sequence: number, occurredAt: string, rotationOutcome: ExternalIdRotationOutcome, connection: { id: string, roleArn: string, status: ConnectionStatus } }
          | { __typename: 'ExternalIdRotationStarted', cursor: string, sequence: number, occurredAt: string, connection: { id: string, roleArn: string, status: ConnectionStatus } }
          | { __typename: 'TrustPolicyChanged', changedAt: string | null, changedBy: string | null, cursor: string, sequence: number, occurredAt: string, differences: Array<{ kind: PolicyDifferenceKind, sid: string | null, words: string }> | null, connection: { id: string, roleArn: string, status: ConnectionStatus } }
          | { __typename: 'UnknownEvent', cursor: string, sequence: number, occurredAt: string, connection: { id: string, roleArn: string, status: ConnectionStatus } }
          | { __typename: 'VerificationDelayed', attempt: number, elapsedMs: number, remainingMs: number, nextAttemptAt: string, deadline: string, cursor: string, sequence: number, occurredAt: string, failure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> }, connection: { id: string, roleArn: string, status: ConnectionStatus } }
          | { __typename: 'VerificationStarted', deadline: string, windowMs: number, cursor: string, sequence: number, occurredAt: string, connection: { id: string, roleArn: string, status: ConnectionStatus } }
         }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } }, failure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> } | null, verification: { startedAt: string, deadline: string, attempts: number, nextAttemptAt: string | null, endedAt: string | null } | null, labels: Array<{ key: string, value: string }> } | null };

export type WorkspaceEventsSubscriptionVariables = Exact<{
  workspaceId: string;
  after?: string | null | undefined;
}>;


export type WorkspaceEventsSubscription = { workspaceEvents:
    | { __typename: 'AccessChanged', missing: number, excessive: number, unknown: number, cursor: string, sequence: number, occurredAt: string, accessState: AccessState, accessChangedAt: string | null, accessChangedBy: string | null, connection: { id: string, roleArn: string, status: ConnectionStatus } }
    | { __typename: 'AssumeRoleDenied', attempt: number, elapsedMs: number, remainingMs: number, nextAttemptAt: string, cursor: string, sequence: number, occurredAt: string, failure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> }, connection: { id: string, roleArn: string, status: ConnectionStatus } }
    | { __typename: 'AttemptBroughtForward', nextAttemptAt: string, cursor: string, sequence: number, occurredAt: string, connection: { id: string, roleArn: string, status: ConnectionStatus } }
    | { __typename: 'ConnectionChecked', outcome: ConnectionCheckedOutcome, nextCheckAt: string, cursor: string, sequence: number, occurredAt: string, checkFailure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> } | null, probes: Array<{ kind: ExternalIdProbeKind, outcome: ExternalIdProbeOutcome, awsErrorCode: string | null, awsRequestId: string | null }>, connection: { id: string, roleArn: string, status: ConnectionStatus } }
    | { __typename: 'ConnectionDegraded', cursor: string, sequence: number, occurredAt: string, failure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> }, connection: { id: string, roleArn: string, status: ConnectionStatus } }
    | { __typename: 'ConnectionDisconnected', cursor: string, sequence: number, occurredAt: string, connection: { id: string, roleArn: string, status: ConnectionStatus } }
    | { __typename: 'ConnectionEstablished', attempts: number, elapsedMs: number, assumedRoleArn: string, cursor: string, sequence: number, occurredAt: string, probes: Array<{ kind: ExternalIdProbeKind, outcome: ExternalIdProbeOutcome, awsErrorCode: string | null, awsRequestId: string | null }>, connection: { id: string, roleArn: string, status: ConnectionStatus } }
    | { __typename: 'ConnectionFailed', attempts: number, elapsedMs: number, cursor: string, sequence: number, occurredAt: string, failure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> }, connection: { id: string, roleArn: string, status: ConnectionStatus } }
    | { __typename: 'ConnectionInsecure', attempts: number, elapsedMs: number, cursor: string, sequence: number, occurredAt: string, failure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> }, probes: Array<{ kind: ExternalIdProbeKind, outcome: ExternalIdProbeOutcome, awsErrorCode: string | null, awsRequestId: string | null }>, trustPolicy:
        | { __typename: 'IdentityUnavailable', message: string, code: string, remedies: Array<string> }
        | { __typename: 'TrustPolicy', json: string }
      , connection: { id: string, roleArn: string, status: ConnectionStatus } }
    | { __typename: 'ConnectionRecovered', cursor: string, sequence: number, occurredAt: string, connection: { id: string, roleArn: string, status: ConnectionStatus } }
    | { __typename: 'ExternalIdNotEnforced', attempt: number, elapsedMs: number, remainingMs: number, nextAttemptAt: string, cursor: string, sequence: number, occurredAt: string, probes: Array<{ kind: ExternalIdProbeKind, outcome: ExternalIdProbeOutcome, awsErrorCode: string | null, awsRequestId: string | null }>, connection: { id: string, roleArn: string, status: ConnectionStatus } }
    | { __typename: 'ExternalIdRotationChecked', takesNew: boolean | null, takesPrevious: boolean | null, cursor: string, sequence: number, occurredAt: string, connection: { id: string, roleArn: string, status: ConnectionStatus } }
    | { __typename: 'ExternalIdRotationEnded', cursor: string, sequence: number, occurredAt: string, rotationOutcome: ExternalIdRotationOutcome, connection: { id: string, roleArn: string, status: ConnectionStatus } }
    | { __typename: 'ExternalIdRotationStarted', cursor: string, sequence: number, occurredAt: string, connection: { id: string, roleArn: string, status: ConnectionStatus } }
    | { __typename: 'TrustPolicyChanged', changedAt: string | null, changedBy: string | null, cursor: string, sequence: number, occurredAt: string, differences: Array<{ kind: PolicyDifferenceKind, sid: string | null, words: string }> | null, connection: { id: string, roleArn: string, status: ConnectionStatus } }
    | { __typename: 'UnknownEvent', cursor: string, sequence: number, occurredAt: string, connection: { id: string, roleArn: string, status: ConnectionStatus } }
    | { __typename: 'VerificationDelayed', attempt: number, elapsedMs: number, remainingMs: number, nextAttemptAt: string, deadline: string, cursor: string, sequence: number, occurredAt: string, failure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> }, connection: { id: string, roleArn: string, status: ConnectionStatus } }
    | { __typename: 'VerificationStarted', deadline: string, windowMs: number, cursor: string, sequence: number, occurredAt: string, connection: { id: string, roleArn: string, status: ConnectionStatus } }
   };

export type WorkspaceStartQueryVariables = Exact<{
  workspaceId: string;
}>;


export type WorkspaceStartQuery = { workspace: { id: string, name: string, eventsCursor: string } | null };

export type WorkspaceActivitySubscriptionVariables = Exact<{
  workspaceId: string;
  after?: string | null | undefined;
}>;


export type WorkspaceActivitySubscription = { workspaceEvents:
    | { __typename: 'AccessChanged', cursor: string, connection: { id: string, status: ConnectionStatus } }
    | { __typename: 'AssumeRoleDenied', cursor: string, connection: { id: string, status: ConnectionStatus } }
    | { __typename: 'AttemptBroughtForward', cursor: string, connection: { id: string, status: ConnectionStatus } }
    | { __typename: 'ConnectionChecked', cursor: string, connection: { id: string, status: ConnectionStatus } }
    | { __typename: 'ConnectionDegraded', cursor: string, connection: { id: string, status: ConnectionStatus } }
    | { __typename: 'ConnectionDisconnected', cursor: string, connection: { id: string, status: ConnectionStatus } }
    | { __typename: 'ConnectionEstablished', cursor: string, connection: { id: string, status: ConnectionStatus } }
    | { __typename: 'ConnectionFailed', cursor: string, connection: { id: string, status: ConnectionStatus } }
    | { __typename: 'ConnectionInsecure', cursor: string, connection: { id: string, status: ConnectionStatus } }
    | { __typename: 'ConnectionRecovered', cursor: string, connection: { id: string, status: ConnectionStatus } }
    | { __typename: 'ExternalIdNotEnforced', cursor: string, connection: { id: string, status: ConnectionStatus } }
    | { __typename: 'ExternalIdRotationChecked', cursor: string, connection: { id: string, status: ConnectionStatus } }
    | { __typename: 'ExternalIdRotationEnded', cursor: string, connection: { id: string, status: ConnectionStatus } }
    | { __typename: 'ExternalIdRotationStarted', cursor: string, connection: { id: string, status: ConnectionStatus } }
    | { __typename: 'TrustPolicyChanged', cursor: string, connection: { id: string, status: ConnectionStatus } }
    | { __typename: 'UnknownEvent', cursor: string, connection: { id: string, status: ConnectionStatus } }
    | { __typename: 'VerificationDelayed', cursor: string, connection: { id: string, status: ConnectionStatus } }
    | { __typename: 'VerificationStarted', cursor: string, connection: { id: string, status: ConnectionStatus } }
   };

export type AllEventsStartQueryVariables = Exact<{ [key: string]: never; }>;


export type AllEventsStartQuery = { eventsCursor: string };

export type AllEventsSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type AllEventsSubscription = { allEvents: { cursor: string, event:
      | { __typename: 'AccessChanged', missing: number, excessive: number, unknown: number, cursor: string, sequence: number, occurredAt: string, accessState: AccessState, accessChangedAt: string | null, accessChangedBy: string | null, connection: { id: string, status: ConnectionStatus, roleArn: string } }
      | { __typename: 'AssumeRoleDenied', attempt: number, elapsedMs: number, remainingMs: number, nextAttemptAt: string, cursor: string, sequence: number, occurredAt: string, connection: { id: string, status: ConnectionStatus, roleArn: string }, failure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> } }
      | { __typename: 'AttemptBroughtForward', nextAttemptAt: string, cursor: string, sequence: number, occurredAt: string, connection: { id: string, status: ConnectionStatus, roleArn: string } }
      | { __typename: 'ConnectionChecked', outcome: ConnectionCheckedOutcome, nextCheckAt: string, cursor: string, sequence: number, occurredAt: string, connection: { id: string, status: ConnectionStatus, roleArn: string }, checkFailure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> } | null, probes: Array<{ kind: ExternalIdProbeKind, outcome: ExternalIdProbeOutcome, awsErrorCode: string | null, awsRequestId: string | null }> }
      | { __typename: 'ConnectionDegraded', cursor: string, sequence: number, occurredAt: string, connection: { id: string, status: ConnectionStatus, roleArn: string }, failure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> } }
      | { __typename: 'ConnectionDisconnected', cursor: string, sequence: number, occurredAt: string, connection: { id: string, status: ConnectionStatus, roleArn: string } }
      | { __typename: 'ConnectionEstablished', attempts: number, elapsedMs: number, assumedRoleArn: string, cursor: string, sequence: number, occurredAt: string, connection: { id: string, status: ConnectionStatus, roleArn: string }, probes: Array<{ kind: ExternalIdProbeKind, outcome: ExternalIdProbeOutcome, awsErrorCode: string | null, awsRequestId: string | null }> }
      | { __typename: 'ConnectionFailed', attempts: number, elapsedMs: number, cursor: string, sequence: number, occurredAt: string, connection: { id: string, status: ConnectionStatus, roleArn: string }, failure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> } }
      | { __typename: 'ConnectionInsecure', attempts: number, elapsedMs: number, cursor: string, sequence: number, occurredAt: string, connection: { id: string, status: ConnectionStatus, roleArn: string }, failure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> }, probes: Array<{ kind: ExternalIdProbeKind, outcome: ExternalIdProbeOutcome, awsErrorCode: string | null, awsRequestId: string | null }>, trustPolicy:
          | { __typename: 'IdentityUnavailable', message: string, code: string, remedies: Array<string> }
          | { __typename: 'TrustPolicy', json: string }
         }
      | { __typename: 'ConnectionRecovered', cursor: string, sequence: number, occurredAt: string, connection: { id: string, status: ConnectionStatus, roleArn: string } }
      | { __typename: 'ExternalIdNotEnforced', attempt: number, elapsedMs: number, remainingMs: number, nextAttemptAt: string, cursor: string, sequence: number, occurredAt: string, connection: { id: string, status: ConnectionStatus, roleArn: string }, probes: Array<{ kind: ExternalIdProbeKind, outcome: ExternalIdProbeOutcome, awsErrorCode: string | null, awsRequestId: string | null }> }
      | { __typename: 'ExternalIdRotationChecked', takesNew: boolean | null, takesPrevious: boolean | null, cursor: string, sequence: number, occurredAt: string, connection: { id: string, status: ConnectionStatus, roleArn: string } }
      | { __typename: 'ExternalIdRotationEnded', cursor: string, sequence: number, occurredAt: string, rotationOutcome: ExternalIdRotationOutcome, connection: { id: string, status: ConnectionStatus, roleArn: string } }
      | { __typename: 'ExternalIdRotationStarted', cursor: string, sequence: number, occurredAt: string, connection: { id: string, status: ConnectionStatus, roleArn: string } }
      | { __typename: 'TrustPolicyChanged', changedAt: string | null, changedBy: string | null, cursor: string, sequence: number, occurredAt: string, connection: { id: string, status: ConnectionStatus, roleArn: string }, differences: Array<{ kind: PolicyDifferenceKind, sid: string | null, words: string }> | null }
      | { __typename: 'UnknownEvent', cursor: string, sequence: number, occurredAt: string, connection: { id: string, status: ConnectionStatus, roleArn: string } }
      | { __typename: 'VerificationDelayed', attempt: number, elapsedMs: number, remainingMs: number, nextAttemptAt: string, deadline: string, cursor: string, sequence: number, occurredAt: string, connection: { id: string, status: ConnectionStatus, roleArn: string }, failure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> } }
      | { __typename: 'VerificationStarted', deadline: string, windowMs: number, cursor: string, sequence: number, occurredAt: string, connection: { id: string, status: ConnectionStatus, roleArn: string } }
     } };

export type RetryConnectionMutationVariables = Exact<{
  id: string;
}>;


export type RetryConnectionMutation = { retryConnection:
    | { __typename: 'ConnectionNotFound', message: string, code: string, remedies: Array<string> }
    | { __typename: 'ConnectionNotRetryable', message: string, code: string, remedies: Array<string> }
    | { __typename: 'RetryConnectionSuccess', awsConnection: { id: string, name: string | null, roleArn: string, accountId: string, partition: string, region: string, status: ConnectionStatus, externalIdEnforced: boolean | null, assumedRoleArn: string | null, lastVerifiedAt: string | null, nextCheckAt: string | null, createdAt: string, disconnectedAt: string | null, failure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> } | null, verification: { startedAt: string, deadline: string, attempts: number, nextAttemptAt: string | null, endedAt: string | null } | null } }
   };

export type DisconnectAwsAccountMutationVariables = Exact<{
  id: string;
}>;


export type DisconnectAwsAccountMutation = { disconnectAwsAccount:
    | { __typename: 'ConnectionNotFound', message: string, code: string, remedies: Array<string> }
    | { __typename: 'DisconnectAwsAccountSuccess', awsConnection: { id: string, name: string | null, roleArn: string, accountId: string, partition: string, region: string, status: ConnectionStatus, externalIdEnforced: boolean | null, assumedRoleArn: string | null, lastVerifiedAt: string | null, nextCheckAt: string | null, createdAt: string, disconnectedAt: string | null, failure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> } | null, verification: { startedAt: string, deadline: string, attempts: number, nextAttemptAt: string | null, endedAt: string | null } | null } }
   };

export type WorkspacesQueryVariables = Exact<{
  filter?: WorkspaceFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type WorkspacesQuery = { workspaces: { edges: Array<{ cursor: string, node: { id: string, name: string, createdAt: string, externalId: { value: string, createdAt: string } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type NodeQueryVariables = Exact<{
  id: string;
}>;


export type NodeQuery = { node:
    | { __typename: 'Alert', id: string }
    | { __typename: 'ApiKey', id: string }
    | { __typename: 'AwsConnection', id: string }
    | { __typename: 'OnboardingLink', id: string }
    | { __typename: 'Organization', id: string }
    | { __typename: 'Webhook', id: string }
    | { __typename: 'Workspace', id: string }
   | null };

export type ExplainTrustPolicyQueryVariables = Exact<{
  roleArn: string;
  document: string;
  workspaceId?: string | null | undefined;
}>;


export type ExplainTrustPolicyQuery = { explainTrustPolicy: { verdict: TrustPolicyVerdict, text: string, findings: Array<{ code: string, severity: TrustPolicyFindingSeverity, message: string, remedy: string, line: number, column: number }>, statements: Array<{ sid: string | null, effect: string, applies: boolean, words: string, line: number, column: number, parts: Array<{ element: string, holds: boolean, words: string }> }>, others: Array<{ kind: TrustPolicyOtherKind, principal: string, line: number, column: number }>, correction: { json: string, changes: Array<string> } | null } };

export type ExplainConnectionQueryVariables = Exact<{
  connectionId: string;
  document?: string | null | undefined;
}>;


export type ExplainConnectionQuery = { explainTrustPolicy: { verdict: TrustPolicyVerdict, text: string, findings: Array<{ code: string, severity: TrustPolicyFindingSeverity, message: string, remedy: string, line: number, column: number }>, statements: Array<{ sid: string | null, effect: string, applies: boolean, words: string, line: number, column: number, parts: Array<{ element: string, holds: boolean, words: string }> }>, others: Array<{ kind: TrustPolicyOtherKind, principal: string, line: number, column: number }>, correction: { json: string, changes: Array<string> } | null } };

export type ExplanationPartsFragment = { verdict: TrustPolicyVerdict, text: string, findings: Array<{ code: string, severity: TrustPolicyFindingSeverity, message: string, remedy: string, line: number, column: number }>, statements: Array<{ sid: string | null, effect: string, applies: boolean, words: string, line: number, column: number, parts: Array<{ element: string, holds: boolean, words: string }> }>, others: Array<{ kind: TrustPolicyOtherKind, principal: string, line: number, column: number }>, correction: { json: string, changes: Array<string> } | null };

export type CheckUpQueryVariables = Exact<{
  refresh?: boolean | null | undefined;
}>;


export type CheckUpQuery = { auroraIdentity:
    | { __typename: 'AuroraIdentity', arn: string, credentialSource: string, checkedAt: string, checks: Array<{ name: AuroraCheckName, outcome: AuroraCheckOutcome, detail: string, remedies: Array<string> }> }
    | { __typename: 'IdentityUnavailable', code: string, message: string, remedies: Array<string>, checks: Array<{ name: AuroraCheckName, outcome: AuroraCheckOutcome, detail: string, remedies: Array<string> }> }
   };

export type CheckPartsFragment = { name: AuroraCheckName, outcome: AuroraCheckOutcome, detail: string, remedies: Array<string> };

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { viewer: { kind: ViewerKind, role: Role, tokenId: string, name: string, scopes: Array<Scope>, expiresAt: string | null, session: { id: string, expiresAt: string } | null, workspaces: Array<{ id: string, name: string }> | null } };

export type CreateApiKeyMutationVariables = Exact<{
  workspaceId: string;
  name: string;
  scopes: Array<Scope> | Scope;
  expiresInDays?: number | null | undefined;
}>;


export type CreateApiKeyMutation = { createApiKey:
    | { __typename: 'CreateApiKeySuccess', token: string, apiKey: { id: string, tokenId: string, name: string, scopes: Array<Scope>, hint: string, createdAt: string, expiresAt: string | null, lastUsedAt: string | null, revokedAt: string | null } }
    | { __typename: 'IdempotencyKeyUsed', message: string, code: string, remedies: Array<string> }
    | { __typename: 'InvalidInput', message: string, code: string, remedies: Array<string> }
    | { __typename: 'WorkspaceNotFound', message: string, code: string, remedies: Array<string> }
    | { __typename: 'WorkspaceRequired', message: string, code: string, remedies: Array<string> }
   };

export type ApiKeysQueryVariables = Exact<{
  workspaceId: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type ApiKeysQuery = { workspace: { id: string, apiKeys: { totalCount: number | null, edges: Array<{ node: { id: string, tokenId: string, name: string, scopes: Array<Scope>, hint: string, createdAt: string, expiresAt: string | null, lastUsedAt: string | null, revokedAt: string | null } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } } | null };

export type RevokeApiKeyMutationVariables = Exact<{
  id: string;
}>;


export type RevokeApiKeyMutation = { revokeApiKey:
    | { __typename: 'ApiKeyNotFound', message: string, code: string, remedies: Array<string> }
    | { __typename: 'RevokeApiKeySuccess', apiKey: { id: string, tokenId: string, name: string, scopes: Array<Scope>, hint: string, createdAt: string, expiresAt: string | null, lastUsedAt: string | null, revokedAt: string | null } }
   };

export type ApiKeyPartsFragment = { id: string, tokenId: string, name: string, scopes: Array<Scope>, hint: string, createdAt: string, expiresAt: string | null, lastUsedAt: string | null, revokedAt: string | null };

export type RotateExternalIdMutationVariables = Exact<{
  workspaceId?: string | null | undefined;
}>;


export type RotateExternalIdMutation = { rotateExternalId:
    | { __typename: 'ExternalIdRotationUnderWay', message: string, code: string, remedies: Array<string> }
    | { __typename: 'RotateExternalIdSuccess', workspace: { id: string, externalId: { value: string, createdAt: string }, trustPolicy:
          | { __typename: 'IdentityUnavailable', message: string, code: string, remedies: Array<string> }
          | { __typename: 'TrustPolicy', json: string }
        , externalIdRotation: { startedAt: string, previous: { value: string, createdAt: string }, progress: { moved: number, notMoved: number, unknown: number } } | null } }
    | { __typename: 'WorkspaceNotFound', message: string, code: string, remedies: Array<string> }
    | { __typename: 'WorkspaceRequired', message: string, code: string, remedies: Array<string> }
   };

export type ExternalIdRotationQueryVariables = Exact<{
  workspaceId: string;
  filter?: AwsConnectionFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type ExternalIdRotationQuery = { workspace: { id: string, awsConnections: { totalCount: number | null, edges: Array<{ node: { id: string, name: string | null, accountId: string, roleArn: string, status: ConnectionStatus, trustRelationshipsUrl: string | null, externalIdRotation: { takesNew: boolean | null, takesPrevious: boolean | null } | null } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } }, externalId: { value: string, createdAt: string }, trustPolicy:
      | { __typename: 'IdentityUnavailable', message: string, code: string, remedies: Array<string> }
      | { __typename: 'TrustPolicy', json: string }
    , externalIdRotation: { startedAt: string, previous: { value: string, createdAt: string }, progress: { moved: number, notMoved: number, unknown: number } } | null } | null };

export type FinishExternalIdRotationMutationVariables = Exact<{
  workspaceId?: string | null | undefined;
  force?: boolean | null | undefined;
}>;


export type FinishExternalIdRotationMutation = { finishExternalIdRotation:
    | { __typename: 'ConnectionsStandAgainst', message: string, code: string, remedies: Array<string>, awsConnections: Array<{ id: string, name: string | null, accountId: string, roleArn: string }> }
    | { __typename: 'FinishExternalIdRotationSuccess', workspace: { id: string, externalId: { value: string, createdAt: string }, trustPolicy:
          | { __typename: 'IdentityUnavailable', message: string, code: string, remedies: Array<string> }
          | { __typename: 'TrustPolicy', json: string }
        , externalIdRotation: { startedAt: string, previous: { value: string, createdAt: string }, progress: { moved: number, notMoved: number, unknown: number } } | null } }
    | { __typename: 'NoExternalIdRotation', message: string, code: string, remedies: Array<string> }
    | { __typename: 'WorkspaceNotFound', message: string, code: string, remedies: Array<string> }
    | { __typename: 'WorkspaceRequired', message: string, code: string, remedies: Array<string> }
   };

export type CancelExternalIdRotationMutationVariables = Exact<{
  workspaceId?: string | null | undefined;
  force?: boolean | null | undefined;
}>;


export type CancelExternalIdRotationMutation = { cancelExternalIdRotation:
    | { __typename: 'CancelExternalIdRotationSuccess', workspace: { id: string, externalId: { value: string, createdAt: string }, trustPolicy:
          | { __typename: 'IdentityUnavailable', message: string, code: string, remedies: Array<string> }
          | { __typename: 'TrustPolicy', json: string }
        , externalIdRotation: { startedAt: string, previous: { value: string, createdAt: string }, progress: { moved: number, notMoved: number, unknown: number } } | null } }
    | { __typename: 'ConnectionsStandAgainst', message: string, code: string, remedies: Array<string>, awsConnections: Array<{ id: string, name: string | null, accountId: string, roleArn: string }> }
    | { __typename: 'NoExternalIdRotation', message: string, code: string, remedies: Array<string> }
    | { __typename: 'WorkspaceNotFound', message: string, code: string, remedies: Array<string> }
    | { __typename: 'WorkspaceRequired', message: string, code: string, remedies: Array<string> }
   };

export type RotationPartsFragment = { id: string, externalId: { value: string, createdAt: string }, trustPolicy:
    | { __typename: 'IdentityUnavailable', message: string, code: string, remedies: Array<string> }
    | { __typename: 'TrustPolicy', json: string }
  , externalIdRotation: { startedAt: string, previous: { value: string, createdAt: string }, progress: { moved: number, notMoved: number, unknown: number } } | null };

export type AuditLogQueryVariables = Exact<{
  filter?: AuditFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type AuditLogQuery = { auditLog: { totalCount: number | null, edges: Array<{ cursor: string, node: { position: number, occurredAt: string, action: AuditAction, tokenId: string, tokenName: string, address: string, requestId: string, workspaceId: string | null, connectionId: string | null, detail: string | null, workspace: { id: string, name: string } | null, awsConnection: { id: string, name: string | null, accountId: string, roleArn: string } | null } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } };

export type AwsCredentialsConfigQueryVariables = Exact<{
  connectionId: string;
  narrowing?: AwsSessionNarrowing | null | undefined;
}>;


export type AwsCredentialsConfigQuery = { awsCredentialsConfig: { endpoint: string, warnings: Array<string>, snippets: Array<{ kind: AwsCredentialsSnippetKind, title: string, language: string, text: string, notes: Array<string> }> } };

export type ListConnectionsQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type ListConnectionsQuery = { workspaces: { edges: Array<{ node: { id: string, name: string, awsConnections: { edges: Array<{ node: { id: string, name: string | null, accountId: string, roleArn: string, region: string, status: ConnectionStatus } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ListMoreConnectionsQueryVariables = Exact<{
  workspaceId: string;
  after?: string | null | undefined;
}>;


export type ListMoreConnectionsQuery = { workspace: { awsConnections: { edges: Array<{ node: { id: string, name: string | null, accountId: string, roleArn: string, region: string, status: ConnectionStatus } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type ListedConnectionFragment = { id: string, name: string | null, accountId: string, roleArn: string, region: string, status: ConnectionStatus };

export type SetupKitQueryVariables = Exact<{
  workspaceId?: string | null | undefined;
  access?: RoleAccess;
  permissionPolicyArns?: Array<string> | string | null | undefined;
  capabilities?: string | null | undefined;
  readsItself?: boolean | null | undefined;
  narrowTrust?: boolean | null | undefined;
  readsOrganization?: boolean | null | undefined;
  roleName?: string;
  maxSessionDurationSeconds?: number;
  unitIds?: Array<string> | string | null | undefined;
  exceptAccountIds?: Array<string> | string | null | undefined;
}>;


export type SetupKitQuery = { setupKit:
    | { __typename: 'IdentityUnavailable', message: string, code: string, remedies: Array<string> }
    | { __typename: 'InvalidInput', message: string, code: string, remedies: Array<string> }
    | { __typename: 'SetupKit', roleName: string, access: RoleAccess, permissionPolicyArns: Array<string>, maxSessionDurationSeconds: number, partition: string, trustWarning: string | null, capabilities: { name: string, version: string, description: string, readsData: boolean, capabilities: Array<{ reason: string, actions: Array<string>, resources: Array<string> }> } | null, permissions: Array<{ name: string, kind: SetupPolicyKind, policy: { json: string } }>, tags: Array<{ key: string, value: string }>, trustPolicy: { json: string, principalArn: string, externalId: string, callerArns: Array<string> }, consoleSteps: Array<{ title: string, instruction: string, detail: string, values: Array<string>, url: string | null, fields: Array<{ name: string, value: string, isEntered: boolean }> }>, cli: { fileName: string, mediaType: string, content: string, usage: Array<string>, notes: Array<string>, url: string }, cloudFormation: { quickCreateUrl: string | null, template: { fileName: string, mediaType: string, content: string, usage: Array<string>, notes: Array<string>, url: string }, cli: { fileName: string, mediaType: string, content: string, usage: Array<string>, notes: Array<string>, url: string } }, stackSet: { fileName: string, mediaType: string, content: string, usage: Array<string>, notes: Array<string>, url: string }, terraform: { fileName: string, mediaType: string, content: string, usage: Array<string>, notes: Array<string>, url: string } }
    | { __typename: 'WorkspaceNotFound', message: string, code: string, remedies: Array<string> }
    | { __typename: 'WorkspaceRequired', message: string, code: string, remedies: Array<string> }
   };

export type OperatorKitQueryVariables = Exact<{
  userName?: string;
  roleNamePattern?: string;
}>;


export type OperatorKitQuery = { operatorKit:
    | { __typename: 'InvalidInput', message: string, code: string, remedies: Array<string> }
    | { __typename: 'OperatorKit', userName: string, roleTemplateUploadCommand: string | null, policy: { json: string }, consoleSteps: Array<{ title: string, instruction: string, detail: string, values: Array<string>, url: string | null, fields: Array<{ name: string, value: string, isEntered: boolean }> }>, cli: { fileName: string, mediaType: string, content: string, usage: Array<string>, notes: Array<string>, url: string }, cloudFormation: { fileName: string, mediaType: string, content: string, usage: Array<string>, notes: Array<string>, url: string }, terraform: { fileName: string, mediaType: string, content: string, usage: Array<string>, notes: Array<string>, url: string }, roleTemplate: { fileName: string, mediaType: string, content: string, usage: Array<string>, notes: Array<string>, url: string } }
   };

export type SetupStepPartsFragment = { title: string, instruction: string, detail: string, values: Array<string>, url: string | null, fields: Array<{ name: string, value: string, isEntered: boolean }> };

export type SetupFilePartsFragment = { fileName: string, mediaType: string, content: string, usage: Array<string>, notes: Array<string>, url: string };

export type ConnectAwsAccountsMutationVariables = Exact<{
  workspaceId?: string | null | undefined;
  roleArns?: Array<string> | string | null | undefined;
  text?: string | null | undefined;
  roleName?: string | null | undefined;
  region?: string | null | undefined;
  labels?: Array<LabelInput> | LabelInput | null | undefined;
}>;


export type ConnectAwsAccountsMutation = { connectAwsAccounts:
    | { __typename: 'ConnectAwsAccountsSuccess', lines: Array<{ number: number, input: string, roleArn: string | null, outcome: AccountLineOutcome, duplicateOf: number | null, note: string | null, awsConnection: { id: string, name: string | null, status: ConnectionStatus } | null, error:
          | { __typename: 'AlertNotFound', message: string, code: string, remedies: Array<string> }
          | { __typename: 'ApiKeyNotFound', message: string, code: string, remedies: Array<string> }
          | { __typename: 'ConnectionInUse', message: string, code: string, remedies: Array<string> }
          | { __typename: 'ConnectionNotCheckable', message: string, code: string, remedies: Array<string> }
          | { __typename: 'ConnectionNotFound', message: string, code: string, remedies: Array<string> }
          | { __typename: 'ConnectionNotRetryable', message: string, code: string, remedies: Array<string> }
          | { __typename: 'ConnectionsStandAgainst', message: string, code: string, remedies: Array<string> }
          | { __typename: 'EncryptionKeyRequired', message: string, code: string, remedies: Array<string> }
          | { __typename: 'ExternalIdRotationUnderWay', message: string, code: string, remedies: Array<string> }
          | { __typename: 'IdempotencyKeyUsed', message: string, code: string, remedies: Array<string> }
          | { __typename: 'IdentityUnavailable', message: string, code: string, remedies: Array<string> }
          | { __typename: 'InvalidInput', message: string, code: string, remedies: Array<string> }
          | { __typename: 'InvalidRoleArn', part: string, suggestion: string | null, message: string, code: string, remedies: Array<string> }
          | { __typename: 'MailUnavailable', message: string, code: string, remedies: Array<string> }
          | { __typename: 'NoExternalIdRotation', message: string, code: string, remedies: Array<string> }
          | { __typename: 'OnboardingLinkNotFound', message: string, code: string, remedies: Array<string> }
          | { __typename: 'OrganizationNotFound', message: string, code: string, remedies: Array<string> }
          | { __typename: 'OrganizationNotRead', message: string, code: string, remedies: Array<string> }
          | { __typename: 'PartitionMismatch', message: string, code: string, remedies: Array<string> }
          | { __typename: 'PersonSessionNotFound', message: string, code: string, remedies: Array<string> }
          | { __typename: 'PublicUrlRequired', message: string, code: string, remedies: Array<string> }
          | { __typename: 'RoleInAurorasAccount', message: string, code: string, remedies: Array<string> }
          | { __typename: 'RoleNotRead', message: string, code: string, remedies: Array<string> }
          | { __typename: 'TooManyAccounts', retryAfterSeconds: number, message: string, code: string, remedies: Array<string> }
          | { __typename: 'TooManyWebhooks', message: string, code: string, remedies: Array<string> }
          | { __typename: 'WebhookNotFound', message: string, code: string, remedies: Array<string> }
          | { __typename: 'WorkspaceNotFound', message: string, code: string, remedies: Array<string> }
          | { __typename: 'WorkspaceRequired', message: string, code: string, remedies: Array<string> }
         | null }> }
    | { __typename: 'IdentityUnavailable', message: string, code: string, remedies: Array<string> }
    | { __typename: 'InvalidInput', message: string, code: string, remedies: Array<string> }
    | { __typename: 'WorkspaceNotFound', message: string, code: string, remedies: Array<string> }
    | { __typename: 'WorkspaceRequired', message: string, code: string, remedies: Array<string> }
   };

export type ConnectionCountsQueryVariables = Exact<{
  workspaceId: string;
  filter?: AwsConnectionFilter | null | undefined;
}>;


export type ConnectionCountsQuery = { workspace: { id: string, connectionCounts: Array<{ status: ConnectionStatus, count: number }> } | null };

export type CreateOnboardingLinkMutationVariables = Exact<{
  workspaceId?: string | null | undefined;
  expiresIn?: number;
  returnTo?: string | null | undefined;
}>;


export type CreateOnboardingLinkMutation = { createOnboardingLink:
    | { __typename: 'CreateOnboardingLinkSuccess', url: string, token: string, onboardingLink: { id: string, tokenId: string, hint: string, createdAt: string, expiresAt: string, lastUsedAt: string | null, revokedAt: string | null, returnTo: string | null } }
    | { __typename: 'IdempotencyKeyUsed', message: string, code: string, remedies: Array<string> }
    | { __typename: 'InvalidInput', message: string, code: string, remedies: Array<string> }
    | { __typename: 'PublicUrlRequired', message: string, code: string, remedies: Array<string> }
    | { __typename: 'WorkspaceNotFound', message: string, code: string, remedies: Array<string> }
    | { __typename: 'WorkspaceRequired', message: string, code: string, remedies: Array<string> }
   };

export type ReturnToQueryVariables = Exact<{
  requested?: string | null | undefined;
}>;


export type ReturnToQuery = { viewer: { returnTo: string | null } };

export type OnboardingLinksQueryVariables = Exact<{
  workspaceId?: string | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type OnboardingLinksQuery = { onboardingLinks: { edges: Array<{ node: { id: string, tokenId: string, hint: string, createdAt: string, expiresAt: string, lastUsedAt: string | null, revokedAt: string | null, returnTo: string | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type RevokeOnboardingLinkMutationVariables = Exact<{
  id: string;
}>;


export type RevokeOnboardingLinkMutation = { revokeOnboardingLink:
    | { __typename: 'OnboardingLinkNotFound', message: string, code: string, remedies: Array<string> }
    | { __typename: 'RevokeOnboardingLinkSuccess', onboardingLink: { id: string, tokenId: string, hint: string, createdAt: string, expiresAt: string, lastUsedAt: string | null, revokedAt: string | null, returnTo: string | null } }
   };

export type OnboardingLinkPartsFragment = { id: string, tokenId: string, hint: string, createdAt: string, expiresAt: string, lastUsedAt: string | null, revokedAt: string | null, returnTo: string | null };

export type CachedCredentialsQueryVariables = Exact<{
  id: string;
}>;


export type CachedCredentialsQuery = { awsConnection: { id: string, status: ConnectionStatus, sessionsRevokedAt: string | null, credentials: Array<{ sessionName: string, tokenId: string, region: string, durationSeconds: number, policyArns: Array<string>, policy: string | null, refreshedAt: string | null, expiresAt: string | null, nextRefreshAt: string | null, lastUsedAt: string, lastError: { code: FailureCode, title: string, remedies: Array<string>, awsErrorCode: string | null, awsRequestId: string | null, retryAt: string } | null }> | null } | null };

export type RoleTrustQueryVariables = Exact<{
  id: string;
}>;


export type RoleTrustQuery = { awsConnection: { id: string, trust: { document: string, readAt: string, verdict: RoleTrustVerdict, changedAt: string | null, changedBy: string | null, maxSessionSeconds: number | null, findings: Array<{ code: string, severity: TrustPolicyFindingSeverity, message: string, remedy: string, line: number, column: number }>, others: Array<{ kind: TrustPolicyOtherKind, principal: string, description: string }> } | null } | null };

export type AccessQueryVariables = Exact<{
  id: string;
}>;


export type AccessQuery = { awsConnection: { id: string, readingPolicy: Record<string, unknown> | null, access: { checkedAt: string, capabilities: string | null, state: AccessState, boundaryArn: string | null, missing: Array<{ action: string, effect: ActionEffect, resource: string, reason: string, isNeeded: boolean, layer: DenialLayer | null, evidence: AccessEvidence, remedy: string, statement: Record<string, unknown> | null }>, excessive: Array<{ action: string, policy: string, statement: string, risk: ExcessRisk, words: string }>, unknown: Array<{ action: string, resource: string, reason: string, why: string }>, denials: Array<{ action: string, effect: ActionEffect, layer: DenialLayer | null, resource: string | null, count: number, firstAt: string, lastAt: string, message: string, remedy: string }> } | null } | null };

export type CheckAccessMutationVariables = Exact<{
  id: string;
}>;


export type CheckAccessMutation = { checkAccess:
    | { __typename: 'CheckAccessSuccess', awsConnection: { id: string, readingPolicy: Record<string, unknown> | null, access: { checkedAt: string, capabilities: string | null, state: AccessState, boundaryArn: string | null, missing: Array<{ action: string, effect: ActionEffect, resource: string, reason: string, isNeeded: boolean, layer: DenialLayer | null, evidence: AccessEvidence, remedy: string, statement: Record<string, unknown> | null }>, excessive: Array<{ action: string, policy: string, statement: string, risk: ExcessRisk, words: string }>, unknown: Array<{ action: string, resource: string, reason: string, why: string }>, denials: Array<{ action: string, effect: ActionEffect, layer: DenialLayer | null, resource: string | null, count: number, firstAt: string, lastAt: string, message: string, remedy: string }> } | null } }
    | { __typename: 'ConnectionNotFound', message: string, code: string, remedies: Array<string> }
    | { __typename: 'RoleNotRead', message: string, code: string, remedies: Array<string> }
   };

export type ReportAccessDeniedMutationVariables = Exact<{
  connectionId: string;
  message: string;
}>;


export type ReportAccessDeniedMutation = { reportAccessDenied:
    | { __typename: 'ConnectionNotFound', message: string, code: string, remedies: Array<string> }
    | { __typename: 'InvalidInput', message: string, code: string, remedies: Array<string> }
    | { __typename: 'ReportAccessDeniedSuccess', denial: { action: string, layer: DenialLayer | null, resource: string | null, count: number, remedy: string, kit: { cli: { content: string } } | null } }
   };

export type AccessPartsFragment = { id: string, readingPolicy: Record<string, unknown> | null, access: { checkedAt: string, capabilities: string | null, state: AccessState, boundaryArn: string | null, missing: Array<{ action: string, effect: ActionEffect, resource: string, reason: string, isNeeded: boolean, layer: DenialLayer | null, evidence: AccessEvidence, remedy: string, statement: Record<string, unknown> | null }>, excessive: Array<{ action: string, policy: string, statement: string, risk: ExcessRisk, words: string }>, unknown: Array<{ action: string, resource: string, reason: string, why: string }>, denials: Array<{ action: string, effect: ActionEffect, layer: DenialLayer | null, resource: string | null, count: number, firstAt: string, lastAt: string, message: string, remedy: string }> } | null };

export type CapabilitySetsQueryVariables = Exact<{ [key: string]: never; }>;


export type CapabilitySetsQuery = { capabilitySets: Array<{ name: string, version: string, description: string, readsData: boolean, capabilities: Array<{ reason: string, actions: Array<string>, resources: Array<string> }> }> };

export type WorkspaceCapabilitiesQueryVariables = Exact<{
  id: string;
}>;


export type WorkspaceCapabilitiesQuery = { workspace: { id: string, capabilities: { name: string, version: string, description: string, readsData: boolean, capabilities: Array<{ reason: string, actions: Array<string>, resources: Array<string> }> } | null } | null };

export type ChooseCapabilitiesMutationVariables = Exact<{
  workspaceId?: string | null | undefined;
  name?: string | null | undefined;
}>;


export type ChooseCapabilitiesMutation = { chooseCapabilities:
    | { __typename: 'ChooseCapabilitiesSuccess', workspace: { id: string, capabilities: { name: string, version: string } | null } }
    | { __typename: 'InvalidInput', message: string, code: string, remedies: Array<string> }
    | { __typename: 'WorkspaceNotFound', message: string, code: string, remedies: Array<string> }
    | { __typename: 'WorkspaceRequired', message: string, code: string, remedies: Array<string> }
   };

export type CapabilitySetPartsFragment = { name: string, version: string, description: string, readsData: boolean, capabilities: Array<{ reason: string, actions: Array<string>, resources: Array<string> }> };

export type CreateReportingSetupKitMutationVariables = Exact<{
  workspaceId?: string | null | undefined;
  access?: RoleAccess;
  permissionPolicyArns?: Array<string> | string | null | undefined;
  capabilities?: string | null | undefined;
  readsItself?: boolean | null | undefined;
  narrowTrust?: boolean | null | undefined;
  readsOrganization?: boolean | null | undefined;
  roleName?: string;
  maxSessionDurationSeconds?: number;
}>;


export type CreateReportingSetupKitMutation = { createReportingSetupKit:
    | { __typename: 'CreateReportingSetupKitSuccess', expiresAt: string, maxReports: number, setupKit: { roleName: string, trustWarning: string | null, cli: { fileName: string, mediaType: string, content: string, usage: Array<string>, notes: Array<string>, url: string }, cloudFormation: { quickCreateUrl: string | null, template: { fileName: string, mediaType: string, content: string, usage: Array<string>, notes: Array<string>, url: string }, cli: { fileName: string, mediaType: string, content: string, usage: Array<string>, notes: Array<string>, url: string } }, terraform: { fileName: string, mediaType: string, content: string, usage: Array<string>, notes: Array<string>, url: string } } }
    | { __typename: 'IdempotencyKeyUsed', message: string, code: string, remedies: Array<string> }
    | { __typename: 'IdentityUnavailable', message: string, code: string, remedies: Array<string> }
    | { __typename: 'InvalidInput', message: string, code: string, remedies: Array<string> }
    | { __typename: 'PublicUrlRequired', message: string, code: string, remedies: Array<string> }
    | { __typename: 'WorkspaceNotFound', message: string, code: string, remedies: Array<string> }
    | { __typename: 'WorkspaceRequired', message: string, code: string, remedies: Array<string> }
   };

export type UpdateAwsConnectionMutationVariables = Exact<{
  id: string;
  name?: string | null | undefined;
  labels?: Array<LabelInput> | LabelInput | null | undefined;
  region?: string | null | undefined;
}>;


export type UpdateAwsConnectionMutation = { updateAwsConnection:
    | { __typename: 'ConnectionNotFound', message: string, code: string, remedies: Array<string> }
    | { __typename: 'InvalidInput', message: string, code: string, remedies: Array<string> }
    | { __typename: 'UpdateAwsConnectionSuccess', awsConnection: { id: string, name: string | null, region: string, lastCheckedAt: string | null, lastUsedAt: string | null, labels: Array<{ key: string, value: string }> } }
   };

export type FailedConnectionQueryVariables = Exact<{
  id: string;
}>;


export type FailedConnectionQuery = { awsConnection: { id: string, trustRelationshipsUrl: string | null, failure: { side: FailureSide, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, remedy: string }> } | null, workspace: { id: string, trustPolicy:
        | { __typename: 'IdentityUnavailable', message: string, code: string, remedies: Array<string> }
        | { __typename: 'TrustPolicy', json: string, principalArn: string, externalId: string }
       } } | null };

export type ConnectionSettingsQueryVariables = Exact<{
  id: string;
}>;


export type ConnectionSettingsQuery = { awsConnection: { id: string, name: string | null, region: string, lastCheckedAt: string | null, lastUsedAt: string | null, labels: Array<{ key: string, value: string }> } | null };

export type LabeledConnectionsQueryVariables = Exact<{
  workspaceId: string;
  labels: Array<LabelFilter> | LabelFilter;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type LabeledConnectionsQuery = { workspace: { connectionCounts: Array<{ status: ConnectionStatus, count: number }>, awsConnections: { edges: Array<{ node: { id: string, name: string | null, region: string, lastCheckedAt: string | null, lastUsedAt: string | null, labels: Array<{ key: string, value: string }> } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type SettingsPartsFragment = { id: string, name: string | null, region: string, lastCheckedAt: string | null, lastUsedAt: string | null, labels: Array<{ key: string, value: string }> };

export type OverviewQueryVariables = Exact<{ [key: string]: never; }>;


export type OverviewQuery = { overview: { workspaceCount: number, connectionCounts: Array<{ status: ConnectionStatus, count: number }> } };

export type WorkspacesOverviewQueryVariables = Exact<{
  filter?: WorkspaceFilter | null | undefined;
  orderBy?: WorkspaceOrder | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type WorkspacesOverviewQuery = { workspaces: { totalCount: number | null, edges: Array<{ cursor: string, node: { id: string, name: string, createdAt: string, connectionCounts: Array<{ status: ConnectionStatus, count: number }> } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } };

export type OrganizationQueryVariables = Exact<{
  id: string;
}>;


export type OrganizationQuery = { organization: { id: string, awsOrganizationId: string | null, managementAccountId: string | null, readAt: string | null, role: { id: string, status: ConnectionStatus, roleArn: string }, units: Array<{ id: string, name: string, parentId: string | null, path: string, counts: { accounts: number, excepted: number, chosen: number, connected: number, failed: number } }>, choice: { unitIds: Array<string>, exceptAccountIds: Array<string>, roleName: string } | null, counts: Array<{ progress: OrganizationAccountProgress, count: number }>, problem: { message: string, remedies: Array<string>, since: string | null } | null } | null };

export type OrganizationsQueryVariables = Exact<{
  workspaceId: string;
}>;


export type OrganizationsQuery = { workspace: { id: string, organizations: Array<{ id: string, awsOrganizationId: string | null, role: { id: string, accountId: string, status: ConnectionStatus }, counts: Array<{ progress: OrganizationAccountProgress, count: number }> }> } | null };

export type OrganizationAccountsQueryVariables = Exact<{
  id: string;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
  filter?: OrganizationAccountFilter | null | undefined;
}>;


export type OrganizationAccountsQuery = { organization: { id: string, accounts: { totalCount: number | null, edges: Array<{ node: { accountId: string, name: string, unitId: string, state: OrganizationAccountState, chosen: boolean, tries: number, nextTryAt: string | null, answer: string | null, refused: boolean, awsConnection: { id: string, status: ConnectionStatus } | null } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } } | null };

export type ConnectOrganizationMutationVariables = Exact<{
  roleArn: string;
  workspaceId?: string | null | undefined;
}>;


export type ConnectOrganizationMutation = { connectOrganization:
    | { __typename: 'ConnectOrganizationSuccess', organization: { id: string, awsOrganizationId: string | null, managementAccountId: string | null, readAt: string | null, role: { id: string, status: ConnectionStatus, roleArn: string }, units: Array<{ id: string, name: string, parentId: string | null, path: string, counts: { accounts: number, excepted: number, chosen: number, connected: number, failed: number } }>, choice: { unitIds: Array<string>, exceptAccountIds: Array<string>, roleName: string } | null, counts: Array<{ progress: OrganizationAccountProgress, count: number }>, problem: { message: string, remedies: Array<string>, since: string | null } | null } }
    | { __typename: 'IdentityUnavailable', message: string, code: string, remedies: Array<string> }
    | { __typename: 'InvalidInput', message: string, code: string, remedies: Array<string> }
    | { __typename: 'InvalidRoleArn', part: string, suggestion: string | null, message: string, code: string, remedies: Array<string> }
    | { __typename: 'PartitionMismatch', message: string, code: string, remedies: Array<string> }
    | { __typename: 'RoleInAurorasAccount', message: string, code: string, remedies: Array<string> }
    | { __typename: 'WorkspaceNotFound', message: string, code: string, remedies: Array<string> }
    | { __typename: 'WorkspaceRequired', message: string, code: string, remedies: Array<string> }
   };

export type ChooseAccountsMutationVariables = Exact<{
  organizationId: string;
  unitIds: Array<string> | string;
  exceptAccountIds?: Array<string> | string | null | undefined;
  roleName?: string | null | undefined;
}>;


export type ChooseAccountsMutation = { chooseAccounts:
    | { __typename: 'ChooseAccountsSuccess', organization: { id: string, awsOrganizationId: string | null, managementAccountId: string | null, readAt: string | null, role: { id: string, status: ConnectionStatus, roleArn: string }, units: Array<{ id: string, name: string, parentId: string | null, path: string, counts: { accounts: number, excepted: number, chosen: number, connected: number, failed: number } }>, choice: { unitIds: Array<string>, exceptAccountIds: Array<string>, roleName: string } | null, counts: Array<{ progress: OrganizationAccountProgress, count: number }>, problem: { message: string, remedies: Array<string>, since: string | null } | null } }
    | { __typename: 'InvalidInput', message: string, code: string, remedies: Array<string> }
    | { __typename: 'OrganizationNotFound', message: string, code: string, remedies: Array<string> }
    | { __typename: 'OrganizationNotRead', message: string, code: string, remedies: Array<string> }
   };

export type RetryFailedMutationVariables = Exact<{
  organizationId: string;
}>;


export type RetryFailedMutation = { retryFailed:
    | { __typename: 'OrganizationNotFound', message: string, code: string, remedies: Array<string> }
    | { __typename: 'RetryFailedSuccess', organization: { id: string, awsOrganizationId: string | null, managementAccountId: string | null, readAt: string | null, role: { id: string, status: ConnectionStatus, roleArn: string }, units: Array<{ id: string, name: string, parentId: string | null, path: string, counts: { accounts: number, excepted: number, chosen: number, connected: number, failed: number } }>, choice: { unitIds: Array<string>, exceptAccountIds: Array<string>, roleName: string } | null, counts: Array<{ progress: OrganizationAccountProgress, count: number }>, problem: { message: string, remedies: Array<string>, since: string | null } | null } }
   };

export type OrganizationPartsFragment = { id: string, awsOrganizationId: string | null, managementAccountId: string | null, readAt: string | null, role: { id: string, status: ConnectionStatus, roleArn: string }, units: Array<{ id: string, name: string, parentId: string | null, path: string, counts: { accounts: number, excepted: number, chosen: number, connected: number, failed: number } }>, choice: { unitIds: Array<string>, exceptAccountIds: Array<string>, roleName: string } | null, counts: Array<{ progress: OrganizationAccountProgress, count: number }>, problem: { message: string, remedies: Array<string>, since: string | null } | null };

export type WorkspaceAlertsQueryVariables = Exact<{
  workspaceId: string;
  filter?: AlertFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type WorkspaceAlertsQuery = { workspace: { alertsCursor: string, alertCounts: Array<{ severity: AlertSeverity, open: number, acknowledged: number, snoozed: number }>, alertGroups: Array<{ kind: AlertKind, severity: AlertSeverity, cause: string | null, title: string, causeTitle: string | null, explanation: string, count: number, open: number, acknowledged: number, snoozed: number, oldestAt: string, newestAt: string }>, alerts: { edges: Array<{ node: { id: string, kind: AlertKind, severity: AlertSeverity, state: AlertState, cause: string | null, title: string, explanation: string, evidence: Array<string>, remedies: Array<string>, helpUrl: string, openedAt: string, resolvedAt: string | null, snoozedUntil: string | null, handledAt: string | null, handledBy: string | null, newcomers: Array<{ principal: string, description: string, accountId: string | null }>, failure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> } | null, awsConnection: { id: string, name: string | null, accountId: string, roleArn: string, status: ConnectionStatus } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type AllAlertsQueryVariables = Exact<{
  filter?: AlertFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type AllAlertsQuery = { alertsCursor: string, alertCounts: Array<{ severity: AlertSeverity, open: number, acknowledged: number, snoozed: number }>, alertGroups: Array<{ kind: AlertKind, severity: AlertSeverity, cause: string | null, title: string, causeTitle: string | null, explanation: string, count: number, open: number, acknowledged: number, snoozed: number, oldestAt: string, newestAt: string }>, alerts: { edges: Array<{ node: { id: string, kind: AlertKind, severity: AlertSeverity, state: AlertState, cause: string | null, title: string, explanation: string, evidence: Array<string>, remedies: Array<string>, helpUrl: string, openedAt: string, resolvedAt: string | null, snoozedUntil: string | null, handledAt: string | null, handledBy: string | null, workspace: { id: string, name: string } | null, newcomers: Array<{ principal: string, description: string, accountId: string | null }>, failure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> } | null, awsConnection: { id: string, name: string | null, accountId: string, roleArn: string, status: ConnectionStatus } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type WorkspaceAlertSummaryQueryVariables = Exact<{
  workspaceId: string;
}>;


export type WorkspaceAlertSummaryQuery = { workspace: { alertsCursor: string, alertCounts: Array<{ severity: AlertSeverity, open: number, acknowledged: number, snoozed: number }>, alertGroups: Array<{ kind: AlertKind, severity: AlertSeverity, cause: string | null, title: string, causeTitle: string | null, explanation: string, count: number, open: number, acknowledged: number, snoozed: number, oldestAt: string, newestAt: string }> } | null };

export type AllAlertSummaryQueryVariables = Exact<{ [key: string]: never; }>;


export type AllAlertSummaryQuery = { alertsCursor: string, alertCounts: Array<{ severity: AlertSeverity, open: number, acknowledged: number, snoozed: number }>, alertGroups: Array<{ kind: AlertKind, severity: AlertSeverity, cause: string | null, title: string, causeTitle: string | null, explanation: string, count: number, open: number, acknowledged: number, snoozed: number, oldestAt: string, newestAt: string }> };

export type WorkspaceAlertPageQueryVariables = Exact<{
  workspaceId: string;
  filter?: AlertFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type WorkspaceAlertPageQuery = { workspace: { alerts: { totalCount: number | null, edges: Array<{ node: { id: string, kind: AlertKind, severity: AlertSeverity, state: AlertState, cause: string | null, title: string, explanation: string, evidence: Array<string>, remedies: Array<string>, helpUrl: string, openedAt: string, resolvedAt: string | null, snoozedUntil: string | null, handledAt: string | null, handledBy: string | null, newcomers: Array<{ principal: string, description: string, accountId: string | null }>, failure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> } | null, awsConnection: { id: string, name: string | null, accountId: string, roleArn: string, status: ConnectionStatus } | null } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } } | null };

export type AllAlertPageQueryVariables = Exact<{
  filter?: AlertFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type AllAlertPageQuery = { alerts: { totalCount: number | null, edges: Array<{ node: { id: string, kind: AlertKind, severity: AlertSeverity, state: AlertState, cause: string | null, title: string, explanation: string, evidence: Array<string>, remedies: Array<string>, helpUrl: string, openedAt: string, resolvedAt: string | null, snoozedUntil: string | null, handledAt: string | null, handledBy: string | null, workspace: { id: string, name: string } | null, newcomers: Array<{ principal: string, description: string, accountId: string | null }>, failure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> } | null, awsConnection: { id: string, name: string | null, accountId: string, roleArn: string, status: ConnectionStatus } | null } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } };

export type ConnectionAlertsQueryVariables = Exact<{
  id: string;
  filter?: AlertFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type ConnectionAlertsQuery = { awsConnection: { alerts: { edges: Array<{ node: { id: string, kind: AlertKind, severity: AlertSeverity, state: AlertState, cause: string | null, title: string, explanation: string, evidence: Array<string>, remedies: Array<string>, helpUrl: string, openedAt: string, resolvedAt: string | null, snoozedUntil: string | null, handledAt: string | null, handledBy: string | null, newcomers: Array<{ principal: string, description: string, accountId: string | null }>, failure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> } | null, awsConnection: { id: string, name: string | null, accountId: string, roleArn: string, status: ConnectionStatus } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null };

export type AlertCommentsQueryVariables = Exact<{
  id: string;
}>;


export type AlertCommentsQuery = { node:
    | { id: string, comments: Array<{ createdAt: string, author: string, text: string }> }
    | Record<PropertyKey, never>
   | null };

export type AcknowledgeAlertMutationVariables = Exact<{
  id: string;
}>;


export type AcknowledgeAlertMutation = { acknowledgeAlert:
    | { __typename: 'AcknowledgeAlertSuccess', alert: { id: string, kind: AlertKind, severity: AlertSeverity, state: AlertState, cause: string | null, title: string, explanation: string, evidence: Array<string>, remedies: Array<string>, helpUrl: string, openedAt: string, resolvedAt: string | null, snoozedUntil: string | null, handledAt: string | null, handledBy: string | null, newcomers: Array<{ principal: string, description: string, accountId: string | null }>, failure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> } | null, awsConnection: { id: string, name: string | null, accountId: string, roleArn: string, status: ConnectionStatus } | null } }
    | { __typename: 'AlertNotFound', message: string, code: string, remedies: Array<string> }
   };

export type SnoozeAlertMutationVariables = Exact<{
  id: string;
  until: string;
}>;


export type SnoozeAlertMutation = { snoozeAlert:
    | { __typename: 'AlertNotFound', message: string, code: string, remedies: Array<string> }
    | { __typename: 'InvalidInput', message: string, code: string, remedies: Array<string> }
    | { __typename: 'SnoozeAlertSuccess', alert: { id: string, kind: AlertKind, severity: AlertSeverity, state: AlertState, cause: string | null, title: string, explanation: string, evidence: Array<string>, remedies: Array<string>, helpUrl: string, openedAt: string, resolvedAt: string | null, snoozedUntil: string | null, handledAt: string | null, handledBy: string | null, newcomers: Array<{ principal: string, description: string, accountId: string | null }>, failure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> } | null, awsConnection: { id: string, name: string | null, accountId: string, roleArn: string, status: ConnectionStatus } | null } }
   };

export type ReopenAlertMutationVariables = Exact<{
  id: string;
}>;


export type ReopenAlertMutation = { reopenAlert:
    | { __typename: 'AlertNotFound', message: string, code: string, remedies: Array<string> }
    | { __typename: 'ReopenAlertSuccess', alert: { id: string, kind: AlertKind, severity: AlertSeverity, state: AlertState, cause: string | null, title: string, explanation: string, evidence: Array<string>, remedies: Array<string>, helpUrl: string, openedAt: string, resolvedAt: string | null, snoozedUntil: string | null, handledAt: string | null, handledBy: string | null, newcomers: Array<{ principal: string, description: string, accountId: string | null }>, failure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> } | null, awsConnection: { id: string, name: string | null, accountId: string, roleArn: string, status: ConnectionStatus } | null } }
   };

export type CommentOnAlertMutationVariables = Exact<{
  id: string;
  text: string;
}>;


export type CommentOnAlertMutation = { commentOnAlert:
    | { __typename: 'AlertNotFound', message: string, code: string, remedies: Array<string> }
    | { __typename: 'CommentOnAlertSuccess', alert: { id: string, comments: Array<{ createdAt: string, author: string, text: string }> } }
    | { __typename: 'IdempotencyKeyUsed', message: string, code: string, remedies: Array<string> }
    | { __typename: 'InvalidInput', message: string, code: string, remedies: Array<string> }
   };

export type WorkspaceAlertChangesSubscriptionVariables = Exact<{
  workspaceId: string;
  after?: string | null | undefined;
}>;


export type WorkspaceAlertChangesSubscription = { workspaceAlerts: { cursor: string, alert: { id: string, kind: AlertKind, severity: AlertSeverity, state: AlertState, cause: string | null, title: string, explanation: string, evidence: Array<string>, remedies: Array<string>, helpUrl: string, openedAt: string, resolvedAt: string | null, snoozedUntil: string | null, handledAt: string | null, handledBy: string | null, newcomers: Array<{ principal: string, description: string, accountId: string | null }>, failure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> } | null, awsConnection: { id: string, name: string | null, accountId: string, roleArn: string, status: ConnectionStatus } | null } } };

export type AllAlertChangesSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type AllAlertChangesSubscription = { allAlerts: { cursor: string, alert: { id: string, kind: AlertKind, severity: AlertSeverity, state: AlertState, cause: string | null, title: string, explanation: string, evidence: Array<string>, remedies: Array<string>, helpUrl: string, openedAt: string, resolvedAt: string | null, snoozedUntil: string | null, handledAt: string | null, handledBy: string | null, newcomers: Array<{ principal: string, description: string, accountId: string | null }>, failure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> } | null, awsConnection: { id: string, name: string | null, accountId: string, roleArn: string, status: ConnectionStatus } | null } } };

export type AlertPartsFragment = { id: string, kind: AlertKind, severity: AlertSeverity, state: AlertState, cause: string | null, title: string, explanation: string, evidence: Array<string>, remedies: Array<string>, helpUrl: string, openedAt: string, resolvedAt: string | null, snoozedUntil: string | null, handledAt: string | null, handledBy: string | null, newcomers: Array<{ principal: string, description: string, accountId: string | null }>, failure: { code: FailureCode, title: string, explanation: string, remedies: Array<string>, helpUrl: string, transient: boolean, side: FailureSide, awsErrorCode: string | null, awsRequestId: string | null, causes: Array<{ code: ConnectionCauseCode, title: string, likelihood: number, evidence: Array<string>, remedy: string }> } | null, awsConnection: { id: string, name: string | null, accountId: string, roleArn: string, status: ConnectionStatus } | null };

export type AlertGroupPartsFragment = { kind: AlertKind, severity: AlertSeverity, cause: string | null, title: string, causeTitle: string | null, explanation: string, count: number, open: number, acknowledged: number, snoozed: number, oldestAt: string, newestAt: string };

export type AlertCountPartsFragment = { severity: AlertSeverity, open: number, acknowledged: number, snoozed: number };

export type CreateWebhookMutationVariables = Exact<{
  url: string;
  workspaceId?: string | null | undefined;
  filter?: WebhookFilterInput | null | undefined;
  format?: WebhookFormat;
  idempotencyKey?: string | null | undefined;
}>;


export type CreateWebhookMutation = { createWebhook:
    | { __typename: 'EncryptionKeyRequired', message: string, code: string, remedies: Array<string> }
    | { __typename: 'IdempotencyKeyUsed', message: string, code: string, remedies: Array<string> }
    | { __typename: 'InvalidInput', message: string, code: string, remedies: Array<string> }
    | { __typename: 'MailUnavailable', message: string, code: string, remedies: Array<string> }
    | { __typename: 'TooManyWebhooks', message: string, code: string, remedies: Array<string> }
    | { __typename: 'WebhookWithSecret', secret: string, webhook: { id: string, url: string, format: WebhookFormat, state: WebhookState, disabledReason: WebhookDisabledReason | null, disabledAt: string | null, failingSince: string | null, nextAttemptAt: string | null, createdAt: string, createdBy: string, previousSecretUntil: string | null, cursor: string, filter: { eventTypes: Array<ConnectionEventType>, statuses: Array<ConnectionStatus>, minSeverity: AlertSeverity | null, labels: Array<{ key: string, value: string | null }> }, workspace: { id: string, name: string } | null } }
    | { __typename: 'WorkspaceNotFound', message: string, code: string, remedies: Array<string> }
    | { __typename: 'WorkspaceRequired', message: string, code: string, remedies: Array<string> }
   };

export type WebhooksQueryVariables = Exact<{
  workspaceId?: string | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type WebhooksQuery = { webhooks: { edges: Array<{ node: { id: string, url: string, format: WebhookFormat, state: WebhookState, disabledReason: WebhookDisabledReason | null, disabledAt: string | null, failingSince: string | null, nextAttemptAt: string | null, createdAt: string, createdBy: string, previousSecretUntil: string | null, cursor: string, filter: { eventTypes: Array<ConnectionEventType>, statuses: Array<ConnectionStatus>, minSeverity: AlertSeverity | null, labels: Array<{ key: string, value: string | null }> }, workspace: { id: string, name: string } | null } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type WebhookQueryVariables = Exact<{
  id: string;
}>;


export type WebhookQuery = { node:
    | { __typename: 'Alert' }
    | { __typename: 'ApiKey' }
    | { __typename: 'AwsConnection' }
    | { __typename: 'OnboardingLink' }
    | { __typename: 'Organization' }
    | { __typename: 'Webhook', id: string, url: string, format: WebhookFormat, state: WebhookState, disabledReason: WebhookDisabledReason | null, disabledAt: string | null, failingSince: string | null, nextAttemptAt: string | null, createdAt: string, createdBy: string, previousSecretUntil: string | null, cursor: string, filter: { eventTypes: Array<ConnectionEventType>, statuses: Array<ConnectionStatus>, minSeverity: AlertSeverity | null, labels: Array<{ key: string, value: string | null }> }, workspace: { id: string, name: string } | null }
    | { __typename: 'Workspace' }
   | null };

export type UpdateWebhookMutationVariables = Exact<{
  id: string;
  url?: string | null | undefined;
  filter?: WebhookFilterInput | null | undefined;
  state?: WebhookState | null | undefined;
}>;


export type UpdateWebhookMutation = { updateWebhook:
    | { __typename: 'EncryptionKeyRequired', message: string, code: string, remedies: Array<string> }
    | { __typename: 'InvalidInput', message: string, code: string, remedies: Array<string> }
    | { __typename: 'UpdateWebhookSuccess', webhook: { id: string, url: string, format: WebhookFormat, state: WebhookState, disabledReason: WebhookDisabledReason | null, disabledAt: string | null, failingSince: string | null, nextAttemptAt: string | null, createdAt: string, createdBy: string, previousSecretUntil: string | null, cursor: string, filter: { eventTypes: Array<ConnectionEventType>, statuses: Array<ConnectionStatus>, minSeverity: AlertSeverity | null, labels: Array<{ key: string, value: string | null }> }, workspace: { id: string, name: string } | null } }
    | { __typename: 'WebhookNotFound', message: string, code: string, remedies: Array<string> }
   };

export type DeleteWebhookMutationVariables = Exact<{
  id: string;
}>;


export type DeleteWebhookMutation = { deleteWebhook:
    | { __typename: 'DeleteWebhookSuccess', webhook: { id: string, url: string, format: WebhookFormat, state: WebhookState, disabledReason: WebhookDisabledReason | null, disabledAt: string | null, failingSince: string | null, nextAttemptAt: string | null, createdAt: string, createdBy: string, previousSecretUntil: string | null, cursor: string, filter: { eventTypes: Array<ConnectionEventType>, statuses: Array<ConnectionStatus>, minSeverity: AlertSeverity | null, labels: Array<{ key: string, value: string | null }> }, workspace: { id: string, name: string } | null } }
    | { __typename: 'WebhookNotFound', message: string, code: string, remedies: Array<string> }
   };

export type RotateWebhookSecretMutationVariables = Exact<{
  id: string;
}>;


export type RotateWebhookSecretMutation = { rotateWebhookSecret:
    | { __typename: 'EncryptionKeyRequired', message: string, code: string, remedies: Array<string> }
    | { __typename: 'WebhookNotFound', message: string, code: string, remedies: Array<string> }
    | { __typename: 'WebhookWithSecret', secret: string, webhook: { id: string, url: string, format: WebhookFormat, state: WebhookState, disabledReason: WebhookDisabledReason | null, disabledAt: string | null, failingSince: string | null, nextAttemptAt: string | null, createdAt: string, createdBy: string, previousSecretUntil: string | null, cursor: string, filter: { eventTypes: Array<ConnectionEventType>, statuses: Array<ConnectionStatus>, minSeverity: AlertSeverity | null, labels: Array<{ key: string, value: string | null }> }, workspace: { id: string, name: string } | null } }
   };

export type TestWebhookMutationVariables = Exact<{
  id: string;
}>;


export type TestWebhookMutation = { testWebhook:
    | { __typename: 'EncryptionKeyRequired', message: string, code: string, remedies: Array<string> }
    | { __typename: 'MailUnavailable', message: string, code: string, remedies: Array<string> }
    | { __typename: 'TestWebhookSuccess', delivery: { number: number, messageId: string, type: string, connectionId: string | null, cursor: string | null, startedAt: string, durationMs: number, outcome: WebhookDeliveryOutcome, delivered: boolean, status: number | null, message: string } }
    | { __typename: 'WebhookNotFound', message: string, code: string, remedies: Array<string> }
   };

export type WebhookDeliveriesQueryVariables = Exact<{
  webhookId: string;
  filter?: WebhookDeliveryFilter | null | undefined;
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type WebhookDeliveriesQuery = { webhookDeliveries: { totalCount: number | null, edges: Array<{ node: { number: number, messageId: string, type: string, connectionId: string | null, cursor: string | null, startedAt: string, durationMs: number, outcome: WebhookDeliveryOutcome, delivered: boolean, status: number | null, message: string } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } };

export type RedeliverMutationVariables = Exact<{
  webhookId: string;
  after: string;
}>;


export type RedeliverMutation = { redeliver:
    | { __typename: 'InvalidInput', message: string, code: string, remedies: Array<string> }
    | { __typename: 'RedeliverSuccess', webhook: { id: string, url: string, format: WebhookFormat, state: WebhookState, disabledReason: WebhookDisabledReason | null, disabledAt: string | null, failingSince: string | null, nextAttemptAt: string | null, createdAt: string, createdBy: string, previousSecretUntil: string | null, cursor: string, filter: { eventTypes: Array<ConnectionEventType>, statuses: Array<ConnectionStatus>, minSeverity: AlertSeverity | null, labels: Array<{ key: string, value: string | null }> }, workspace: { id: string, name: string } | null } }
    | { __typename: 'WebhookNotFound', message: string, code: string, remedies: Array<string> }
   };

export type ResendDeliveryMutationVariables = Exact<{
  webhookId: string;
  number: number;
}>;


export type ResendDeliveryMutation = { resendDelivery:
    | { __typename: 'EncryptionKeyRequired', message: string, code: string, remedies: Array<string> }
    | { __typename: 'InvalidInput', message: string, code: string, remedies: Array<string> }
    | { __typename: 'ResendDeliverySuccess', delivery: { number: number, messageId: string, type: string, connectionId: string | null, cursor: string | null, startedAt: string, durationMs: number, outcome: WebhookDeliveryOutcome, delivered: boolean, status: number | null, message: string } }
    | { __typename: 'WebhookNotFound', message: string, code: string, remedies: Array<string> }
   };

export type WebhookPartsFragment = { id: string, url: string, format: WebhookFormat, state: WebhookState, disabledReason: WebhookDisabledReason | null, disabledAt: string | null, failingSince: string | null, nextAttemptAt: string | null, createdAt: string, createdBy: string, previousSecretUntil: string | null, cursor: string, filter: { eventTypes: Array<ConnectionEventType>, statuses: Array<ConnectionStatus>, minSeverity: AlertSeverity | null, labels: Array<{ key: string, value: string | null }> }, workspace: { id: string, name: string } | null };

export type DeliveryPartsFragment = { number: number, messageId: string, type: string, connectionId: string | null, cursor: string | null, startedAt: string, durationMs: number, outcome: WebhookDeliveryOutcome, delivered: boolean, status: number | null, message: string };

export type UpdateWorkspaceMutationVariables = Exact<{
  workspaceId?: string | null | undefined;
  name: string;
}>;


export type UpdateWorkspaceMutation = { updateWorkspace:
    | { __typename: 'InvalidInput', message: string, code: string, remedies: Array<string> }
    | { __typename: 'UpdateWorkspaceSuccess', workspace: { id: string, name: string } }
    | { __typename: 'WorkspaceNotFound', message: string, code: string, remedies: Array<string> }
    | { __typename: 'WorkspaceRequired', message: string, code: string, remedies: Array<string> }
   };

export type DeleteAwsConnectionMutationVariables = Exact<{
  id: string;
}>;


export type DeleteAwsConnectionMutation = { deleteAwsConnection:
    | { __typename: 'ConnectionInUse', message: string, code: string, remedies: Array<string> }
    | { __typename: 'ConnectionNotFound', message: string, code: string, remedies: Array<string> }
    | { __typename: 'DeleteAwsConnectionSuccess', deleted: { id: string, accountId: string, roleArn: string } }
   };

export type DeleteWorkspaceMutationVariables = Exact<{
  workspaceId: string;
  name?: string | null | undefined;
  dryRun?: boolean;
}>;


export type DeleteWorkspaceMutation = { deleteWorkspace:
    | { __typename: 'DeleteWorkspaceSuccess', deletion: { isDone: boolean, awsConnections: number, organizations: number, apiKeys: number, onboardingLinks: number, webhooks: number, openAlerts: number } }
    | { __typename: 'InvalidInput', message: string, code: string, remedies: Array<string> }
    | { __typename: 'WorkspaceNotFound', message: string, code: string, remedies: Array<string> }
   };

export type RevokeSessionsMutationVariables = Exact<{
  connectionId: string;
}>;


export type RevokeSessionsMutation = { revokeSessions:
    | { __typename: 'ConnectionNotFound', message: string, code: string, remedies: Array<string> }
    | { __typename: 'RevokedSessions', policyName: string, policy: string, commands: string, awsConnection: { id: string, sessionsRevokedAt: string | null } }
   };

export type ServiceHealthQueryVariables = Exact<{ [key: string]: never; }>;


export type ServiceHealthQuery = { serviceHealth: { version: string, startedAt: string, database: string, ownFault: { code: FailureCode, title: string, remedies: Array<string>, since: string } | null, servers: Array<{ id: string, version: string, isLive: boolean, isSelf: boolean, lastSeenAt: string, stsCallsPerSecond: number }> | null, stsCalls: { perSecond: number, share: number, inUse: number, waiting: number }, verifications: { due: number, running: number, waiting: number } | null } };

export type SettingsQueryVariables = Exact<{ [key: string]: never; }>;


export type SettingsQuery = { settings: Array<{ name: string, value: string | null, source: SettingSource, isSecret: boolean }> };

export type RetryConnectionsMutationVariables = Exact<{
  workspaceId?: string | null | undefined;
  ids?: Array<string> | string | null | undefined;
  filter?: AwsConnectionFilter | null | undefined;
}>;


export type RetryConnectionsMutation = { retryConnections:
    | { __typename: 'AwsConnectionResults', more: boolean, results: Array<{ id: string, outcome: BulkOutcome, awsConnection: { id: string, status: ConnectionStatus, lastCheckedAt: string | null } | null, error:
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
         | null }> }
    | { __typename: 'WorkspaceNotFound', message: string, code: string, remedies: Array<string> }
    | { __typename: 'WorkspaceRequired', message: string, code: string, remedies: Array<string> }
   };

export type CheckAwsConnectionsMutationVariables = Exact<{
  workspaceId?: string | null | undefined;
  ids?: Array<string> | string | null | undefined;
  filter?: AwsConnectionFilter | null | undefined;
}>;


export type CheckAwsConnectionsMutation = { checkAwsConnections:
    | { __typename: 'AwsConnectionResults', more: boolean, results: Array<{ id: string, outcome: BulkOutcome, awsConnection: { id: string, status: ConnectionStatus, lastCheckedAt: string | null } | null, error:
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
         | null }> }
    | { __typename: 'WorkspaceNotFound', message: string, code: string, remedies: Array<string> }
    | { __typename: 'WorkspaceRequired', message: string, code: string, remedies: Array<string> }
   };

export type DisconnectAwsAccountsMutationVariables = Exact<{
  workspaceId?: string | null | undefined;
  ids?: Array<string> | string | null | undefined;
  filter?: AwsConnectionFilter | null | undefined;
}>;


export type DisconnectAwsAccountsMutation = { disconnectAwsAccounts:
    | { __typename: 'AwsConnectionResults', more: boolean, results: Array<{ id: string, outcome: BulkOutcome, awsConnection: { id: string, status: ConnectionStatus, lastCheckedAt: string | null } | null, error:
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
          | { message: string, code: string, remedies: Array<string> }
         | null }> }
    | { __typename: 'WorkspaceNotFound', message: string, code: string, remedies: Array<string> }
    | { __typename: 'WorkspaceRequired', message: string, code: string, remedies: Array<string> }
   };

export type BulkPartsFragment = { more: boolean, results: Array<{ id: string, outcome: BulkOutcome, awsConnection: { id: string, status: ConnectionStatus, lastCheckedAt: string | null } | null, error:
      | { message: string, code: string, remedies: Array<string> }
      | { message: string, code: string, remedies: Array<string> }
      | { message: string, code: string, remedies: Array<string> }
      | { message: string, code: string, remedies: Array<string> }
      | { message: string, code: string, remedies: Array<string> }
      | { message: string, code: string, remedies: Array<string> }
      | { message: string, code: string, remedies: Array<string> }
      | { message: string, code: string, remedies: Array<string> }
      | { message: string, code: string, remedies: Array<string> }
      | { message: string, code: string, remedies: Array<string> }
      | { message: string, code: string, remedies: Array<string> }
      | { message: string, code: string, remedies: Array<string> }
      | { message: string, code: string, remedies: Array<string> }
      | { message: string, code: string, remedies: Array<string> }
      | { message: string, code: string, remedies: Array<string> }
      | { message: string, code: string, remedies: Array<string> }
      | { message: string, code: string, remedies: Array<string> }
      | { message: string, code: string, remedies: Array<string> }
      | { message: string, code: string, remedies: Array<string> }
      | { message: string, code: string, remedies: Array<string> }
      | { message: string, code: string, remedies: Array<string> }
      | { message: string, code: string, remedies: Array<string> }
      | { message: string, code: string, remedies: Array<string> }
      | { message: string, code: string, remedies: Array<string> }
      | { message: string, code: string, remedies: Array<string> }
      | { message: string, code: string, remedies: Array<string> }
      | { message: string, code: string, remedies: Array<string> }
      | { message: string, code: string, remedies: Array<string> }
     | null }> };

export type OwnSessionsQueryVariables = Exact<{ [key: string]: never; }>;


export type OwnSessionsQuery = { viewer: { sessions: Array<{ id: string, name: string, tokenId: string, role: Role, browser: string | null, isCurrent: boolean, createdAt: string, lastUsedAt: string, expiresAt: string }> | null } };

export type PersonSessionsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}>;


export type PersonSessionsQuery = { personSessions: { totalCount: number | null, edges: Array<{ cursor: string, node: { id: string, name: string, tokenId: string, role: Role, browser: string | null, isCurrent: boolean, createdAt: string, lastUsedAt: string, expiresAt: string } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } };

export type RevokePersonSessionMutationVariables = Exact<{
  id: string;
}>;


export type RevokePersonSessionMutation = { revokePersonSession:
    | { __typename: 'PersonSessionNotFound', message: string, code: string, remedies: Array<string> }
    | { __typename: 'RevokePersonSessionSuccess', session: { id: string, name: string, tokenId: string, role: Role, browser: string | null, isCurrent: boolean, createdAt: string, lastUsedAt: string, expiresAt: string } }
   };

export type SessionFragment = { id: string, name: string, tokenId: string, role: Role, browser: string | null, isCurrent: boolean, createdAt: string, lastUsedAt: string, expiresAt: string };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const WorkspacePartsFragmentDoc = new TypedDocumentString(`
    fragment WorkspaceParts on Workspace {
  id
  name
  createdAt
  externalId {
    value
    createdAt
  }
}
    `, {"fragmentName":"WorkspaceParts"}) as unknown as TypedDocumentString<WorkspacePartsFragment, unknown>;
export const FailurePartsFragmentDoc = new TypedDocumentString(`
    fragment FailureParts on ConnectionFailure {
  code
  title
  explanation
  remedies
  helpUrl
  causes {
    code
    title
    likelihood
    evidence
    remedy
  }
  transient
  side
  awsErrorCode
  awsRequestId
}
    `, {"fragmentName":"FailureParts"}) as unknown as TypedDocumentString<FailurePartsFragment, unknown>;
export const ConnectionPartsFragmentDoc = new TypedDocumentString(`
    fragment ConnectionParts on AwsConnection {
  id
  name
  roleArn
  accountId
  partition
  region
  status
  failure {
    ...FailureParts
  }
  verification {
    startedAt
    deadline
    attempts
    nextAttemptAt
    endedAt
  }
  externalIdEnforced
  assumedRoleArn
  lastVerifiedAt
  nextCheckAt
  createdAt
  disconnectedAt
}
    fragment FailureParts on ConnectionFailure {
  code
  title
  explanation
  remedies
  helpUrl
  causes {
    code
    title
    likelihood
    evidence
    remedy
  }
  transient
  side
  awsErrorCode
  awsRequestId
}`, {"fragmentName":"ConnectionParts"}) as unknown as TypedDocumentString<ConnectionPartsFragment, unknown>;
export const ProbePartsFragmentDoc = new TypedDocumentString(`
    fragment ProbeParts on ExternalIdProbe {
  kind
  outcome
  awsErrorCode
  awsRequestId
}
    `, {"fragmentName":"ProbeParts"}) as unknown as TypedDocumentString<ProbePartsFragment, unknown>;
export const MistakeFragmentDoc = new TypedDocumentString(`
    fragment Mistake on Error {
  message
  code
  remedies
}
    `, {"fragmentName":"Mistake"}) as unknown as TypedDocumentString<MistakeFragment, unknown>;
export const EventPartsFragmentDoc = new TypedDocumentString(`
    fragment EventParts on ConnectionEvent {
  __typename
  cursor
  sequence
  occurredAt
  connection {
    id
    roleArn
    status
  }
  ... on VerificationStarted {
    deadline
    windowMs
  }
  ... on AssumeRoleDenied {
    attempt
    elapsedMs
    remainingMs
    nextAttemptAt
    failure {
      ...FailureParts
    }
  }
  ... on VerificationDelayed {
    attempt
    elapsedMs
    remainingMs
    nextAttemptAt
    deadline
    failure {
      ...FailureParts
    }
  }
  ... on ExternalIdNotEnforced {
    attempt
    elapsedMs
    remainingMs
    nextAttemptAt
    probes {
      ...ProbeParts
    }
  }
  ... on AttemptBroughtForward {
    nextAttemptAt
  }
  ... on ConnectionEstablished {
    attempts
    elapsedMs
    assumedRoleArn
    probes {
      ...ProbeParts
    }
  }
  ... on ConnectionFailed {
    attempts
    elapsedMs
    failure {
      ...FailureParts
    }
  }
  ... on ConnectionInsecure {
    attempts
    elapsedMs
    failure {
      ...FailureParts
    }
    probes {
      ...ProbeParts
    }
    trustPolicy {
      __typename
      ... on TrustPolicy {
        json
      }
      ...Mistake
    }
  }
  ... on ConnectionChecked {
    outcome
    checkFailure: failure {
      ...FailureParts
    }
    probes {
      ...ProbeParts
    }
    nextCheckAt
  }
  ... on ConnectionDegraded {
    failure {
      ...FailureParts
    }
  }
  ... on TrustPolicyChanged {
    differences {
      kind
      sid
      words
    }
    changedAt
    changedBy
  }
  ... on AccessChanged {
    accessState: state
    missing
    excessive
    unknown
    accessChangedAt: changedAt
    accessChangedBy: changedBy
  }
  ... on ExternalIdRotationChecked {
    takesNew
    takesPrevious
  }
  ... on ExternalIdRotationEnded {
    rotationOutcome: outcome
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}
fragment FailureParts on ConnectionFailure {
  code
  title
  explanation
  remedies
  helpUrl
  causes {
    code
    title
    likelihood
    evidence
    remedy
  }
  transient
  side
  awsErrorCode
  awsRequestId
}
fragment ProbeParts on ExternalIdProbe {
  kind
  outcome
  awsErrorCode
  awsRequestId
}`, {"fragmentName":"EventParts"}) as unknown as TypedDocumentString<EventPartsFragment, unknown>;
export const ExplanationPartsFragmentDoc = new TypedDocumentString(`
    fragment ExplanationParts on TrustPolicyExplanation {
  verdict
  text
  findings {
    code
    severity
    message
    remedy
    line
    column
  }
  statements {
    sid
    effect
    applies
    words
    line
    column
    parts {
      element
      holds
      words
    }
  }
  others {
    kind
    principal
    line
    column
  }
  correction {
    json
    changes
  }
}
    `, {"fragmentName":"ExplanationParts"}) as unknown as TypedDocumentString<ExplanationPartsFragment, unknown>;
export const CheckPartsFragmentDoc = new TypedDocumentString(`
    fragment CheckParts on AuroraCheck {
  name
  outcome
  detail
  remedies
}
    `, {"fragmentName":"CheckParts"}) as unknown as TypedDocumentString<CheckPartsFragment, unknown>;
export const ApiKeyPartsFragmentDoc = new TypedDocumentString(`
    fragment ApiKeyParts on ApiKey {
  id
  tokenId
  name
  scopes
  hint
  createdAt
  expiresAt
  lastUsedAt
  revokedAt
}
    `, {"fragmentName":"ApiKeyParts"}) as unknown as TypedDocumentString<ApiKeyPartsFragment, unknown>;
export const RotationPartsFragmentDoc = new TypedDocumentString(`
    fragment RotationParts on Workspace {
  id
  externalId {
    value
    createdAt
  }
  trustPolicy {
    __typename
    ... on TrustPolicy {
      json
    }
    ...Mistake
  }
  externalIdRotation {
    startedAt
    previous {
      value
      createdAt
    }
    progress {
      moved
      notMoved
      unknown
    }
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}`, {"fragmentName":"RotationParts"}) as unknown as TypedDocumentString<RotationPartsFragment, unknown>;
export const ListedConnectionFragmentDoc = new TypedDocumentString(`
    fragment ListedConnection on AwsConnection {
  id
  name
  accountId
  roleArn
  region
  status
}
    `, {"fragmentName":"ListedConnection"}) as unknown as TypedDocumentString<ListedConnectionFragment, unknown>;
export const SetupStepPartsFragmentDoc = new TypedDocumentString(`
    fragment SetupStepParts on SetupStep {
  title
  instruction
  fields {
    name
    value
    isEntered
  }
  detail
  values
  url
}
    `, {"fragmentName":"SetupStepParts"}) as unknown as TypedDocumentString<SetupStepPartsFragment, unknown>;
export const SetupFilePartsFragmentDoc = new TypedDocumentString(`
    fragment SetupFileParts on SetupFile {
  fileName
  mediaType
  content
  usage
  notes
  url
}
    `, {"fragmentName":"SetupFileParts"}) as unknown as TypedDocumentString<SetupFilePartsFragment, unknown>;
export const OnboardingLinkPartsFragmentDoc = new TypedDocumentString(`
    fragment OnboardingLinkParts on OnboardingLink {
  id
  tokenId
  hint
  createdAt
  expiresAt
  lastUsedAt
  revokedAt
  returnTo
}
    `, {"fragmentName":"OnboardingLinkParts"}) as unknown as TypedDocumentString<OnboardingLinkPartsFragment, unknown>;
export const AccessPartsFragmentDoc = new TypedDocumentString(`
    fragment AccessParts on AwsConnection {
  id
  readingPolicy
  access {
    checkedAt
    capabilities
    state
    missing {
      action
      effect
      resource
      reason
      isNeeded
      layer
      evidence
      remedy
      statement
    }
    excessive {
      action
      policy
      statement
      risk
      words
    }
    unknown {
      action
      resource
      reason
      why
    }
    boundaryArn
    denials {
      action
      effect
      layer
      resource
      count
      firstAt
      lastAt
      message
      remedy
    }
  }
}
    `, {"fragmentName":"AccessParts"}) as unknown as TypedDocumentString<AccessPartsFragment, unknown>;
export const CapabilitySetPartsFragmentDoc = new TypedDocumentString(`
    fragment CapabilitySetParts on CapabilitySet {
  name
  version
  description
  readsData
  capabilities {
    reason
    actions
    resources
  }
}
    `, {"fragmentName":"CapabilitySetParts"}) as unknown as TypedDocumentString<CapabilitySetPartsFragment, unknown>;
export const SettingsPartsFragmentDoc = new TypedDocumentString(`
    fragment SettingsParts on AwsConnection {
  id
  name
  labels {
    key
    value
  }
  region
  lastCheckedAt
  lastUsedAt
}
    `, {"fragmentName":"SettingsParts"}) as unknown as TypedDocumentString<SettingsPartsFragment, unknown>;
export const OrganizationPartsFragmentDoc = new TypedDocumentString(`
    fragment OrganizationParts on Organization {
  id
  awsOrganizationId
  managementAccountId
  readAt
  role {
    id
    status
    roleArn
  }
  units {
    id
    name
    parentId
    path
    counts {
      accounts
      excepted
      chosen
      connected
      failed
    }
  }
  choice {
    unitIds
    exceptAccountIds
    roleName
  }
  counts {
    progress
    count
  }
  problem {
    message
    remedies
    since
  }
}
    `, {"fragmentName":"OrganizationParts"}) as unknown as TypedDocumentString<OrganizationPartsFragment, unknown>;
export const AlertPartsFragmentDoc = new TypedDocumentString(`
    fragment AlertParts on Alert {
  id
  kind
  severity
  state
  cause
  title
  explanation
  evidence
  remedies
  helpUrl
  openedAt
  resolvedAt
  snoozedUntil
  handledAt
  handledBy
  newcomers {
    principal
    description
    accountId
  }
  failure {
    ...FailureParts
  }
  awsConnection {
    id
    name
    accountId
    roleArn
    status
  }
}
    fragment FailureParts on ConnectionFailure {
  code
  title
  explanation
  remedies
  helpUrl
  causes {
    code
    title
    likelihood
    evidence
    remedy
  }
  transient
  side
  awsErrorCode
  awsRequestId
}`, {"fragmentName":"AlertParts"}) as unknown as TypedDocumentString<AlertPartsFragment, unknown>;
export const AlertGroupPartsFragmentDoc = new TypedDocumentString(`
    fragment AlertGroupParts on AlertGroup {
  kind
  severity
  cause
  title
  causeTitle
  explanation
  count
  open
  acknowledged
  snoozed
  oldestAt
  newestAt
}
    `, {"fragmentName":"AlertGroupParts"}) as unknown as TypedDocumentString<AlertGroupPartsFragment, unknown>;
export const AlertCountPartsFragmentDoc = new TypedDocumentString(`
    fragment AlertCountParts on AlertCount {
  severity
  open
  acknowledged
  snoozed
}
    `, {"fragmentName":"AlertCountParts"}) as unknown as TypedDocumentString<AlertCountPartsFragment, unknown>;
export const WebhookPartsFragmentDoc = new TypedDocumentString(`
    fragment WebhookParts on Webhook {
  id
  url
  format
  filter {
    eventTypes
    statuses
    labels {
      key
      value
    }
    minSeverity
  }
  state
  disabledReason
  disabledAt
  failingSince
  nextAttemptAt
  createdAt
  createdBy
  previousSecretUntil
  cursor
  workspace {
    id
    name
  }
}
    `, {"fragmentName":"WebhookParts"}) as unknown as TypedDocumentString<WebhookPartsFragment, unknown>;
export const DeliveryPartsFragmentDoc = new TypedDocumentString(`
    fragment DeliveryParts on WebhookDelivery {
  number
  messageId
  type
  connectionId
  cursor
  startedAt
  durationMs
  outcome
  delivered
  status
  message
}
    `, {"fragmentName":"DeliveryParts"}) as unknown as TypedDocumentString<DeliveryPartsFragment, unknown>;
export const BulkPartsFragmentDoc = new TypedDocumentString(`
    fragment BulkParts on AwsConnectionResults {
  more
  results {
    id
    outcome
    awsConnection {
      id
      status
      lastCheckedAt
    }
    error {
      message
      code
      remedies
    }
  }
}
    `, {"fragmentName":"BulkParts"}) as unknown as TypedDocumentString<BulkPartsFragment, unknown>;
export const SessionFragmentDoc = new TypedDocumentString(`
    fragment Session on PersonSession {
  id
  name
  tokenId
  role
  browser
  isCurrent
  createdAt
  lastUsedAt
  expiresAt
}
    `, {"fragmentName":"Session"}) as unknown as TypedDocumentString<SessionFragment, unknown>;
export const WhoIsAuroraDocument = new TypedDocumentString(`
    query WhoIsAurora($refresh: Boolean = false) {
  viewer {
    kind
  }
  auroraIdentity(refresh: $refresh) {
    __typename
    ... on AuroraIdentity {
      accountId
      arn
      userId
      partition
      credentialSource
      checkedAt
    }
    ...Mistake
  }
  operatorPolicy {
    json
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}`, {"hash":"sha256:fc837943cd7eb8f737d23237fc80047318293ecb3c83dbdd6c687d5bc8aa26f6"}) as unknown as TypedDocumentString<WhoIsAuroraQuery, WhoIsAuroraQueryVariables>;
export const CreateWorkspaceDocument = new TypedDocumentString(`
    mutation CreateWorkspace($name: String!) {
  createWorkspace(name: $name) {
    __typename
    ... on CreateWorkspaceSuccess {
      workspace {
        ...WorkspaceParts
      }
    }
    ...Mistake
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}
fragment WorkspaceParts on Workspace {
  id
  name
  createdAt
  externalId {
    value
    createdAt
  }
}`, {"hash":"sha256:08f97de8e283a12710cdb72a524401446fc459f58db266d1c848e181e7ccf496"}) as unknown as TypedDocumentString<CreateWorkspaceMutation, CreateWorkspaceMutationVariables>;
export const PrepareRoleDocument = new TypedDocumentString(`
    query PrepareRole($workspaceId: ID!) {
  workspace(id: $workspaceId) {
    ...WorkspaceParts
    trustPolicy {
      __typename
      ... on TrustPolicy {
        principalArn
        externalId
        document
        json
      }
      ...Mistake
    }
  }
  permissionPolicies {
    name
    arn
    description
    explanation
    recommended
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}
fragment WorkspaceParts on Workspace {
  id
  name
  createdAt
  externalId {
    value
    createdAt
  }
}`, {"hash":"sha256:662cb5a92ab5aea87e4f56e5157c2bbba2d144d293f480ad2f3723dfe74a8423"}) as unknown as TypedDocumentString<PrepareRoleQuery, PrepareRoleQueryVariables>;
export const ConnectAwsAccountDocument = new TypedDocumentString(`
    mutation ConnectAwsAccount($roleArn: String!, $workspaceId: ID, $region: String, $name: String) {
  connectAwsAccount(
    roleArn: $roleArn
    workspaceId: $workspaceId
    region: $region
    name: $name
  ) {
    __typename
    ... on ConnectAwsAccountSuccess {
      awsConnection {
        ...ConnectionParts
      }
    }
    ...Mistake
    ... on InvalidRoleArn {
      part
      suggestion
    }
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}
fragment ConnectionParts on AwsConnection {
  id
  name
  roleArn
  accountId
  partition
  region
  status
  failure {
    ...FailureParts
  }
  verification {
    startedAt
    deadline
    attempts
    nextAttemptAt
    endedAt
  }
  externalIdEnforced
  assumedRoleArn
  lastVerifiedAt
  nextCheckAt
  createdAt
  disconnectedAt
}
fragment FailureParts on ConnectionFailure {
  code
  title
  explanation
  remedies
  helpUrl
  causes {
    code
    title
    likelihood
    evidence
    remedy
  }
  transient
  side
  awsErrorCode
  awsRequestId
}`, {"hash":"sha256:3f3e5a7930a3903a3b466c7cc8fc71b22fd81ce9a4742431f91e0ec83ec86dc2"}) as unknown as TypedDocumentString<ConnectAwsAccountMutation, ConnectAwsAccountMutationVariables>;
export const ConnectionProgressDocument = new TypedDocumentString(`
    subscription ConnectionProgress($connectionId: ID!, $after: String) {
  connectionProgress(connectionId: $connectionId, after: $after) {
    ...EventParts
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}
fragment FailureParts on ConnectionFailure {
  code
  title
  explanation
  remedies
  helpUrl
  causes {
    code
    title
    likelihood
    evidence
    remedy
  }
  transient
  side
  awsErrorCode
  awsRequestId
}
fragment EventParts on ConnectionEvent {
  __typename
  cursor
  sequence
  occurredAt
  connection {
    id
    roleArn
    status
  }
  ... on VerificationStarted {
    deadline
    windowMs
  }
  ... on AssumeRoleDenied {
    attempt
    elapsedMs
    remainingMs
    nextAttemptAt
    failure {
      ...FailureParts
    }
  }
  ... on VerificationDelayed {
    attempt
    elapsedMs
    remainingMs
    nextAttemptAt
    deadline
    failure {
      ...FailureParts
    }
  }
  ... on ExternalIdNotEnforced {
    attempt
    elapsedMs
    remainingMs
    nextAttemptAt
    probes {
      ...ProbeParts
    }
  }
  ... on AttemptBroughtForward {
    nextAttemptAt
  }
  ... on ConnectionEstablished {
    attempts
    elapsedMs
    assumedRoleArn
    probes {
      ...ProbeParts
    }
  }
  ... on ConnectionFailed {
    attempts
    elapsedMs
    failure {
      ...FailureParts
    }
  }
  ... on ConnectionInsecure {
    attempts
    elapsedMs
    failure {
      ...FailureParts
    }
    probes {
      ...ProbeParts
    }
    trustPolicy {
      __typename
      ... on TrustPolicy {
        json
      }
      ...Mistake
    }
  }
  ... on ConnectionChecked {
    outcome
    checkFailure: failure {
      ...FailureParts
    }
    probes {
      ...ProbeParts
    }
    nextCheckAt
  }
  ... on ConnectionDegraded {
    failure {
      ...FailureParts
    }
  }
  ... on TrustPolicyChanged {
    differences {
      kind
      sid
      words
    }
    changedAt
    changedBy
  }
  ... on AccessChanged {
    accessState: state
    missing
    excessive
    unknown
    accessChangedAt: changedAt
    accessChangedBy: changedBy
  }
  ... on ExternalIdRotationChecked {
    takesNew
    takesPrevious
  }
  ... on ExternalIdRotationEnded {
    rotationOutcome: outcome
  }
}
fragment ProbeParts on ExternalIdProbe {
  kind
  outcome
  awsErrorCode
  awsRequestId
}`, {"hash":"sha256:576cd5ca5432c9faf483d4f75ffc255c497c0b34c695526f7ad70d7341fddbd4"}) as unknown as TypedDocumentString<ConnectionProgressSubscription, ConnectionProgressSubscriptionVariables>;
export const TestConnectionDocument = new TypedDocumentString(`
    query TestConnection($id: ID!) {
  testConnection(id: $id) {
    checkedAt
    outcome
    verificationStarted
    checks {
      name
      outcome
      detail
      remedies
      durationMs
    }
    probes {
      ...ProbeParts
    }
    connection {
      id
      status
      lastCheckedAt
    }
  }
}
    fragment ProbeParts on ExternalIdProbe {
  kind
  outcome
  awsErrorCode
  awsRequestId
}`, {"hash":"sha256:7a667355625eecc16b2a5bc7f5a279366a8589e8d6df2367ddaa7e06750771f7"}) as unknown as TypedDocumentString<TestConnectionQuery, TestConnectionQueryVariables>;
export const ConnectionsDocument = new TypedDocumentString(`
    query Connections($workspaceId: ID!, $filter: AwsConnectionFilter, $orderBy: AwsConnectionOrder, $first: Int, $after: String, $last: Int, $before: String) {
  workspace(id: $workspaceId) {
    id
    awsConnections(
      filter: $filter
      orderBy: $orderBy
      first: $first
      after: $after
      last: $last
      before: $before
    ) {
      edges {
        cursor
        node {
          ...ConnectionParts
          ...SettingsParts
        }
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
    }
  }
}
    fragment ConnectionParts on AwsConnection {
  id
  name
  roleArn
  accountId
  partition
  region
  status
  failure {
    ...FailureParts
  }
  verification {
    startedAt
    deadline
    attempts
    nextAttemptAt
    endedAt
  }
  externalIdEnforced
  assumedRoleArn
  lastVerifiedAt
  nextCheckAt
  createdAt
  disconnectedAt
}
fragment FailureParts on ConnectionFailure {
  code
  title
  explanation
  remedies
  helpUrl
  causes {
    code
    title
    likelihood
    evidence
    remedy
  }
  transient
  side
  awsErrorCode
  awsRequestId
}
fragment SettingsParts on AwsConnection {
  id
  name
  labels {
    key
    value
  }
  region
  lastCheckedAt
  lastUsedAt
}`, {"hash":"sha256:ccfea680fa4d5812b0b5510fb12b8ae50fe2cd8693682332ea8b40902109c842"}) as unknown as TypedDocumentString<ConnectionsQuery, ConnectionsQueryVariables>;
export const ConnectionHistoryDocument = new TypedDocumentString(`
    query ConnectionHistory($id: ID!, $first: Int, $after: String) {
  awsConnection(id: $id) {
    ...ConnectionParts
    ...SettingsParts
    sessionsRevokedAt
    events(first: $first, after: $after) {
      edges {
        node {
          ...EventParts
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}
fragment ConnectionParts on AwsConnection {
  id
  name
  roleArn
  accountId
  partition
  region
  status
  failure {
    ...FailureParts
  }
  verification {
    startedAt
    deadline
    attempts
    nextAttemptAt
    endedAt
  }
  externalIdEnforced
  assumedRoleArn
  lastVerifiedAt
  nextCheckAt
  createdAt
  disconnectedAt
}
fragment FailureParts on ConnectionFailure {
  code
  title
  explanation
  remedies
  helpUrl
  causes {
    code
    title
    likelihood
    evidence
    remedy
  }
  transient
  side
  awsErrorCode
  awsRequestId
}
fragment EventParts on ConnectionEvent {
  __typename
  cursor
  sequence
  occurredAt
  connection {
    id
    roleArn
    status
  }
  ... on VerificationStarted {
    deadline
    windowMs
  }
  ... on AssumeRoleDenied {
    attempt
    elapsedMs
    remainingMs
    nextAttemptAt
    failure {
      ...FailureParts
    }
  }
  ... on VerificationDelayed {
    attempt
    elapsedMs
    remainingMs
    nextAttemptAt
    deadline
    failure {
      ...FailureParts
    }
  }
  ... on ExternalIdNotEnforced {
    attempt
    elapsedMs
    remainingMs
    nextAttemptAt
    probes {
      ...ProbeParts
    }
  }
  ... on AttemptBroughtForward {
    nextAttemptAt
  }
  ... on ConnectionEstablished {
    attempts
    elapsedMs
    assumedRoleArn
    probes {
      ...ProbeParts
    }
  }
  ... on ConnectionFailed {
    attempts
    elapsedMs
    failure {
      ...FailureParts
    }
  }
  ... on ConnectionInsecure {
    attempts
    elapsedMs
    failure {
      ...FailureParts
    }
    probes {
      ...ProbeParts
    }
    trustPolicy {
      __typename
      ... on TrustPolicy {
        json
      }
      ...Mistake
    }
  }
  ... on ConnectionChecked {
    outcome
    checkFailure: failure {
      ...FailureParts
    }
    probes {
      ...ProbeParts
    }
    nextCheckAt
  }
  ... on ConnectionDegraded {
    failure {
      ...FailureParts
    }
  }
  ... on TrustPolicyChanged {
    differences {
      kind
      sid
      words
    }
    changedAt
    changedBy
  }
  ... on AccessChanged {
    accessState: state
    missing
    excessive
    unknown
    accessChangedAt: changedAt
    accessChangedBy: changedBy
  }
  ... on ExternalIdRotationChecked {
    takesNew
    takesPrevious
  }
  ... on ExternalIdRotationEnded {
    rotationOutcome: outcome
  }
}
fragment ProbeParts on ExternalIdProbe {
  kind
  outcome
  awsErrorCode
  awsRequestId
}
fragment SettingsParts on AwsConnection {
  id
  name
  labels {
    key
    value
  }
  region
  lastCheckedAt
  lastUsedAt
}`, {"hash":"sha256:de5e8da890bbf549af560851880675950132e42d93128b3b1070b6bb0e6aea7f"}) as unknown as TypedDocumentString<ConnectionHistoryQuery, ConnectionHistoryQueryVariables>;
export const WorkspaceEventsDocument = new TypedDocumentString(`
    subscription WorkspaceEvents($workspaceId: ID!, $after: String) {
  workspaceEvents(workspaceId: $workspaceId, after: $after) {
    ...EventParts
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}
fragment FailureParts on ConnectionFailure {
  code
  title
  explanation
  remedies
  helpUrl
  causes {
    code
    title
    likelihood
    evidence
    remedy
  }
  transient
  side
  awsErrorCode
  awsRequestId
}
fragment EventParts on ConnectionEvent {
  __typename
  cursor
  sequence
  occurredAt
  connection {
    id
    roleArn
    status
  }
  ... on VerificationStarted {
    deadline
    windowMs
  }
  ... on AssumeRoleDenied {
    attempt
    elapsedMs
    remainingMs
    nextAttemptAt
    failure {
      ...FailureParts
    }
  }
  ... on VerificationDelayed {
    attempt
    elapsedMs
    remainingMs
    nextAttemptAt
    deadline
    failure {
      ...FailureParts
    }
  }
  ... on ExternalIdNotEnforced {
    attempt
    elapsedMs
    remainingMs
    nextAttemptAt
    probes {
      ...ProbeParts
    }
  }
  ... on AttemptBroughtForward {
    nextAttemptAt
  }
  ... on ConnectionEstablished {
    attempts
    elapsedMs
    assumedRoleArn
    probes {
      ...ProbeParts
    }
  }
  ... on ConnectionFailed {
    attempts
    elapsedMs
    failure {
      ...FailureParts
    }
  }
  ... on ConnectionInsecure {
    attempts
    elapsedMs
    failure {
      ...FailureParts
    }
    probes {
      ...ProbeParts
    }
    trustPolicy {
      __typename
      ... on TrustPolicy {
        json
      }
      ...Mistake
    }
  }
  ... on ConnectionChecked {
    outcome
    checkFailure: failure {
      ...FailureParts
    }
    probes {
      ...ProbeParts
    }
    nextCheckAt
  }
  ... on ConnectionDegraded {
    failure {
      ...FailureParts
    }
  }
  ... on TrustPolicyChanged {
    differences {
      kind
      sid
      words
    }
    changedAt
    changedBy
  }
  ... on AccessChanged {
    accessState: state
    missing
    excessive
    unknown
    accessChangedAt: changedAt
    accessChangedBy: changedBy
  }
  ... on ExternalIdRotationChecked {
    takesNew
    takesPrevious
  }
  ... on ExternalIdRotationEnded {
    rotationOutcome: outcome
  }
}
fragment ProbeParts on ExternalIdProbe {
  kind
  outcome
  awsErrorCode
  awsRequestId
}`, {"hash":"sha256:321b0afe125efb1a89c52c64a481ed3b14e08406d66d977419ae676cbf55e2b0"}) as unknown as TypedDocumentString<WorkspaceEventsSubscription, WorkspaceEventsSubscriptionVariables>;
export const WorkspaceStartDocument = new TypedDocumentString(`
    query WorkspaceStart($workspaceId: ID!) {
  workspace(id: $workspaceId) {
    id
    name
    eventsCursor
  }
}
    `, {"hash":"sha256:434fcacf64ab14e088af254de15c46c23e542477d96fa23621eed4b50a50df0a"}) as unknown as TypedDocumentString<WorkspaceStartQuery, WorkspaceStartQueryVariables>;
export const WorkspaceActivityDocument = new TypedDocumentString(`
    subscription WorkspaceActivity($workspaceId: ID!, $after: String) {
  workspaceEvents(workspaceId: $workspaceId, after: $after) {
    __typename
    cursor
    connection {
      id
      status
    }
  }
}
    `, {"hash":"sha256:513e9d6c319645ce8cb640887719f325166797e1b5ac7576a893293cba7e8a0d"}) as unknown as TypedDocumentString<WorkspaceActivitySubscription, WorkspaceActivitySubscriptionVariables>;
export const AllEventsStartDocument = new TypedDocumentString(`
    query AllEventsStart {
  eventsCursor
}
    `, {"hash":"sha256:79afe57e7f5d8de5a2bafd5f04409ddf31f3f8a17cd0105e3a990e7fee50042a"}) as unknown as TypedDocumentString<AllEventsStartQuery, AllEventsStartQueryVariables>;
export const AllEventsDocument = new TypedDocumentString(`
    subscription AllEvents($after: String) {
  allEvents(after: $after) {
    cursor
    event {
      ...EventParts
      connection {
        id
        status
      }
    }
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}
fragment FailureParts on ConnectionFailure {
  code
  title
  explanation
  remedies
  helpUrl
  causes {
    code
    title
    likelihood
    evidence
    remedy
  }
  transient
  side
  awsErrorCode
  awsRequestId
}
fragment EventParts on ConnectionEvent {
  __typename
  cursor
  sequence
  occurredAt
  connection {
    id
    roleArn
    status
  }
  ... on VerificationStarted {
    deadline
    windowMs
  }
  ... on AssumeRoleDenied {
    attempt
    elapsedMs
    remainingMs
    nextAttemptAt
    failure {
      ...FailureParts
    }
  }
  ... on VerificationDelayed {
    attempt
    elapsedMs
    remainingMs
    nextAttemptAt
    deadline
    failure {
      ...FailureParts
    }
  }
  ... on ExternalIdNotEnforced {
    attempt
    elapsedMs
    remainingMs
    nextAttemptAt
    probes {
      ...ProbeParts
    }
  }
  ... on AttemptBroughtForward {
    nextAttemptAt
  }
  ... on ConnectionEstablished {
    attempts
    elapsedMs
    assumedRoleArn
    probes {
      ...ProbeParts
    }
  }
  ... on ConnectionFailed {
    attempts
    elapsedMs
    failure {
      ...FailureParts
    }
  }
  ... on ConnectionInsecure {
    attempts
    elapsedMs
    failure {
      ...FailureParts
    }
    probes {
      ...ProbeParts
    }
    trustPolicy {
      __typename
      ... on TrustPolicy {
        json
      }
      ...Mistake
    }
  }
  ... on ConnectionChecked {
    outcome
    checkFailure: failure {
      ...FailureParts
    }
    probes {
      ...ProbeParts
    }
    nextCheckAt
  }
  ... on ConnectionDegraded {
    failure {
      ...FailureParts
    }
  }
  ... on TrustPolicyChanged {
    differences {
      kind
      sid
      words
    }
    changedAt
    changedBy
  }
  ... on AccessChanged {
    accessState: state
    missing
    excessive
    unknown
    accessChangedAt: changedAt
    accessChangedBy: changedBy
  }
  ... on ExternalIdRotationChecked {
    takesNew
    takesPrevious
  }
  ... on ExternalIdRotationEnded {
    rotationOutcome: outcome
  }
}
fragment ProbeParts on ExternalIdProbe {
  kind
  outcome
  awsErrorCode
  awsRequestId
}`, {"hash":"sha256:6b645b83f5d3d45d6ac632d145b119f1da80b14e7de292fba72824a4be23323d"}) as unknown as TypedDocumentString<AllEventsSubscription, AllEventsSubscriptionVariables>;
export const RetryConnectionDocument = new TypedDocumentString(`
    mutation RetryConnection($id: ID!) {
  retryConnection(id: $id) {
    __typename
    ... on RetryConnectionSuccess {
      awsConnection {
        ...ConnectionParts
      }
    }
    ...Mistake
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}
fragment ConnectionParts on AwsConnection {
  id
  name
  roleArn
  accountId
  partition
  region
  status
  failure {
    ...FailureParts
  }
  verification {
    startedAt
    deadline
    attempts
    nextAttemptAt
    endedAt
  }
  externalIdEnforced
  assumedRoleArn
  lastVerifiedAt
  nextCheckAt
  createdAt
  disconnectedAt
}
fragment FailureParts on ConnectionFailure {
  code
  title
  explanation
  remedies
  helpUrl
  causes {
    code
    title
    likelihood
    evidence
    remedy
  }
  transient
  side
  awsErrorCode
  awsRequestId
}`, {"hash":"sha256:0eaf0fa9351b091b4d62d7565d00264375b4ef19fd1610354fff8d14a3f48f20"}) as unknown as TypedDocumentString<RetryConnectionMutation, RetryConnectionMutationVariables>;
export const DisconnectAwsAccountDocument = new TypedDocumentString(`
    mutation DisconnectAwsAccount($id: ID!) {
  disconnectAwsAccount(id: $id) {
    __typename
    ... on DisconnectAwsAccountSuccess {
      awsConnection {
        ...ConnectionParts
      }
    }
    ...Mistake
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}
fragment ConnectionParts on AwsConnection {
  id
  name
  roleArn
  accountId
  partition
  region
  status
  failure {
    ...FailureParts
  }
  verification {
    startedAt
    deadline
    attempts
    nextAttemptAt
    endedAt
  }
  externalIdEnforced
  assumedRoleArn
  lastVerifiedAt
  nextCheckAt
  createdAt
  disconnectedAt
}
fragment FailureParts on ConnectionFailure {
  code
  title
  explanation
  remedies
  helpUrl
  causes {
    code
    title
    likelihood
    evidence
    remedy
  }
  transient
  side
  awsErrorCode
  awsRequestId
}`, {"hash":"sha256:2e12432924e516e9c5ba3299c9b3f4ff60e61099526b4bb09a49bda5da326c70"}) as unknown as TypedDocumentString<DisconnectAwsAccountMutation, DisconnectAwsAccountMutationVariables>;
export const WorkspacesDocument = new TypedDocumentString(`
    query Workspaces($filter: WorkspaceFilter, $first: Int, $after: String) {
  workspaces(filter: $filter, first: $first, after: $after) {
    edges {
      cursor
      node {
        ...WorkspaceParts
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment WorkspaceParts on Workspace {
  id
  name
  createdAt
  externalId {
    value
    createdAt
  }
}`, {"hash":"sha256:fa5350736d02cbff76ef7e8e9cfc39399a1f74bc6ce31c09b306134bc08b12f3"}) as unknown as TypedDocumentString<WorkspacesQuery, WorkspacesQueryVariables>;
export const NodeDocument = new TypedDocumentString(`
    query Node($id: ID!) {
  node(id: $id) {
    __typename
    id
  }
}
    `, {"hash":"sha256:674a4e60b765ab762155deb5480b435445a7ecf217bd9a818ee68fa139bfb45a"}) as unknown as TypedDocumentString<NodeQuery, NodeQueryVariables>;
export const ExplainTrustPolicyDocument = new TypedDocumentString(`
    query ExplainTrustPolicy($roleArn: String!, $document: String!, $workspaceId: ID) {
  explainTrustPolicy(
    roleArn: $roleArn
    document: $document
    workspaceId: $workspaceId
  ) {
    ...ExplanationParts
  }
}
    fragment ExplanationParts on TrustPolicyExplanation {
  verdict
  text
  findings {
    code
    severity
    message
    remedy
    line
    column
  }
  statements {
    sid
    effect
    applies
    words
    line
    column
    parts {
      element
      holds
      words
    }
  }
  others {
    kind
    principal
    line
    column
  }
  correction {
    json
    changes
  }
}`, {"hash":"sha256:631b815a4e4de3d77ffeb24db27cb2ab7e7da8d0f42e16a61ff3f6ce7ff4e249"}) as unknown as TypedDocumentString<ExplainTrustPolicyQuery, ExplainTrustPolicyQueryVariables>;
export const ExplainConnectionDocument = new TypedDocumentString(`
    query ExplainConnection($connectionId: ID!, $document: String) {
  explainTrustPolicy(connectionId: $connectionId, document: $document) {
    ...ExplanationParts
  }
}
    fragment ExplanationParts on TrustPolicyExplanation {
  verdict
  text
  findings {
    code
    severity
    message
    remedy
    line
    column
  }
  statements {
    sid
    effect
    applies
    words
    line
    column
    parts {
      element
      holds
      words
    }
  }
  others {
    kind
    principal
    line
    column
  }
  correction {
    json
    changes
  }
}`, {"hash":"sha256:c806e0b627049beed7acbea2c93b1cdea87a5541553c537139025ec7f9e11354"}) as unknown as TypedDocumentString<ExplainConnectionQuery, ExplainConnectionQueryVariables>;
export const CheckUpDocument = new TypedDocumentString(`
    query CheckUp($refresh: Boolean = true) {
  auroraIdentity(refresh: $refresh) {
    __typename
    ... on AuroraIdentity {
      arn
      credentialSource
      checkedAt
      checks {
        ...CheckParts
      }
    }
    ... on IdentityUnavailable {
      code
      message
      remedies
      checks {
        ...CheckParts
      }
    }
  }
}
    fragment CheckParts on AuroraCheck {
  name
  outcome
  detail
  remedies
}`, {"hash":"sha256:43b1eb3e9e8aabf53530ba789a21e495f95d7c6b79b04f2fd80bdaee92d9a6d7"}) as unknown as TypedDocumentString<CheckUpQuery, CheckUpQueryVariables>;
export const ViewerDocument = new TypedDocumentString(`
    query Viewer {
  viewer {
    kind
    role
    tokenId
    name
    scopes
    expiresAt
    session {
      id
      expiresAt
    }
    workspaces {
      id
      name
    }
  }
}
    `, {"hash":"sha256:4d7acf53931e0a50d22fba3af8ab9fee473817dadfcbbf3065d769c095a9d27b"}) as unknown as TypedDocumentString<ViewerQuery, ViewerQueryVariables>;
export const CreateApiKeyDocument = new TypedDocumentString(`
    mutation CreateApiKey($workspaceId: ID!, $name: String!, $scopes: [Scope!]!, $expiresInDays: Int) {
  createApiKey(
    workspaceId: $workspaceId
    name: $name
    scopes: $scopes
    expiresInDays: $expiresInDays
  ) {
    __typename
    ... on CreateApiKeySuccess {
      token
      apiKey {
        ...ApiKeyParts
      }
    }
    ...Mistake
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}
fragment ApiKeyParts on ApiKey {
  id
  tokenId
  name
  scopes
  hint
  createdAt
  expiresAt
  lastUsedAt
  revokedAt
}`, {"hash":"sha256:5ed27a012cb91bd9f5591a675e545b7941451ab717bfccce334ac7711ddc14aa"}) as unknown as TypedDocumentString<CreateApiKeyMutation, CreateApiKeyMutationVariables>;
export const ApiKeysDocument = new TypedDocumentString(`
    query ApiKeys($workspaceId: ID!, $first: Int, $after: String, $last: Int, $before: String) {
  workspace(id: $workspaceId) {
    id
    apiKeys(first: $first, after: $after, last: $last, before: $before) {
      totalCount
      edges {
        node {
          ...ApiKeyParts
        }
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
    }
  }
}
    fragment ApiKeyParts on ApiKey {
  id
  tokenId
  name
  scopes
  hint
  createdAt
  expiresAt
  lastUsedAt
  revokedAt
}`, {"hash":"sha256:9833bf4bbf64fcfcbab6a762d2d64e32301aa738fe38cf673a787deb675f5a20"}) as unknown as TypedDocumentString<ApiKeysQuery, ApiKeysQueryVariables>;
export const RevokeApiKeyDocument = new TypedDocumentString(`
    mutation RevokeApiKey($id: ID!) {
  revokeApiKey(id: $id) {
    __typename
    ... on RevokeApiKeySuccess {
      apiKey {
        ...ApiKeyParts
      }
    }
    ...Mistake
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}
fragment ApiKeyParts on ApiKey {
  id
  tokenId
  name
  scopes
  hint
  createdAt
  expiresAt
  lastUsedAt
  revokedAt
}`, {"hash":"sha256:b91621d6839bf50eb7cde007a4c708d4a7d73d71e02e9a7f4d9e0f69fc3b1689"}) as unknown as TypedDocumentString<RevokeApiKeyMutation, RevokeApiKeyMutationVariables>;
export const RotateExternalIdDocument = new TypedDocumentString(`
    mutation RotateExternalId($workspaceId: ID) {
  rotateExternalId(workspaceId: $workspaceId) {
    __typename
    ... on RotateExternalIdSuccess {
      workspace {
        ...RotationParts
      }
    }
    ...Mistake
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}
fragment RotationParts on Workspace {
  id
  externalId {
    value
    createdAt
  }
  trustPolicy {
    __typename
    ... on TrustPolicy {
      json
    }
    ...Mistake
  }
  externalIdRotation {
    startedAt
    previous {
      value
      createdAt
    }
    progress {
      moved
      notMoved
      unknown
    }
  }
}`, {"hash":"sha256:d849a48144946de4f4f70f5c39af0ff19dde7fc51e5d0da56a40952139e620f1"}) as unknown as TypedDocumentString<RotateExternalIdMutation, RotateExternalIdMutationVariables>;
export const ExternalIdRotationDocument = new TypedDocumentString(`
    query ExternalIdRotation($workspaceId: ID!, $filter: AwsConnectionFilter, $first: Int, $after: String, $last: Int, $before: String) {
  workspace(id: $workspaceId) {
    ...RotationParts
    awsConnections(
      filter: $filter
      first: $first
      after: $after
      last: $last
      before: $before
    ) {
      totalCount
      edges {
        node {
          id
          name
          accountId
          roleArn
          status
          trustRelationshipsUrl
          externalIdRotation {
            takesNew
            takesPrevious
          }
        }
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
    }
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}
fragment RotationParts on Workspace {
  id
  externalId {
    value
    createdAt
  }
  trustPolicy {
    __typename
    ... on TrustPolicy {
      json
    }
    ...Mistake
  }
  externalIdRotation {
    startedAt
    previous {
      value
      createdAt
    }
    progress {
      moved
      notMoved
      unknown
    }
  }
}`, {"hash":"sha256:8a504d56c1180fd063f3fbb538e7009e36fe8f60e756f1ef934e8534b74dde11"}) as unknown as TypedDocumentString<ExternalIdRotationQuery, ExternalIdRotationQueryVariables>;
export const FinishExternalIdRotationDocument = new TypedDocumentString(`
    mutation FinishExternalIdRotation($workspaceId: ID, $force: Boolean = false) {
  finishExternalIdRotation(workspaceId: $workspaceId, force: $force) {
    __typename
    ... on FinishExternalIdRotationSuccess {
      workspace {
        ...RotationParts
      }
    }
    ... on ConnectionsStandAgainst {
      awsConnections {
        id
        name
        accountId
        roleArn
      }
    }
    ...Mistake
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}
fragment RotationParts on Workspace {
  id
  externalId {
    value
    createdAt
  }
  trustPolicy {
    __typename
    ... on TrustPolicy {
      json
    }
    ...Mistake
  }
  externalIdRotation {
    startedAt
    previous {
      value
      createdAt
    }
    progress {
      moved
      notMoved
      unknown
    }
  }
}`, {"hash":"sha256:322b765652a50b61823c7196e5c4816ab7b7ad954b4d188bd90343377f9e4021"}) as unknown as TypedDocumentString<FinishExternalIdRotationMutation, FinishExternalIdRotationMutationVariables>;
export const CancelExternalIdRotationDocument = new TypedDocumentString(`
    mutation CancelExternalIdRotation($workspaceId: ID, $force: Boolean = false) {
  cancelExternalIdRotation(workspaceId: $workspaceId, force: $force) {
    __typename
    ... on CancelExternalIdRotationSuccess {
      workspace {
        ...RotationParts
      }
    }
    ... on ConnectionsStandAgainst {
      awsConnections {
        id
        name
        accountId
        roleArn
      }
    }
    ...Mistake
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}
fragment RotationParts on Workspace {
  id
  externalId {
    value
    createdAt
  }
  trustPolicy {
    __typename
    ... on TrustPolicy {
      json
    }
    ...Mistake
  }
  externalIdRotation {
    startedAt
    previous {
      value
      createdAt
    }
    progress {
      moved
      notMoved
      unknown
    }
  }
}`, {"hash":"sha256:a0f2a8b387348f42310dcbaa7a7480da90bb1b7d0bd61f952bb1cb49e0f2dc59"}) as unknown as TypedDocumentString<CancelExternalIdRotationMutation, CancelExternalIdRotationMutationVariables>;
export const AuditLogDocument = new TypedDocumentString(`
    query AuditLog($filter: AuditFilter, $first: Int, $after: String, $last: Int, $before: String) {
  auditLog(
    filter: $filter
    first: $first
    after: $after
    last: $last
    before: $before
  ) {
    totalCount
    edges {
      cursor
      node {
        position
        occurredAt
        action
        tokenId
        tokenName
        address
        requestId
        workspaceId
        connectionId
        workspace {
          id
          name
        }
        awsConnection {
          id
          name
          accountId
          roleArn
        }
        detail
      }
    }
    pageInfo {
      hasNextPage
      hasPreviousPage
      startCursor
      endCursor
    }
  }
}
    `, {"hash":"sha256:6c22a72055185856eddab1d56d7f6e0994d210f2b2062dbdff082ef7bf51e208"}) as unknown as TypedDocumentString<AuditLogQuery, AuditLogQueryVariables>;
export const AwsCredentialsConfigDocument = new TypedDocumentString(`
    query AwsCredentialsConfig($connectionId: ID!, $narrowing: AwsSessionNarrowing) {
  awsCredentialsConfig(connectionId: $connectionId, narrowing: $narrowing) {
    endpoint
    warnings
    snippets {
      kind
      title
      language
      text
      notes
    }
  }
}
    `, {"hash":"sha256:711786e988e0287b8bb0bb1cbcf67ebca7816dc0d9a338dcc3ae7b7b61a1a709"}) as unknown as TypedDocumentString<AwsCredentialsConfigQuery, AwsCredentialsConfigQueryVariables>;
export const ListConnectionsDocument = new TypedDocumentString(`
    query ListConnections($after: String) {
  workspaces(first: 10, after: $after) {
    edges {
      node {
        id
        name
        awsConnections(first: 50) {
          edges {
            node {
              ...ListedConnection
            }
          }
          pageInfo {
            hasNextPage
            endCursor
          }
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment ListedConnection on AwsConnection {
  id
  name
  accountId
  roleArn
  region
  status
}`, {"hash":"sha256:2bffd2cc18a9c597296ad15ad063375704ee950296f81d77904c3eba96f31bca"}) as unknown as TypedDocumentString<ListConnectionsQuery, ListConnectionsQueryVariables>;
export const ListMoreConnectionsDocument = new TypedDocumentString(`
    query ListMoreConnections($workspaceId: ID!, $after: String) {
  workspace(id: $workspaceId) {
    awsConnections(first: 50, after: $after) {
      edges {
        node {
          ...ListedConnection
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    fragment ListedConnection on AwsConnection {
  id
  name
  accountId
  roleArn
  region
  status
}`, {"hash":"sha256:a0fab0efb4522aacebf9e5994d255aa0037f266c4cbf1e0b94348d10e5cb217f"}) as unknown as TypedDocumentString<ListMoreConnectionsQuery, ListMoreConnectionsQueryVariables>;
export const SetupKitDocument = new TypedDocumentString(`
    query SetupKit($workspaceId: ID, $access: RoleAccess! = POWER_USER, $permissionPolicyArns: [String!], $capabilities: String, $readsItself: Boolean, $narrowTrust: Boolean, $readsOrganization: Boolean, $roleName: String! = "AuroraRole", $maxSessionDurationSeconds: Int! = 3600, $unitIds: [String!], $exceptAccountIds: [String!]) {
  setupKit(
    workspaceId: $workspaceId
    access: $access
    permissionPolicyArns: $permissionPolicyArns
    capabilities: $capabilities
    readsItself: $readsItself
    narrowTrust: $narrowTrust
    readsOrganization: $readsOrganization
    roleName: $roleName
    maxSessionDurationSeconds: $maxSessionDurationSeconds
  ) {
    __typename
    ... on SetupKit {
      roleName
      access
      permissionPolicyArns
      capabilities {
        ...CapabilitySetParts
      }
      permissions {
        name
        kind
        policy {
          json
        }
      }
      maxSessionDurationSeconds
      partition
      tags {
        key
        value
      }
      trustPolicy {
        json
        principalArn
        externalId
        callerArns
      }
      trustWarning
      consoleSteps {
        ...SetupStepParts
      }
      cli {
        ...SetupFileParts
      }
      cloudFormation {
        quickCreateUrl
        template {
          ...SetupFileParts
        }
        cli {
          ...SetupFileParts
        }
      }
      stackSet(unitIds: $unitIds, exceptAccountIds: $exceptAccountIds) {
        ...SetupFileParts
      }
      terraform {
        ...SetupFileParts
      }
    }
    ...Mistake
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}
fragment SetupStepParts on SetupStep {
  title
  instruction
  fields {
    name
    value
    isEntered
  }
  detail
  values
  url
}
fragment SetupFileParts on SetupFile {
  fileName
  mediaType
  content
  usage
  notes
  url
}
fragment CapabilitySetParts on CapabilitySet {
  name
  version
  description
  readsData
  capabilities {
    reason
    actions
    resources
  }
}`, {"hash":"sha256:fb7c25b8a12483d90189e7139ef8acf417ee6bb59b2366fe10408ad4d2c1dcb2"}) as unknown as TypedDocumentString<SetupKitQuery, SetupKitQueryVariables>;
export const OperatorKitDocument = new TypedDocumentString(`
    query OperatorKit($userName: String! = "aurora-service-user", $roleNamePattern: String! = "*") {
  operatorKit(userName: $userName, roleNamePattern: $roleNamePattern) {
    __typename
    ... on OperatorKit {
      userName
      policy {
        json
      }
      consoleSteps {
        ...SetupStepParts
      }
      cli {
        ...SetupFileParts
      }
      cloudFormation {
        ...SetupFileParts
      }
      terraform {
        ...SetupFileParts
      }
      roleTemplate {
        ...SetupFileParts
      }
      roleTemplateUploadCommand
    }
    ...Mistake
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}
fragment SetupStepParts on SetupStep {
  title
  instruction
  fields {
    name
    value
    isEntered
  }
  detail
  values
  url
}
fragment SetupFileParts on SetupFile {
  fileName
  mediaType
  content
  usage
  notes
  url
}`, {"hash":"sha256:78070c005325f96df3bad34c3300b73ee060d66cd97cb848b06331697d6c3c78"}) as unknown as TypedDocumentString<OperatorKitQuery, OperatorKitQueryVariables>;
export const ConnectAwsAccountsDocument = new TypedDocumentString(`
    mutation ConnectAwsAccounts($workspaceId: ID, $roleArns: [String!], $text: String, $roleName: String, $region: String, $labels: [LabelInput!]) {
  connectAwsAccounts(
    workspaceId: $workspaceId
    roleArns: $roleArns
    text: $text
    roleName: $roleName
    region: $region
    labels: $labels
  ) {
    __typename
    ... on ConnectAwsAccountsSuccess {
      lines {
        number
        input
        roleArn
        outcome
        awsConnection {
          id
          name
          status
        }
        error {
          __typename
          ...Mistake
          ... on InvalidRoleArn {
            part
            suggestion
          }
          ... on TooManyAccounts {
            retryAfterSeconds
          }
        }
        duplicateOf
        note
      }
    }
    ...Mistake
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}`, {"hash":"sha256:a2472d6657d902b5537e19fa43bbcbf33cd7c850a4f9cd4611b678a7e1867054"}) as unknown as TypedDocumentString<ConnectAwsAccountsMutation, ConnectAwsAccountsMutationVariables>;
export const ConnectionCountsDocument = new TypedDocumentString(`
    query ConnectionCounts($workspaceId: ID!, $filter: AwsConnectionFilter) {
  workspace(id: $workspaceId) {
    id
    connectionCounts(filter: $filter) {
      status
      count
    }
  }
}
    `, {"hash":"sha256:008201138057c0a79dc9ccdd1fff3cd08688c2e0a31c44b95b1046d6e2727e13"}) as unknown as TypedDocumentString<ConnectionCountsQuery, ConnectionCountsQueryVariables>;
export const CreateOnboardingLinkDocument = new TypedDocumentString(`
    mutation CreateOnboardingLink($workspaceId: ID, $expiresIn: Int! = 86400, $returnTo: String) {
  createOnboardingLink(
    workspaceId: $workspaceId
    expiresIn: $expiresIn
    returnTo: $returnTo
  ) {
    __typename
    ... on CreateOnboardingLinkSuccess {
      url
      token
      onboardingLink {
        ...OnboardingLinkParts
      }
    }
    ...Mistake
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}
fragment OnboardingLinkParts on OnboardingLink {
  id
  tokenId
  hint
  createdAt
  expiresAt
  lastUsedAt
  revokedAt
  returnTo
}`, {"hash":"sha256:481b44dc28c0e0b1818a3b51069e430c59d6beeba2b4c17d3403b8a477b79f57"}) as unknown as TypedDocumentString<CreateOnboardingLinkMutation, CreateOnboardingLinkMutationVariables>;
export const ReturnToDocument = new TypedDocumentString(`
    query ReturnTo($requested: String) {
  viewer {
    returnTo(requested: $requested)
  }
}
    `, {"hash":"sha256:f0557027810311a4e04fb39355e3a5c56df1abd59a55b2a9c4823f4aa8d2e5c8"}) as unknown as TypedDocumentString<ReturnToQuery, ReturnToQueryVariables>;
export const OnboardingLinksDocument = new TypedDocumentString(`
    query OnboardingLinks($workspaceId: ID, $first: Int, $after: String, $last: Int, $before: String) {
  onboardingLinks(
    workspaceId: $workspaceId
    first: $first
    after: $after
    last: $last
    before: $before
  ) {
    edges {
      node {
        ...OnboardingLinkParts
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment OnboardingLinkParts on OnboardingLink {
  id
  tokenId
  hint
  createdAt
  expiresAt
  lastUsedAt
  revokedAt
  returnTo
}`, {"hash":"sha256:dd88d6bc1ec7f92b164c71295f8c8bec7b17343e690f75dd4fd4030f4f2697d4"}) as unknown as TypedDocumentString<OnboardingLinksQuery, OnboardingLinksQueryVariables>;
export const RevokeOnboardingLinkDocument = new TypedDocumentString(`
    mutation RevokeOnboardingLink($id: ID!) {
  revokeOnboardingLink(id: $id) {
    __typename
    ... on RevokeOnboardingLinkSuccess {
      onboardingLink {
        ...OnboardingLinkParts
      }
    }
    ...Mistake
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}
fragment OnboardingLinkParts on OnboardingLink {
  id
  tokenId
  hint
  createdAt
  expiresAt
  lastUsedAt
  revokedAt
  returnTo
}`, {"hash":"sha256:a9970bc8c55598c5feb53a10db145a79e00456cb04e7206c864b98067a15e9f0"}) as unknown as TypedDocumentString<RevokeOnboardingLinkMutation, RevokeOnboardingLinkMutationVariables>;
export const CachedCredentialsDocument = new TypedDocumentString(`
    query CachedCredentials($id: ID!) {
  awsConnection(id: $id) {
    id
    status
    sessionsRevokedAt
    credentials {
      sessionName
      tokenId
      region
      durationSeconds
      policyArns
      policy
      refreshedAt
      expiresAt
      nextRefreshAt
      lastUsedAt
      lastError {
        code
        title
        remedies
        awsErrorCode
        awsRequestId
        retryAt
      }
    }
  }
}
    `, {"hash":"sha256:552f31569a9af3d58cd4aa0e96a902924e07a8ccb979c878cb55485b2aae3b59"}) as unknown as TypedDocumentString<CachedCredentialsQuery, CachedCredentialsQueryVariables>;
export const RoleTrustDocument = new TypedDocumentString(`
    query RoleTrust($id: ID!) {
  awsConnection(id: $id) {
    id
    trust {
      document
      readAt
      verdict
      findings {
        code
        severity
        message
        remedy
        line
        column
      }
      others {
        kind
        principal
        description
      }
      changedAt
      changedBy
      maxSessionSeconds
    }
  }
}
    `, {"hash":"sha256:0a84afcd08edc5a60fd5249f997533c8b18628e47cd38e576094c70d41e67e61"}) as unknown as TypedDocumentString<RoleTrustQuery, RoleTrustQueryVariables>;
export const AccessDocument = new TypedDocumentString(`
    query Access($id: ID!) {
  awsConnection(id: $id) {
    ...AccessParts
  }
}
    fragment AccessParts on AwsConnection {
  id
  readingPolicy
  access {
    checkedAt
    capabilities
    state
    missing {
      action
      effect
      resource
      reason
      isNeeded
      layer
      evidence
      remedy
      statement
    }
    excessive {
      action
      policy
      statement
      risk
      words
    }
    unknown {
      action
      resource
      reason
      why
    }
    boundaryArn
    denials {
      action
      effect
      layer
      resource
      count
      firstAt
      lastAt
      message
      remedy
    }
  }
}`, {"hash":"sha256:5ae112bdb011a027d1f9c848ab09ef95718d5f6257866faf3bebf24acc1e5af9"}) as unknown as TypedDocumentString<AccessQuery, AccessQueryVariables>;
export const CheckAccessDocument = new TypedDocumentString(`
    mutation CheckAccess($id: ID!) {
  checkAccess(id: $id) {
    __typename
    ... on CheckAccessSuccess {
      awsConnection {
        ...AccessParts
      }
    }
    ...Mistake
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}
fragment AccessParts on AwsConnection {
  id
  readingPolicy
  access {
    checkedAt
    capabilities
    state
    missing {
      action
      effect
      resource
      reason
      isNeeded
      layer
      evidence
      remedy
      statement
    }
    excessive {
      action
      policy
      statement
      risk
      words
    }
    unknown {
      action
      resource
      reason
      why
    }
    boundaryArn
    denials {
      action
      effect
      layer
      resource
      count
      firstAt
      lastAt
      message
      remedy
    }
  }
}`, {"hash":"sha256:454d01ac1a946897d57125fda871b5fe853d6911e03944d21852777a9062f82b"}) as unknown as TypedDocumentString<CheckAccessMutation, CheckAccessMutationVariables>;
export const ReportAccessDeniedDocument = new TypedDocumentString(`
    mutation ReportAccessDenied($connectionId: ID!, $message: String!) {
  reportAccessDenied(connectionId: $connectionId, message: $message) {
    __typename
    ... on ReportAccessDeniedSuccess {
      denial {
        action
        layer
        resource
        count
        remedy
        kit {
          cli {
            content
          }
        }
      }
    }
    ...Mistake
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}`, {"hash":"sha256:7b38e280f3238dd32c9fbc2a6af3b3f4ee4a67b6bbbb595c49d70e2ecead08c9"}) as unknown as TypedDocumentString<ReportAccessDeniedMutation, ReportAccessDeniedMutationVariables>;
export const CapabilitySetsDocument = new TypedDocumentString(`
    query CapabilitySets {
  capabilitySets {
    ...CapabilitySetParts
  }
}
    fragment CapabilitySetParts on CapabilitySet {
  name
  version
  description
  readsData
  capabilities {
    reason
    actions
    resources
  }
}`, {"hash":"sha256:82f4c01fbb41c6c81b3a468fe04e664401a67c6c54a170d4863d1f7187644cab"}) as unknown as TypedDocumentString<CapabilitySetsQuery, CapabilitySetsQueryVariables>;
export const WorkspaceCapabilitiesDocument = new TypedDocumentString(`
    query WorkspaceCapabilities($id: ID!) {
  workspace(id: $id) {
    id
    capabilities {
      ...CapabilitySetParts
    }
  }
}
    fragment CapabilitySetParts on CapabilitySet {
  name
  version
  description
  readsData
  capabilities {
    reason
    actions
    resources
  }
}`, {"hash":"sha256:9c43255c710994b6cb43e0d84d9d8fbebac18206a4fef01479692e24b1ed3dcd"}) as unknown as TypedDocumentString<WorkspaceCapabilitiesQuery, WorkspaceCapabilitiesQueryVariables>;
export const ChooseCapabilitiesDocument = new TypedDocumentString(`
    mutation ChooseCapabilities($workspaceId: ID, $name: String) {
  chooseCapabilities(workspaceId: $workspaceId, name: $name) {
    __typename
    ... on ChooseCapabilitiesSuccess {
      workspace {
        id
        capabilities {
          name
          version
        }
      }
    }
    ...Mistake
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}`, {"hash":"sha256:e6ea3d48869f57f60ca8085c28e95310ee063617acbaaaf2decad9e9b8ec4875"}) as unknown as TypedDocumentString<ChooseCapabilitiesMutation, ChooseCapabilitiesMutationVariables>;
export const CreateReportingSetupKitDocument = new TypedDocumentString(`
    mutation CreateReportingSetupKit($workspaceId: ID, $access: RoleAccess! = POWER_USER, $permissionPolicyArns: [String!], $capabilities: String, $readsItself: Boolean, $narrowTrust: Boolean, $readsOrganization: Boolean, $roleName: String! = "AuroraRole", $maxSessionDurationSeconds: Int! = 3600) {
  createReportingSetupKit(
    workspaceId: $workspaceId
    access: $access
    permissionPolicyArns: $permissionPolicyArns
    capabilities: $capabilities
    readsItself: $readsItself
    narrowTrust: $narrowTrust
    readsOrganization: $readsOrganization
    roleName: $roleName
    maxSessionDurationSeconds: $maxSessionDurationSeconds
  ) {
    __typename
    ... on CreateReportingSetupKitSuccess {
      expiresAt
      maxReports
      setupKit {
        roleName
        trustWarning
        cli {
          ...SetupFileParts
        }
        cloudFormation {
          quickCreateUrl
          template {
            ...SetupFileParts
          }
          cli {
            ...SetupFileParts
          }
        }
        terraform {
          ...SetupFileParts
        }
      }
    }
    ...Mistake
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}
fragment SetupFileParts on SetupFile {
  fileName
  mediaType
  content
  usage
  notes
  url
}`, {"hash":"sha256:66b99d1ddd9105b1363f6095a568dab3452a919d2e0a14ed5f99d14d7a0198e8"}) as unknown as TypedDocumentString<CreateReportingSetupKitMutation, CreateReportingSetupKitMutationVariables>;
export const UpdateAwsConnectionDocument = new TypedDocumentString(`
    mutation UpdateAwsConnection($id: ID!, $name: String, $labels: [LabelInput!], $region: String) {
  updateAwsConnection(id: $id, name: $name, labels: $labels, region: $region) {
    __typename
    ... on UpdateAwsConnectionSuccess {
      awsConnection {
        ...SettingsParts
      }
    }
    ...Mistake
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}
fragment SettingsParts on AwsConnection {
  id
  name
  labels {
    key
    value
  }
  region
  lastCheckedAt
  lastUsedAt
}`, {"hash":"sha256:ae48cd32768e3a0fefa07c4c6d410bd84e3357192ecd0abde3add7086979e881"}) as unknown as TypedDocumentString<UpdateAwsConnectionMutation, UpdateAwsConnectionMutationVariables>;
export const FailedConnectionDocument = new TypedDocumentString(`
    query FailedConnection($id: ID!) {
  awsConnection(id: $id) {
    id
    trustRelationshipsUrl
    failure {
      side
      causes {
        code
        title
        likelihood
        remedy
      }
    }
    workspace {
      id
      trustPolicy {
        __typename
        ... on TrustPolicy {
          json
          principalArn
          externalId
        }
        ...Mistake
      }
    }
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}`, {"hash":"sha256:6f018fbe5d79fd93c2dd7d27cdae4d10c963b965ae5c4293d5b5376c3a85507f"}) as unknown as TypedDocumentString<FailedConnectionQuery, FailedConnectionQueryVariables>;
export const ConnectionSettingsDocument = new TypedDocumentString(`
    query ConnectionSettings($id: ID!) {
  awsConnection(id: $id) {
    ...SettingsParts
  }
}
    fragment SettingsParts on AwsConnection {
  id
  name
  labels {
    key
    value
  }
  region
  lastCheckedAt
  lastUsedAt
}`, {"hash":"sha256:5162c695ce473cb427847eb3e415cbca3f0206b4d77f1567acf18c161025d7d3"}) as unknown as TypedDocumentString<ConnectionSettingsQuery, ConnectionSettingsQueryVariables>;
export const LabeledConnectionsDocument = new TypedDocumentString(`
    query LabeledConnections($workspaceId: ID!, $labels: [LabelFilter!]!, $first: Int, $after: String) {
  workspace(id: $workspaceId) {
    connectionCounts(filter: { labels: $labels }) {
      status
      count
    }
    awsConnections(filter: { labels: $labels }, first: $first, after: $after) {
      edges {
        node {
          ...SettingsParts
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    fragment SettingsParts on AwsConnection {
  id
  name
  labels {
    key
    value
  }
  region
  lastCheckedAt
  lastUsedAt
}`, {"hash":"sha256:cf4dd6cf622c2e057d989073fe0dd18208e207eda0361625d4b52164d31fb7a7"}) as unknown as TypedDocumentString<LabeledConnectionsQuery, LabeledConnectionsQueryVariables>;
export const OverviewDocument = new TypedDocumentString(`
    query Overview {
  overview {
    workspaceCount
    connectionCounts {
      status
      count
    }
  }
}
    `, {"hash":"sha256:211cff0485bea955a579c65315ce34129b6a86a2cb8595cad9d91963d1f0d3ac"}) as unknown as TypedDocumentString<OverviewQuery, OverviewQueryVariables>;
export const WorkspacesOverviewDocument = new TypedDocumentString(`
    query WorkspacesOverview($filter: WorkspaceFilter, $orderBy: WorkspaceOrder, $first: Int, $after: String, $last: Int, $before: String) {
  workspaces(
    filter: $filter
    orderBy: $orderBy
    first: $first
    after: $after
    last: $last
    before: $before
  ) {
    totalCount
    edges {
      cursor
      node {
        id
        name
        createdAt
        connectionCounts {
          status
          count
        }
      }
    }
    pageInfo {
      hasNextPage
      hasPreviousPage
      startCursor
      endCursor
    }
  }
}
    `, {"hash":"sha256:80c383da3405656643aaa7a51f7828f8ff5e8d41b02bf9728c797edd4068de35"}) as unknown as TypedDocumentString<WorkspacesOverviewQuery, WorkspacesOverviewQueryVariables>;
export const OrganizationDocument = new TypedDocumentString(`
    query Organization($id: ID!) {
  organization(id: $id) {
    ...OrganizationParts
  }
}
    fragment OrganizationParts on Organization {
  id
  awsOrganizationId
  managementAccountId
  readAt
  role {
    id
    status
    roleArn
  }
  units {
    id
    name
    parentId
    path
    counts {
      accounts
      excepted
      chosen
      connected
      failed
    }
  }
  choice {
    unitIds
    exceptAccountIds
    roleName
  }
  counts {
    progress
    count
  }
  problem {
    message
    remedies
    since
  }
}`, {"hash":"sha256:06f784bcc3fea58905a14f60f5f8ef0b49748b163473ed56cd8d64684c67fdda"}) as unknown as TypedDocumentString<OrganizationQuery, OrganizationQueryVariables>;
export const OrganizationsDocument = new TypedDocumentString(`
    query Organizations($workspaceId: ID!) {
  workspace(id: $workspaceId) {
    id
    organizations {
      id
      awsOrganizationId
      role {
        id
        accountId
        status
      }
      counts {
        progress
        count
      }
    }
  }
}
    `, {"hash":"sha256:a6f39c2b378fb4fc96f73015a6d0b7a04d5c0da86fe83c9efb0ca2649120268a"}) as unknown as TypedDocumentString<OrganizationsQuery, OrganizationsQueryVariables>;
export const OrganizationAccountsDocument = new TypedDocumentString(`
    query OrganizationAccounts($id: ID!, $first: Int, $after: String, $last: Int, $before: String, $filter: OrganizationAccountFilter) {
  organization(id: $id) {
    id
    accounts(
      first: $first
      after: $after
      last: $last
      before: $before
      filter: $filter
    ) {
      totalCount
      edges {
        node {
          accountId
          name
          unitId
          state
          chosen
          tries
          nextTryAt
          answer
          refused
          awsConnection {
            id
            status
          }
        }
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
    }
  }
}
    `, {"hash":"sha256:7bbec50398b61ecde09854038306594be5808447069aa75ae5c4fcb560bb033b"}) as unknown as TypedDocumentString<OrganizationAccountsQuery, OrganizationAccountsQueryVariables>;
export const ConnectOrganizationDocument = new TypedDocumentString(`
    mutation ConnectOrganization($roleArn: String!, $workspaceId: ID) {
  connectOrganization(roleArn: $roleArn, workspaceId: $workspaceId) {
    __typename
    ... on ConnectOrganizationSuccess {
      organization {
        ...OrganizationParts
      }
    }
    ...Mistake
    ... on InvalidRoleArn {
      part
      suggestion
    }
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}
fragment OrganizationParts on Organization {
  id
  awsOrganizationId
  managementAccountId
  readAt
  role {
    id
    status
    roleArn
  }
  units {
    id
    name
    parentId
    path
    counts {
      accounts
      excepted
      chosen
      connected
      failed
    }
  }
  choice {
    unitIds
    exceptAccountIds
    roleName
  }
  counts {
    progress
    count
  }
  problem {
    message
    remedies
    since
  }
}`, {"hash":"sha256:9884594e0e99f8138c9bc2ea61a07373c1ce92f659efc95ca00a1687fb783599"}) as unknown as TypedDocumentString<ConnectOrganizationMutation, ConnectOrganizationMutationVariables>;
export const ChooseAccountsDocument = new TypedDocumentString(`
    mutation ChooseAccounts($organizationId: ID!, $unitIds: [String!]!, $exceptAccountIds: [String!], $roleName: String) {
  chooseAccounts(
    organizationId: $organizationId
    unitIds: $unitIds
    exceptAccountIds: $exceptAccountIds
    roleName: $roleName
  ) {
    __typename
    ... on ChooseAccountsSuccess {
      organization {
        ...OrganizationParts
      }
    }
    ...Mistake
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}
fragment OrganizationParts on Organization {
  id
  awsOrganizationId
  managementAccountId
  readAt
  role {
    id
    status
    roleArn
  }
  units {
    id
    name
    parentId
    path
    counts {
      accounts
      excepted
      chosen
      connected
      failed
    }
  }
  choice {
    unitIds
    exceptAccountIds
    roleName
  }
  counts {
    progress
    count
  }
  problem {
    message
    remedies
    since
  }
}`, {"hash":"sha256:4b67c35be54a66ec38d899148360922bd60e7e56e1d71f05abd128caffff88b7"}) as unknown as TypedDocumentString<ChooseAccountsMutation, ChooseAccountsMutationVariables>;
export const RetryFailedDocument = new TypedDocumentString(`
    mutation RetryFailed($organizationId: ID!) {
  retryFailed(organizationId: $organizationId) {
    __typename
    ... on RetryFailedSuccess {
      organization {
        ...OrganizationParts
      }
    }
    ...Mistake
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}
fragment OrganizationParts on Organization {
  id
  awsOrganizationId
  managementAccountId
  readAt
  role {
    id
    status
    roleArn
  }
  units {
    id
    name
    parentId
    path
    counts {
      accounts
      excepted
      chosen
      connected
      failed
    }
  }
  choice {
    unitIds
    exceptAccountIds
    roleName
  }
  counts {
    progress
    count
  }
  problem {
    message
    remedies
    since
  }
}`, {"hash":"sha256:fd37f5fbd44dcaac4c198359a49ff40a0c6a67845b0a363e01db6b0b1688e183"}) as unknown as TypedDocumentString<RetryFailedMutation, RetryFailedMutationVariables>;
export const WorkspaceAlertsDocument = new TypedDocumentString(`
    query WorkspaceAlerts($workspaceId: ID!, $filter: AlertFilter, $first: Int, $after: String) {
  workspace(id: $workspaceId) {
    alertsCursor
    alertCounts {
      ...AlertCountParts
    }
    alertGroups {
      ...AlertGroupParts
    }
    alerts(filter: $filter, first: $first, after: $after) {
      edges {
        node {
          ...AlertParts
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    fragment FailureParts on ConnectionFailure {
  code
  title
  explanation
  remedies
  helpUrl
  causes {
    code
    title
    likelihood
    evidence
    remedy
  }
  transient
  side
  awsErrorCode
  awsRequestId
}
fragment AlertParts on Alert {
  id
  kind
  severity
  state
  cause
  title
  explanation
  evidence
  remedies
  helpUrl
  openedAt
  resolvedAt
  snoozedUntil
  handledAt
  handledBy
  newcomers {
    principal
    description
    accountId
  }
  failure {
    ...FailureParts
  }
  awsConnection {
    id
    name
    accountId
    roleArn
    status
  }
}
fragment AlertGroupParts on AlertGroup {
  kind
  severity
  cause
  title
  causeTitle
  explanation
  count
  open
  acknowledged
  snoozed
  oldestAt
  newestAt
}
fragment AlertCountParts on AlertCount {
  severity
  open
  acknowledged
  snoozed
}`, {"hash":"sha256:efd44ded77fe098d6592ec01697a11421b35dd9de997560ec9849862ab625905"}) as unknown as TypedDocumentString<WorkspaceAlertsQuery, WorkspaceAlertsQueryVariables>;
export const AllAlertsDocument = new TypedDocumentString(`
    query AllAlerts($filter: AlertFilter, $first: Int, $after: String) {
  alertsCursor
  alertCounts {
    ...AlertCountParts
  }
  alertGroups {
    ...AlertGroupParts
  }
  alerts(filter: $filter, first: $first, after: $after) {
    edges {
      node {
        ...AlertParts
        workspace {
          id
          name
        }
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment FailureParts on ConnectionFailure {
  code
  title
  explanation
  remedies
  helpUrl
  causes {
    code
    title
    likelihood
    evidence
    remedy
  }
  transient
  side
  awsErrorCode
  awsRequestId
}
fragment AlertParts on Alert {
  id
  kind
  severity
  state
  cause
  title
  explanation
  evidence
  remedies
  helpUrl
  openedAt
  resolvedAt
  snoozedUntil
  handledAt
  handledBy
  newcomers {
    principal
    description
    accountId
  }
  failure {
    ...FailureParts
  }
  awsConnection {
    id
    name
    accountId
    roleArn
    status
  }
}
fragment AlertGroupParts on AlertGroup {
  kind
  severity
  cause
  title
  causeTitle
  explanation
  count
  open
  acknowledged
  snoozed
  oldestAt
  newestAt
}
fragment AlertCountParts on AlertCount {
  severity
  open
  acknowledged
  snoozed
}`, {"hash":"sha256:ba5fa9ce7d095ca40e823a8100bc51ef7e353732ab90cbc2a17766ebdda651cc"}) as unknown as TypedDocumentString<AllAlertsQuery, AllAlertsQueryVariables>;
export const WorkspaceAlertSummaryDocument = new TypedDocumentString(`
    query WorkspaceAlertSummary($workspaceId: ID!) {
  workspace(id: $workspaceId) {
    alertsCursor
    alertCounts {
      ...AlertCountParts
    }
    alertGroups {
      ...AlertGroupParts
    }
  }
}
    fragment AlertGroupParts on AlertGroup {
  kind
  severity
  cause
  title
  causeTitle
  explanation
  count
  open
  acknowledged
  snoozed
  oldestAt
  newestAt
}
fragment AlertCountParts on AlertCount {
  severity
  open
  acknowledged
  snoozed
}`, {"hash":"sha256:247172e6b74bdfa6378c2ee8fd59340b76b4ac972dfe8cb10f98045172e408a2"}) as unknown as TypedDocumentString<WorkspaceAlertSummaryQuery, WorkspaceAlertSummaryQueryVariables>;
export const AllAlertSummaryDocument = new TypedDocumentString(`
    query AllAlertSummary {
  alertsCursor
  alertCounts {
    ...AlertCountParts
  }
  alertGroups {
    ...AlertGroupParts
  }
}
    fragment AlertGroupParts on AlertGroup {
  kind
  severity
  cause
  title
  causeTitle
  explanation
  count
  open
  acknowledged
  snoozed
  oldestAt
  newestAt
}
fragment AlertCountParts on AlertCount {
  severity
  open
  acknowledged
  snoozed
}`, {"hash":"sha256:4df6388897b1b48a4853dfdd6e883c23b34a84ae1d6a000d601ab2985b75582b"}) as unknown as TypedDocumentString<AllAlertSummaryQuery, AllAlertSummaryQueryVariables>;
export const WorkspaceAlertPageDocument = new TypedDocumentString(`
    query WorkspaceAlertPage($workspaceId: ID!, $filter: AlertFilter, $first: Int, $after: String, $last: Int, $before: String) {
  workspace(id: $workspaceId) {
    alerts(
      filter: $filter
      first: $first
      after: $after
      last: $last
      before: $before
    ) {
      totalCount
      edges {
        node {
          ...AlertParts
        }
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
    }
  }
}
    fragment FailureParts on ConnectionFailure {
  code
  title
  explanation
  remedies
  helpUrl
  causes {
    code
    title
    likelihood
    evidence
    remedy
  }
  transient
  side
  awsErrorCode
  awsRequestId
}
fragment AlertParts on Alert {
  id
  kind
  severity
  state
  cause
  title
  explanation
  evidence
  remedies
  helpUrl
  openedAt
  resolvedAt
  snoozedUntil
  handledAt
  handledBy
  newcomers {
    principal
    description
    accountId
  }
  failure {
    ...FailureParts
  }
  awsConnection {
    id
    name
    accountId
    roleArn
    status
  }
}`, {"hash":"sha256:3c6fe02221763fdd249ad009b497aa86f7fc178bfea008300ffa7635ee1af72f"}) as unknown as TypedDocumentString<WorkspaceAlertPageQuery, WorkspaceAlertPageQueryVariables>;
export const AllAlertPageDocument = new TypedDocumentString(`
    query AllAlertPage($filter: AlertFilter, $first: Int, $after: String, $last: Int, $before: String) {
  alerts(
    filter: $filter
    first: $first
    after: $after
    last: $last
    before: $before
  ) {
    totalCount
    edges {
      node {
        ...AlertParts
        workspace {
          id
          name
        }
      }
    }
    pageInfo {
      hasNextPage
      hasPreviousPage
      startCursor
      endCursor
    }
  }
}
    fragment FailureParts on ConnectionFailure {
  code
  title
  explanation
  remedies
  helpUrl
  causes {
    code
    title
    likelihood
    evidence
    remedy
  }
  transient
  side
  awsErrorCode
  awsRequestId
}
fragment AlertParts on Alert {
  id
  kind
  severity
  state
  cause
  title
  explanation
  evidence
  remedies
  helpUrl
  openedAt
  resolvedAt
  snoozedUntil
  handledAt
  handledBy
  newcomers {
    principal
    description
    accountId
  }
  failure {
    ...FailureParts
  }
  awsConnection {
    id
    name
    accountId
    roleArn
    status
  }
}`, {"hash":"sha256:7debf64414726bd244182688a6c182ab89770e2c009c85bf5b57dd7aac13228c"}) as unknown as TypedDocumentString<AllAlertPageQuery, AllAlertPageQueryVariables>;
export const ConnectionAlertsDocument = new TypedDocumentString(`
    query ConnectionAlerts($id: ID!, $filter: AlertFilter, $first: Int, $after: String) {
  awsConnection(id: $id) {
    alerts(filter: $filter, first: $first, after: $after) {
      edges {
        node {
          ...AlertParts
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
}
    fragment FailureParts on ConnectionFailure {
  code
  title
  explanation
  remedies
  helpUrl
  causes {
    code
    title
    likelihood
    evidence
    remedy
  }
  transient
  side
  awsErrorCode
  awsRequestId
}
fragment AlertParts on Alert {
  id
  kind
  severity
  state
  cause
  title
  explanation
  evidence
  remedies
  helpUrl
  openedAt
  resolvedAt
  snoozedUntil
  handledAt
  handledBy
  newcomers {
    principal
    description
    accountId
  }
  failure {
    ...FailureParts
  }
  awsConnection {
    id
    name
    accountId
    roleArn
    status
  }
}`, {"hash":"sha256:c68fce575e2893120fe4e0d78f869598d2bffdd997b4bbac4fdd9aba8692fc9f"}) as unknown as TypedDocumentString<ConnectionAlertsQuery, ConnectionAlertsQueryVariables>;
export const AlertCommentsDocument = new TypedDocumentString(`
    query AlertComments($id: ID!) {
  node(id: $id) {
    ... on Alert {
      id
      comments {
        createdAt
        author
        text
      }
    }
  }
}
    `, {"hash":"sha256:f3e2663a7dd21c76f75bc6f360311bc7e21649a54c9aa011283843f5a2f6d59d"}) as unknown as TypedDocumentString<AlertCommentsQuery, AlertCommentsQueryVariables>;
export const AcknowledgeAlertDocument = new TypedDocumentString(`
    mutation AcknowledgeAlert($id: ID!) {
  acknowledgeAlert(id: $id) {
    __typename
    ... on AcknowledgeAlertSuccess {
      alert {
        ...AlertParts
      }
    }
    ...Mistake
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}
fragment FailureParts on ConnectionFailure {
  code
  title
  explanation
  remedies
  helpUrl
  causes {
    code
    title
    likelihood
    evidence
    remedy
  }
  transient
  side
  awsErrorCode
  awsRequestId
}
fragment AlertParts on Alert {
  id
  kind
  severity
  state
  cause
  title
  explanation
  evidence
  remedies
  helpUrl
  openedAt
  resolvedAt
  snoozedUntil
  handledAt
  handledBy
  newcomers {
    principal
    description
    accountId
  }
  failure {
    ...FailureParts
  }
  awsConnection {
    id
    name
    accountId
    roleArn
    status
  }
}`, {"hash":"sha256:4ba21b8f46539c1df8eb57e6779a8a97d7800b36a7e144d246190e21142289ec"}) as unknown as TypedDocumentString<AcknowledgeAlertMutation, AcknowledgeAlertMutationVariables>;
export const SnoozeAlertDocument = new TypedDocumentString(`
    mutation SnoozeAlert($id: ID!, $until: String!) {
  snoozeAlert(id: $id, until: $until) {
    __typename
    ... on SnoozeAlertSuccess {
      alert {
        ...AlertParts
      }
    }
    ...Mistake
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}
fragment FailureParts on ConnectionFailure {
  code
  title
  explanation
  remedies
  helpUrl
  causes {
    code
    title
    likelihood
    evidence
    remedy
  }
  transient
  side
  awsErrorCode
  awsRequestId
}
fragment AlertParts on Alert {
  id
  kind
  severity
  state
  cause
  title
  explanation
  evidence
  remedies
  helpUrl
  openedAt
  resolvedAt
  snoozedUntil
  handledAt
  handledBy
  newcomers {
    principal
    description
    accountId
  }
  failure {
    ...FailureParts
  }
  awsConnection {
    id
    name
    accountId
    roleArn
    status
  }
}`, {"hash":"sha256:69d8588186479a35dd267ec258ba5f399d424eb3a65c02323e422df0249df0cb"}) as unknown as TypedDocumentString<SnoozeAlertMutation, SnoozeAlertMutationVariables>;
export const ReopenAlertDocument = new TypedDocumentString(`
    mutation ReopenAlert($id: ID!) {
  reopenAlert(id: $id) {
    __typename
    ... on ReopenAlertSuccess {
      alert {
        ...AlertParts
      }
    }
    ...Mistake
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}
fragment FailureParts on ConnectionFailure {
  code
  title
  explanation
  remedies
  helpUrl
  causes {
    code
    title
    likelihood
    evidence
    remedy
  }
  transient
  side
  awsErrorCode
  awsRequestId
}
fragment AlertParts on Alert {
  id
  kind
  severity
  state
  cause
  title
  explanation
  evidence
  remedies
  helpUrl
  openedAt
  resolvedAt
  snoozedUntil
  handledAt
  handledBy
  newcomers {
    principal
    description
    accountId
  }
  failure {
    ...FailureParts
  }
  awsConnection {
    id
    name
    accountId
    roleArn
    status
  }
}`, {"hash":"sha256:e8b7cac9e223ce689a3ee854d45fd91499cecca51661da7b5411e10d39d93534"}) as unknown as TypedDocumentString<ReopenAlertMutation, ReopenAlertMutationVariables>;
export const CommentOnAlertDocument = new TypedDocumentString(`
    mutation CommentOnAlert($id: ID!, $text: String!) {
  commentOnAlert(id: $id, text: $text) {
    __typename
    ... on CommentOnAlertSuccess {
      alert {
        id
        comments {
          createdAt
          author
          text
        }
      }
    }
    ...Mistake
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}`, {"hash":"sha256:b831b3c1ec86d818159a250c6313f097febd0ed41b2706724f0552f6d3d4f61f"}) as unknown as TypedDocumentString<CommentOnAlertMutation, CommentOnAlertMutationVariables>;
export const WorkspaceAlertChangesDocument = new TypedDocumentString(`
    subscription WorkspaceAlertChanges($workspaceId: ID!, $after: String) {
  workspaceAlerts(workspaceId: $workspaceId, after: $after) {
    cursor
    alert {
      ...AlertParts
    }
  }
}
    fragment FailureParts on ConnectionFailure {
  code
  title
  explanation
  remedies
  helpUrl
  causes {
    code
    title
    likelihood
    evidence
    remedy
  }
  transient
  side
  awsErrorCode
  awsRequestId
}
fragment AlertParts on Alert {
  id
  kind
  severity
  state
  cause
  title
  explanation
  evidence
  remedies
  helpUrl
  openedAt
  resolvedAt
  snoozedUntil
  handledAt
  handledBy
  newcomers {
    principal
    description
    accountId
  }
  failure {
    ...FailureParts
  }
  awsConnection {
    id
    name
    accountId
    roleArn
    status
  }
}`, {"hash":"sha256:a12c15b65b48823b1a20b4bba22e9f1688acb66c0fca10d268833f9bf576e624"}) as unknown as TypedDocumentString<WorkspaceAlertChangesSubscription, WorkspaceAlertChangesSubscriptionVariables>;
export const AllAlertChangesDocument = new TypedDocumentString(`
    subscription AllAlertChanges($after: String) {
  allAlerts(after: $after) {
    cursor
    alert {
      ...AlertParts
    }
  }
}
    fragment FailureParts on ConnectionFailure {
  code
  title
  explanation
  remedies
  helpUrl
  causes {
    code
    title
    likelihood
    evidence
    remedy
  }
  transient
  side
  awsErrorCode
  awsRequestId
}
fragment AlertParts on Alert {
  id
  kind
  severity
  state
  cause
  title
  explanation
  evidence
  remedies
  helpUrl
  openedAt
  resolvedAt
  snoozedUntil
  handledAt
  handledBy
  newcomers {
    principal
    description
    accountId
  }
  failure {
    ...FailureParts
  }
  awsConnection {
    id
    name
    accountId
    roleArn
    status
  }
}`, {"hash":"sha256:190dd70ebc3d8d1577c09e232c7038b914685573a75929d7866630e7a8c18476"}) as unknown as TypedDocumentString<AllAlertChangesSubscription, AllAlertChangesSubscriptionVariables>;
export const CreateWebhookDocument = new TypedDocumentString(`
    mutation CreateWebhook($url: String!, $workspaceId: ID, $filter: WebhookFilterInput, $format: WebhookFormat! = JSON, $idempotencyKey: String) {
  createWebhook(
    url: $url
    workspaceId: $workspaceId
    filter: $filter
    format: $format
    idempotencyKey: $idempotencyKey
  ) {
    __typename
    ... on WebhookWithSecret {
      secret
      webhook {
        ...WebhookParts
      }
    }
    ...Mistake
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}
fragment WebhookParts on Webhook {
  id
  url
  format
  filter {
    eventTypes
    statuses
    labels {
      key
      value
    }
    minSeverity
  }
  state
  disabledReason
  disabledAt
  failingSince
  nextAttemptAt
  createdAt
  createdBy
  previousSecretUntil
  cursor
  workspace {
    id
    name
  }
}`, {"hash":"sha256:f5b403155999cb40734e94460f8e97f506e07229bf462f1a49ef8fc15e3a7704"}) as unknown as TypedDocumentString<CreateWebhookMutation, CreateWebhookMutationVariables>;
export const WebhooksDocument = new TypedDocumentString(`
    query Webhooks($workspaceId: ID, $first: Int, $after: String) {
  webhooks(workspaceId: $workspaceId, first: $first, after: $after) {
    edges {
      node {
        ...WebhookParts
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    fragment WebhookParts on Webhook {
  id
  url
  format
  filter {
    eventTypes
    statuses
    labels {
      key
      value
    }
    minSeverity
  }
  state
  disabledReason
  disabledAt
  failingSince
  nextAttemptAt
  createdAt
  createdBy
  previousSecretUntil
  cursor
  workspace {
    id
    name
  }
}`, {"hash":"sha256:1019aae95115148b08d707793aee74c910e4efe2a0fa0713532313ea0da57275"}) as unknown as TypedDocumentString<WebhooksQuery, WebhooksQueryVariables>;
export const WebhookDocument = new TypedDocumentString(`
    query Webhook($id: ID!) {
  node(id: $id) {
    __typename
    ... on Webhook {
      ...WebhookParts
    }
  }
}
    fragment WebhookParts on Webhook {
  id
  url
  format
  filter {
    eventTypes
    statuses
    labels {
      key
      value
    }
    minSeverity
  }
  state
  disabledReason
  disabledAt
  failingSince
  nextAttemptAt
  createdAt
  createdBy
  previousSecretUntil
  cursor
  workspace {
    id
    name
  }
}`, {"hash":"sha256:0540bc6958c769692ad1cfb521cbcc8189c95324b9cb18e71a723a2ddcff9951"}) as unknown as TypedDocumentString<WebhookQuery, WebhookQueryVariables>;
export const UpdateWebhookDocument = new TypedDocumentString(`
    mutation UpdateWebhook($id: ID!, $url: String, $filter: WebhookFilterInput, $state: WebhookState) {
  updateWebhook(id: $id, url: $url, filter: $filter, state: $state) {
    __typename
    ... on UpdateWebhookSuccess {
      webhook {
        ...WebhookParts
      }
    }
    ...Mistake
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}
fragment WebhookParts on Webhook {
  id
  url
  format
  filter {
    eventTypes
    statuses
    labels {
      key
      value
    }
    minSeverity
  }
  state
  disabledReason
  disabledAt
  failingSince
  nextAttemptAt
  createdAt
  createdBy
  previousSecretUntil
  cursor
  workspace {
    id
    name
  }
}`, {"hash":"sha256:2ad1d58289ad4c31d23af58b7cc44819b69793171cd811a656d7c01cfc1e494b"}) as unknown as TypedDocumentString<UpdateWebhookMutation, UpdateWebhookMutationVariables>;
export const DeleteWebhookDocument = new TypedDocumentString(`
    mutation DeleteWebhook($id: ID!) {
  deleteWebhook(id: $id) {
    __typename
    ... on DeleteWebhookSuccess {
      webhook {
        ...WebhookParts
      }
    }
    ...Mistake
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}
fragment WebhookParts on Webhook {
  id
  url
  format
  filter {
    eventTypes
    statuses
    labels {
      key
      value
    }
    minSeverity
  }
  state
  disabledReason
  disabledAt
  failingSince
  nextAttemptAt
  createdAt
  createdBy
  previousSecretUntil
  cursor
  workspace {
    id
    name
  }
}`, {"hash":"sha256:4a9c8587eef459e91126917929f2f9f02f4946ba1d4ab49b9d19f5a58b2690cc"}) as unknown as TypedDocumentString<DeleteWebhookMutation, DeleteWebhookMutationVariables>;
export const RotateWebhookSecretDocument = new TypedDocumentString(`
    mutation RotateWebhookSecret($id: ID!) {
  rotateWebhookSecret(id: $id) {
    __typename
    ... on WebhookWithSecret {
      secret
      webhook {
        ...WebhookParts
      }
    }
    ...Mistake
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}
fragment WebhookParts on Webhook {
  id
  url
  format
  filter {
    eventTypes
    statuses
    labels {
      key
      value
    }
    minSeverity
  }
  state
  disabledReason
  disabledAt
  failingSince
  nextAttemptAt
  createdAt
  createdBy
  previousSecretUntil
  cursor
  workspace {
    id
    name
  }
}`, {"hash":"sha256:8d7c2283403a86d16f279de6944dea8486dfede562dbf11d5b5a93342f38ee52"}) as unknown as TypedDocumentString<RotateWebhookSecretMutation, RotateWebhookSecretMutationVariables>;
export const TestWebhookDocument = new TypedDocumentString(`
    mutation TestWebhook($id: ID!) {
  testWebhook(id: $id) {
    __typename
    ... on TestWebhookSuccess {
      delivery {
        ...DeliveryParts
      }
    }
    ...Mistake
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}
fragment DeliveryParts on WebhookDelivery {
  number
  messageId
  type
  connectionId
  cursor
  startedAt
  durationMs
  outcome
  delivered
  status
  message
}`, {"hash":"sha256:4c21c19f752c4e7d3a324ed50cccb93624d13eca8f122634df81f82b3b89da2b"}) as unknown as TypedDocumentString<TestWebhookMutation, TestWebhookMutationVariables>;
export const WebhookDeliveriesDocument = new TypedDocumentString(`
    query WebhookDeliveries($webhookId: ID!, $filter: WebhookDeliveryFilter, $first: Int, $after: String, $last: Int, $before: String) {
  webhookDeliveries(
    webhookId: $webhookId
    filter: $filter
    first: $first
    after: $after
    last: $last
    before: $before
  ) {
    totalCount
    edges {
      node {
        ...DeliveryParts
      }
    }
    pageInfo {
      hasNextPage
      hasPreviousPage
      startCursor
      endCursor
    }
  }
}
    fragment DeliveryParts on WebhookDelivery {
  number
  messageId
  type
  connectionId
  cursor
  startedAt
  durationMs
  outcome
  delivered
  status
  message
}`, {"hash":"sha256:59c8fb4a15dc9ab23fcae8d5f3afcc51b5a801518ae5a77b132688b51d56336c"}) as unknown as TypedDocumentString<WebhookDeliveriesQuery, WebhookDeliveriesQueryVariables>;
export const RedeliverDocument = new TypedDocumentString(`
    mutation Redeliver($webhookId: ID!, $after: String!) {
  redeliver(webhookId: $webhookId, after: $after) {
    __typename
    ... on RedeliverSuccess {
      webhook {
        ...WebhookParts
      }
    }
    ...Mistake
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}
fragment WebhookParts on Webhook {
  id
  url
  format
  filter {
    eventTypes
    statuses
    labels {
      key
      value
    }
    minSeverity
  }
  state
  disabledReason
  disabledAt
  failingSince
  nextAttemptAt
  createdAt
  createdBy
  previousSecretUntil
  cursor
  workspace {
    id
    name
  }
}`, {"hash":"sha256:bd4259f1ec89dcf1c73ab94b45ec6de7a0ff77c1bb6f7f7d43f5d64ffb54b7cd"}) as unknown as TypedDocumentString<RedeliverMutation, RedeliverMutationVariables>;
export const ResendDeliveryDocument = new TypedDocumentString(`
    mutation ResendDelivery($webhookId: ID!, $number: Int!) {
  resendDelivery(webhookId: $webhookId, number: $number) {
    __typename
    ... on ResendDeliverySuccess {
      delivery {
        ...DeliveryParts
      }
    }
    ...Mistake
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}
fragment DeliveryParts on WebhookDelivery {
  number
  messageId
  type
  connectionId
  cursor
  startedAt
  durationMs
  outcome
  delivered
  status
  message
}`, {"hash":"sha256:bcf9596ac64ce3ec17f9c3c554f697604dd3dd908f7d488a0d0fc274052110c1"}) as unknown as TypedDocumentString<ResendDeliveryMutation, ResendDeliveryMutationVariables>;
export const UpdateWorkspaceDocument = new TypedDocumentString(`
    mutation UpdateWorkspace($workspaceId: ID, $name: String!) {
  updateWorkspace(workspaceId: $workspaceId, name: $name) {
    __typename
    ... on UpdateWorkspaceSuccess {
      workspace {
        id
        name
      }
    }
    ...Mistake
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}`, {"hash":"sha256:b59e38655ae9708ebb8ce3dfa7d798b9fac61a5cbe3487ea94a9e24d5033337e"}) as unknown as TypedDocumentString<UpdateWorkspaceMutation, UpdateWorkspaceMutationVariables>;
export const DeleteAwsConnectionDocument = new TypedDocumentString(`
    mutation DeleteAwsConnection($id: ID!) {
  deleteAwsConnection(id: $id) {
    __typename
    ... on DeleteAwsConnectionSuccess {
      deleted {
        id
        accountId
        roleArn
      }
    }
    ...Mistake
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}`, {"hash":"sha256:3e4613e6872dd583450a2b03bad63e61e62637dbdc35c0f1550e2380e8534117"}) as unknown as TypedDocumentString<DeleteAwsConnectionMutation, DeleteAwsConnectionMutationVariables>;
export const DeleteWorkspaceDocument = new TypedDocumentString(`
    mutation DeleteWorkspace($workspaceId: ID!, $name: String, $dryRun: Boolean! = false) {
  deleteWorkspace(workspaceId: $workspaceId, name: $name, dryRun: $dryRun) {
    __typename
    ... on DeleteWorkspaceSuccess {
      deletion {
        isDone
        awsConnections
        organizations
        apiKeys
        onboardingLinks
        webhooks
        openAlerts
      }
    }
    ...Mistake
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}`, {"hash":"sha256:3da2e099b697aa738b52ae2b9aa11ba2113232ec3ec06834a1902c6e1020615f"}) as unknown as TypedDocumentString<DeleteWorkspaceMutation, DeleteWorkspaceMutationVariables>;
export const RevokeSessionsDocument = new TypedDocumentString(`
    mutation RevokeSessions($connectionId: ID!) {
  revokeSessions(connectionId: $connectionId) {
    __typename
    ... on RevokedSessions {
      awsConnection {
        id
        sessionsRevokedAt
      }
      policyName
      policy
      commands
    }
    ...Mistake
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}`, {"hash":"sha256:7a77a9a75445738d0514fe389bc95f0a1725383458ec779bb8b52cf97b817122"}) as unknown as TypedDocumentString<RevokeSessionsMutation, RevokeSessionsMutationVariables>;
export const ServiceHealthDocument = new TypedDocumentString(`
    query ServiceHealth {
  serviceHealth {
    version
    startedAt
    database
    ownFault {
      code
      title
      remedies
      since
    }
    servers {
      id
      version
      isLive
      isSelf
      lastSeenAt
      stsCallsPerSecond
    }
    stsCalls {
      perSecond
      share
      inUse
      waiting
    }
    verifications {
      due
      running
      waiting
    }
  }
}
    `, {"hash":"sha256:108114b451c61e0948171ee22506f305033bc40c50897b6e9c96ebfa49fb1a5d"}) as unknown as TypedDocumentString<ServiceHealthQuery, ServiceHealthQueryVariables>;
export const SettingsDocument = new TypedDocumentString(`
    query Settings {
  settings {
    name
    value
    source
    isSecret
  }
}
    `, {"hash":"sha256:4654ec4632e5ef309c56aef65b3eb083e86751c27a0b62c74f6d35c19d425187"}) as unknown as TypedDocumentString<SettingsQuery, SettingsQueryVariables>;
export const RetryConnectionsDocument = new TypedDocumentString(`
    mutation RetryConnections($workspaceId: ID, $ids: [ID!], $filter: AwsConnectionFilter) {
  retryConnections(workspaceId: $workspaceId, ids: $ids, filter: $filter) {
    __typename
    ...BulkParts
    ...Mistake
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}
fragment BulkParts on AwsConnectionResults {
  more
  results {
    id
    outcome
    awsConnection {
      id
      status
      lastCheckedAt
    }
    error {
      message
      code
      remedies
    }
  }
}`, {"hash":"sha256:00e26084248a8b16698114f17488ba3ed4a958c3cf16a09bd6d0983c89b308a6"}) as unknown as TypedDocumentString<RetryConnectionsMutation, RetryConnectionsMutationVariables>;
export const CheckAwsConnectionsDocument = new TypedDocumentString(`
    mutation CheckAwsConnections($workspaceId: ID, $ids: [ID!], $filter: AwsConnectionFilter) {
  checkAwsConnections(workspaceId: $workspaceId, ids: $ids, filter: $filter) {
    __typename
    ...BulkParts
    ...Mistake
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}
fragment BulkParts on AwsConnectionResults {
  more
  results {
    id
    outcome
    awsConnection {
      id
      status
      lastCheckedAt
    }
    error {
      message
      code
      remedies
    }
  }
}`, {"hash":"sha256:b9868b3796c3d099c5ca0b9162cbda6d795ea8f25409a89700f5abe739a9054a"}) as unknown as TypedDocumentString<CheckAwsConnectionsMutation, CheckAwsConnectionsMutationVariables>;
export const DisconnectAwsAccountsDocument = new TypedDocumentString(`
    mutation DisconnectAwsAccounts($workspaceId: ID, $ids: [ID!], $filter: AwsConnectionFilter) {
  disconnectAwsAccounts(workspaceId: $workspaceId, ids: $ids, filter: $filter) {
    __typename
    ...BulkParts
    ...Mistake
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}
fragment BulkParts on AwsConnectionResults {
  more
  results {
    id
    outcome
    awsConnection {
      id
      status
      lastCheckedAt
    }
    error {
      message
      code
      remedies
    }
  }
}`, {"hash":"sha256:50182972d38a80f9b8538080a4aa1a0969778925c0dbce26d80a2a2163e765d0"}) as unknown as TypedDocumentString<DisconnectAwsAccountsMutation, DisconnectAwsAccountsMutationVariables>;
export const OwnSessionsDocument = new TypedDocumentString(`
    query OwnSessions {
  viewer {
    sessions {
      ...Session
    }
  }
}
    fragment Session on PersonSession {
  id
  name
  tokenId
  role
  browser
  isCurrent
  createdAt
  lastUsedAt
  expiresAt
}`, {"hash":"sha256:5187eaa13dd3ef3204a8ecbc4cc1d35688d690a65ae7d99d85fad6df6ec19942"}) as unknown as TypedDocumentString<OwnSessionsQuery, OwnSessionsQueryVariables>;
export const PersonSessionsDocument = new TypedDocumentString(`
    query PersonSessions($first: Int, $after: String, $last: Int, $before: String) {
  personSessions(first: $first, after: $after, last: $last, before: $before) {
    totalCount
    edges {
      cursor
      node {
        ...Session
      }
    }
    pageInfo {
      hasNextPage
      hasPreviousPage
      startCursor
      endCursor
    }
  }
}
    fragment Session on PersonSession {
  id
  name
  tokenId
  role
  browser
  isCurrent
  createdAt
  lastUsedAt
  expiresAt
}`, {"hash":"sha256:ab6d44151c4966d9ec515a3aaba93b527838704e2e5e608f8d36539d1f2949ed"}) as unknown as TypedDocumentString<PersonSessionsQuery, PersonSessionsQueryVariables>;
export const RevokePersonSessionDocument = new TypedDocumentString(`
    mutation RevokePersonSession($id: ID!) {
  revokePersonSession(id: $id) {
    __typename
    ... on RevokePersonSessionSuccess {
      session {
        ...Session
      }
    }
    ...Mistake
  }
}
    fragment Mistake on Error {
  message
  code
  remedies
}
fragment Session on PersonSession {
  id
  name
  tokenId
  role
  browser
  isCurrent
  createdAt
  lastUsedAt
  expiresAt
}`, {"hash":"sha256:ada3648da0f407b5dba655c450a3d78b5f8f3044a4bfd83f1fa4d7cb25a0be8c"}) as unknown as TypedDocumentString<RevokePersonSessionMutation, RevokePersonSessionMutationVariables>;