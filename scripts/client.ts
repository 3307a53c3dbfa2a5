/** A client like that of a frontend: typed documents over HTTP, subscriptions over WebSocket. */
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { createClient as createWsClient } from 'graphql-ws';
import WebSocket from 'ws';
import type { TypedDocumentString } from '../schema/generated/graphql.ts';
import type { Simulator } from '../src/simulator/simulator.ts';

type Document<Result, Variables> = TypedDocumentString<Result, Variables>;

/** @param retryAttempts how often to reconnect a lost WebSocket, with pauses */
export function createClient(url: string, token: string, { retryAttempts = 5 } = {}) {
  const Authorization = `Bearer ${token}`;
  const sockets = createWsClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { Authorization },
    retryAttempts,
  });
  return {
    /** Returns the data of the answer. @throws its first error */
    async send<Result, Variables>(
      document: Document<Result, Variables>,
      variables: Variables,
    ): Promise<Result> {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { Authorization, 'Content-Type': 'application/json' },
        body: JSON.stringify({ query: String(document), variables }),
      });
      const { data, errors } = (await response.json()) as { data?: Result; errors?: { message: string }[] };
      if (errors?.[0] !== undefined || data === undefined)
        throw new Error(errors?.[0]?.message ?? response.statusText);
      return data;
    },

    /** The results of a subscription, until its end. */
    async *subscribe<Result, Variables>(
      document: Document<Result, Variables>,
      variables: Variables,
    ): AsyncGenerator<Result> {
      const results = sockets.iterate<Result>({
        query: String(document),
        variables: variables as Record<string, unknown>,
      });
      for await (const { data, errors } of results) {
        if (errors?.[0] !== undefined) throw new Error(errors[0].message);
        if (data !== null && data !== undefined) yield data;
      }
    },

    /** A customer in the simulator, who creates roles through IAM's API as the AWS CLI does. */
    async asCustomer(simulator: Simulator) {
      const account = simulator.createAccount();
      const administrator = account.createUser('administrator', {
        policies: [{ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }],
      });
      const iam = new IAMClient({ endpoint: simulator.url, region: 'us-east-1', credentials: administrator });
      return {
        accountId: account.accountId,
        /** The administrator's keys. */
        keys: administrator,
        /** Creates a role and returns its ARN. */
        async createRole(name: string, trustPolicy: string): Promise<string> {
          const { Role } = await iam.send(
            new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trustPolicy }),
          );
          return Role?.Arn ?? '';
        },
      };
    },

    close: () => Promise.resolve(sockets.dispose()),
  };
}
