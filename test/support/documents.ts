/** The documents that tests send: those that a frontend sends. */
export {
  ConnectAwsAccountDocument,
  ConnectionHistoryDocument as AwsConnectionDocument,
  ConnectionProgressDocument,
  ConnectionsDocument,
  CreateWorkspaceDocument,
  DisconnectAwsAccountDocument,
  NodeDocument,
  PrepareRoleDocument,
  RetryConnectionDocument,
  TestConnectionDocument,
  WhoIsAuroraDocument,
  WorkspaceEventsDocument,
  WorkspacesDocument,
} from '../../schema/generated/graphql.ts';
