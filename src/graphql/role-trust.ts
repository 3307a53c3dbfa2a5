/** The trust policy of a connected role, as Aurora has read it. */
import type { RoleTrust } from '../connections/role-trust.ts';
import type { Openness, OtherParty } from '../trust/explain/stored-policy.ts';
import { builder, enumOf, moment, momentOrNull } from './builder.ts';
import { ANALYSIS_COST, DOCUMENT_TEXT_COST } from './cost.ts';
import { FindingType, OtherKindType } from './explain-trust-policy.ts';
import { AwsConnectionNode } from './nodes.ts';

const VerdictType = enumOf<Openness>(
  'RoleTrustVerdict',
  'Whether the trust policy of a role lets in callers whom it should keep out.',
  {
    CLOSED: 'It lets in Aurora with the External ID, and those whom the customer has named.',
    OPEN: 'It lets in strangers, or Aurora without the External ID.',
    UNDECIDED: 'It is too complicated to decide, or cannot be read. The probes still prove the role.',
  },
);

const OtherPartyType = builder.objectRef<OtherParty>('RoleTrustOther').implement({
  description:
    'A party that can use the role without Aurora, because its trust policy names it. Not an error.',
  fields: (t) => ({
    kind: t.expose('kind', { type: OtherKindType, description: 'The kind of this party.' }),
    principal: t.exposeString('principal', { description: 'This party as the policy names it.' }),
    description: t.exposeString('description', { description: 'Who can use the role, as a sentence.' }),
  }),
});

const RoleTrustType = builder.objectRef<RoleTrust>('RoleTrust').implement({
  description: 'The trust policy of a role as the role itself has shown it: who may use the role.',
  fields: (t) => ({
    document: t.string({
      complexity: DOCUMENT_TEXT_COST,
      description: 'The trust policy as IAM has it: JSON. Lines and columns of findings refer to it.',
      resolve: ({ record }) => record.document,
    }),
    readAt: t.field({
      ...moment('When Aurora last read it.'),
      resolve: ({ record }) => record.readAt,
    }),
    verdict: t.expose('verdict', {
      type: VerdictType,
      description: 'Whether the policy lets in callers whom it should keep out.',
    }),
    findings: t.expose('findings', {
      type: [FindingType],
      description: 'What is wrong, or worth knowing. What lets others in comes first.',
    }),
    others: t.expose('others', {
      type: [OtherPartyType],
      description: 'Who else can use the role, because the policy names them.',
    }),
    changedAt: t.field({
      ...momentOrNull(
        'When the policy was last changed, from CloudTrail. Null when CloudTrail does not tell.',
      ),
      resolve: ({ record }) => record.change?.at ?? null,
    }),
    changedBy: t.string({
      nullable: true,
      description:
        'The ARN of the caller that last changed it, from CloudTrail. Null when CloudTrail does not tell.',
      resolve: ({ record }) => record.change?.by ?? null,
    }),
    maxSessionSeconds: t.int({
      nullable: true,
      description: 'The maximum duration of a session of the role. Null when Aurora may not read it.',
      resolve: ({ record }) => record.maxSessionSeconds,
    }),
  }),
});

builder.objectField(AwsConnectionNode, 'trust', (t) =>
  t.field({
    type: RoleTrustType,
    nullable: true,
    complexity: ANALYSIS_COST,
    ownTurn: true,
    description:
      'The trust policy of the role, as Aurora last read it. Null when Aurora may not read the role, or has not yet.',
    resolve: async (connection, _args, { roleRecords, connections }) => {
      const record = await roleRecords.load(connection.id);
      const trust = record?.trust ?? null;
      return trust === null ? null : connections.judgeTrust(connection, trust);
    },
  }),
);
