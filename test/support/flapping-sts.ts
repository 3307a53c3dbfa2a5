import type { CallResult } from '../../src/connection/role-proof.ts';
import type { StsGateway } from '../../src/connections/sts.ts';
import type { Caller } from '../../src/iam/policy/context.ts';
import { evaluatePolicy } from '../../src/iam/policy/decision.ts';
import { parsePolicy } from '../../src/iam/policy/document.ts';
import type { PolicyDocument } from '../../src/iam/policy/model.ts';
import { DEFAULT_PROPAGATION, drawArrivals } from '../../src/simulator/propagation.ts';
import type { SeededRandom } from '../../src/simulator/random.ts';
import { Replicated } from '../../src/simulator/replicated.ts';

const REPLICAS = 4;

/**
 * STS without HTTP, for thousands of verifications: replicas that learn of each version of one role's trust
 * policy at their own times, and connections that each stay on one of them.
 */
export class FlappingSts implements StsGateway {
  readonly #trust = new Replicated<PolicyDocument>();
  readonly #random: SeededRandom;
  readonly #now: () => number;
  readonly #caller: Caller;
  readonly #role: { arn: string; accountId: string; name: string };

  constructor(options: {
    random: SeededRandom;
    now: () => number;
    caller: Caller;
    role: { arn: string; accountId: string; name: string };
  }) {
    this.#random = options.random;
    this.#now = options.now;
    this.#caller = options.caller;
    this.#role = options.role;
  }

  /** Writes a trust policy; each replica learns of it in its own time. */
  write(document: object): void {
    const parsed = parsePolicy(JSON.stringify(document), 'TRUST');
    if (!parsed.ok) throw new Error(parsed.error.detail);
    const now = this.#now();
    const arrivals = drawArrivals(DEFAULT_PROPAGATION, REPLICAS, this.#random);
    this.#trust.write(
      parsed.value.policy,
      arrivals.map((arrival) => now + arrival),
    );
  }

  withFreshConnection: StsGateway['withFreshConnection'] = (_options, calls) => {
    const replica = this.#random.below(REPLICAS);
    const { arn, accountId, name } = this.#role;
    return calls({
      hasMoved: () => false,
      assumeRole: async ({ externalId, sessionName }) => {
        const policy = this.#trust.seenBy(replica, this.#now());
        const evaluation =
          policy === null
            ? null
            : evaluatePolicy(
                policy,
                {
                  caller: this.#caller,
                  action: 'sts:AssumeRole',
                  resource: arn,
                  resourceAccountId: accountId,
                  context: externalId === undefined ? {} : { 'sts:ExternalId': [externalId] },
                },
                'TRUST',
              );
        if (evaluation?.decision !== 'ALLOW') return DENIED;
        const assumedRoleArn = `arn:aws:sts::${accountId}:assumed-role/${name}/${sessionName}`;
        const credentials = { accessKeyId: 'a', secretAccessKey: 's', sessionToken: 't', expiresAt: 0 };
        return { ok: true, value: { assumedRoleArn, credentials }, requestId: 'r' };
      },
      getCallerIdentity: async () => ({
        ok: true,
        value: { accountId, arn: `arn:aws:sts::${accountId}:assumed-role/${name}/session`, userId: 'AROA:s' },
        requestId: 'r',
      }),
    });
  };
}

const DENIED: CallResult<never> = {
  ok: false,
  error: { kind: 'ANSWERED', code: 'AccessDenied', message: 'no', httpStatus: 403, requestId: 'r' },
};
