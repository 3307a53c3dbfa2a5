/** The schema, composed of all its parts. Its printed form, schema/schema.graphql, is the contract. */
import './api-keys.ts';
import './audit-log.ts';
import './aurora-identity.ts';
import './aws-connection.ts';
import './cached-credentials.ts';
import './capabilities.ts';
import './connection-events.ts';
import './connection-test.ts';
import './credentials-config.ts';
import './connect-many.ts';
import './explain-trust-policy.ts';
import './mutations.ts';
import './nodes.ts';
import './onboarding-links.ts';
import './policies.ts';
import './reporting-kit.ts';
import './role-access.ts';
import './role-trust.ts';
import './rotation.ts';
import './setup.ts';
import './subscriptions.ts';
import './viewer.ts';
import './workspace.ts';
import { guardFields } from './access.ts';
import { builder } from './builder.ts';
import { takeTurns } from './turns.ts';

export const schema = guardFields(takeTurns(builder.toSchema({ sortSchema: false })));
