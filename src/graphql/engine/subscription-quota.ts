/** Limits what the open subscriptions of a token may cost together. */
import type { ExecutionArgs, GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { TokenQuota } from '../../auth/token-quota.ts';
import type { Lifecycle } from '../../observe/lifecycle.ts';
import type { GraphQLContext } from '../context.ts';
import { toGraphQLError } from './graphql-error.ts';
import { operationCost } from './limits.ts';
import { subscribe } from './subscription-results.ts';

/** Cost for each stream that a token may open: what `schema/operations` asks of an event. */
const COST_PER_STREAM = 500;

export function useSubscriptionQuota(
  streams: Pick<TokenQuota, 'max'>,
  lifecycle: Pick<Lifecycle, 'emit'>,
): Plugin {
  const quota = new TokenQuota(() => streams.max * COST_PER_STREAM);
  return {
    onSubscribe({ setSubscribeFn }) {
      // Around the call: other plugins may refuse the subscription before it.
      setSubscribeFn((args: ExecutionArgs) => {
        const context = args.contextValue as GraphQLContext;
        const release = quota.open(context.viewer.tokenId, operationCost(context));
        if (release !== null) return subscribe(args, release);
        lifecycle.emit('rate.limited', { limit: 'subscription_cost' });
        return { errors: [exceeded(quota.max)] };
      });
    },
  };
}

function exceeded(max: number): GraphQLError {
  return toGraphQLError({
    status: 429,
    message: `The open subscriptions of the token would cost more than ${max} in all.`,
    code: 'RATE_LIMITED',
    retryAfter: 30,
    remedies: [
      'Close subscriptions that are not needed, or ask for less of each event.',
      'The operator can allow more: STREAMS_PER_TOKEN.',
    ],
  });
}
