/** The setup kit that reports its role by itself: nobody pastes an ARN. */
import { REPORT_TOKEN } from '../auth/tokens.ts';
import { SET_PUBLIC_URL } from '../base/addresses.ts';
import type { Millis } from '../base/clock.ts';
import { ok } from '../base/result.ts';
import { type Outcome, refuse } from '../connection/refusal.ts';
import type { Reporting } from '../setup-kit/role-report.ts';
import { builder, moment } from './builder.ts';
import { directResultOf, WORKSPACE_ERRORS } from './errors.ts';
import { IDEMPOTENCY_KEY, WORKSPACE_ID } from './reach.ts';
import { type Kit, kitCost, kitFor, ROLE_ARGUMENTS, SetupKitType } from './setup.ts';

type ReportingKit = { readonly kit: Kit; readonly expiresAt: Millis };

const CreateSuccess = builder.objectRef<ReportingKit>('CreateReportingSetupKitSuccess').implement({
  description: 'A setup kit that reports its role by itself.',
  fields: (t) => ({
    setupKit: t.expose('kit', {
      type: SetupKitType,
      description:
        'The kit. Its CLI block, CloudFormation stack and Terraform file contain tokens, which Aurora never shows again. Its console steps and its StackSet report nothing.',
    }),
    expiresAt: t.expose(
      'expiresAt',
      moment('When the kit stops reporting. Roles that it has reported stay connected.'),
    ),
    maxReports: t.int({
      description: 'How many reports the kit can make.',
      resolve: () => REPORT_TOKEN.maxUses,
    }),
  }),
});

builder.mutationField('createReportingSetupKit', (t) =>
  t.field({
    type: CreateSuccess,
    authScopes: { scope: 'connections:write', onboarding: true },
    complexity: kitCost,
    ownTurn: true,
    description:
      'Makes a setup kit that reports its role by itself: `workspaceEvents` tells of the new connection. The stack can wait for the proof (its parameter WaitForProof), and disconnects the role when it is deleted. The tokens in the kit can report roles for this workspace, and disconnect the role of the stack. They can do nothing else.',
    errors: directResultOf(
      'CreateReportingSetupKitResult',
      'InvalidInput',
      ...WORKSPACE_ERRORS,
      'IdentityUnavailable',
      'PublicUrlRequired',
      'IdempotencyKeyUsed',
    ),
    args: {
      workspaceId: t.arg.id(WORKSPACE_ID),
      ...ROLE_ARGUMENTS,
      idempotencyKey: t.arg.string(IDEMPOTENCY_KEY),
    },
    resolve: async (_root, { idempotencyKey, ...args }, context) => {
      const { publicUrlDoubt, viewer, tokens, actor, publicUrl, setup } = context;
      let expiresAt: Millis = 0;
      const createTokens = async (workspaceId: string): Promise<Outcome<Reporting>> => {
        // Checked before a token exists. Never the Host header, which any client can set.
        if (publicUrlDoubt !== null)
          return refuse('PUBLIC_URL_REQUIRED', `The kit could not report: ${publicUrlDoubt}`, [
            SET_PUBLIC_URL,
          ]);
        // The kit outlives the session of a person, which is short.
        const created = await tokens.createKitTokens(
          {
            workspaceId,
            until: viewer.sessionId === null ? viewer.expiresAt : null,
            idempotencyKey: idempotencyKey ?? undefined,
          },
          actor,
        );
        if (!created.ok) return created;
        const { report, disconnect } = created.value;
        expiresAt = created.value.expiresAt;
        return ok({
          url: `${publicUrl()}/report`,
          reportToken: report.token,
          disconnectToken: disconnect.token,
        });
      };
      const kit = await kitFor(args, context, (id, globalId, choice) =>
        setup.reportingRole(id, globalId, choice, () => createTokens(id)),
      );
      return { kit, expiresAt };
    },
  }),
);
