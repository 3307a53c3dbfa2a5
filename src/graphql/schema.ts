/** The schema, of all its parts. The contract is its print: schema/schema.graphql. */
import './aurora-identity.ts';
import './aws-connection.ts';
import './connection-events.ts';
import './connection-test.ts';
import './explain-trust-policy.ts';
import './mutations.ts';
import './nodes.ts';
import './policies.ts';
import './subscriptions.ts';
import './viewer.ts';
import './workspace.ts';
import { builder } from './builder.ts';

export const schema = builder.toSchema();
