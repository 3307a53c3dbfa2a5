/** Connects a role and follows it live. It knows no GraphQL client: `apollo.tsx` and `urql.tsx` provide the hooks. */
import type {
  ConnectAwsAccountMutation,
  ConnectionProgressSubscription,
  ConnectionsQuery,
} from '@aurora/aws-connector-operations';
import type { FormEvent } from 'react';

type ConnectResult = ConnectAwsAccountMutation['connectAwsAccount'];
type ConnectionEvent = ConnectionProgressSubscription['connectionProgress'];
type Workspace = NonNullable<ConnectionsQuery['workspace']>;

export type Hooks = {
  /** Sends the ARN of a role. Mistakes are data: a result with a message and remedies. */
  useConnect(workspaceId: string): {
    connect(roleArn: string): void;
    isSending: boolean;
    result: ConnectResult | undefined;
    /** Why there is no result, such as a lost connection. */
    problem: string | undefined;
  };
  /** The latest event of the verification. It ends automatically. */
  useProgress(connectionId: string): ConnectionEvent | undefined;
  /** The accounts of the workspace, kept up to date. */
  useConnections(workspaceId: string): Workspace | null | undefined;
};

type Props = { readonly hooks: Hooks; readonly workspaceId: string };

export function App({ hooks, workspaceId }: Props) {
  const { connect, isSending, result, problem } = hooks.useConnect(workspaceId);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    connect(String(new FormData(event.currentTarget).get('roleArn')));
  };
  const connectionId =
    result?.__typename === 'ConnectAwsAccountSuccess' ? result.awsConnection.id : undefined;
  return (
    <main>
      <h1>AWS accounts</h1>
      <form onSubmit={submit}>
        <label>
          Role ARN <input name="roleArn" size={60} required />
        </label>
        <button type="submit" disabled={isSending}>
          Connect
        </button>
      </form>
      {problem !== undefined && <p role="alert">{problem}</p>}
      {result !== undefined && 'remedies' in result && (
        <p role="alert">{[result.message, ...result.remedies].join(' ')}</p>
      )}
      {connectionId !== undefined && (
        <Progress key={connectionId} hooks={hooks} connectionId={connectionId} />
      )}
      <Connections hooks={hooks} workspaceId={workspaceId} />
    </main>
  );
}

function Progress({ hooks, connectionId }: { readonly hooks: Hooks; readonly connectionId: string }) {
  const event = hooks.useProgress(connectionId);
  return <p role="status">{event === undefined ? 'Verifying the role...' : wordsFor(event)}</p>;
}

function wordsFor(event: ConnectionEvent): string {
  switch (event.__typename) {
    case 'ConnectionEstablished':
      return `Connected after ${event.attempts} attempts.`;
    case 'AssumeRoleDenied':
    case 'VerificationDelayed':
    case 'ConnectionFailed':
    case 'ConnectionInsecure': {
      // The likeliest cause comes first.
      const [cause] = event.failure.causes;
      return cause === undefined ? event.failure.title : `${cause.title} ${cause.remedy ?? ''}`;
    }
    default:
      return 'Verifying the role...';
  }
}

function Connections({ hooks, workspaceId }: Props) {
  const workspace = hooks.useConnections(workspaceId);
  return (
    <ul aria-label="Accounts">
      {workspace?.awsConnections.edges.map(({ node: { id, accountId, status } }) => (
        <li key={id}>
          {accountId}: {status}
        </li>
      ))}
    </ul>
  );
}
