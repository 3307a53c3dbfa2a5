/** Limits what the open subscriptions of a token may cost together. */
import type { GraphQLError } from 'graphql';
import { finalAsyncIterator, isAsyncIterable, type Plugin } from 'graphql-yoga';
import { TokenQuota } from '../../auth/token-quota.ts';
import type { GraphQLContext } from '../context.ts';
import { toGraphQLError } from './graphql-error.ts';
import { costOf } from './limits.ts';

/** Cost for each stream that a token may open: what `schema/operations` asks of an event. */
const COST_PER_STREAM = 450;

export function useSubscriptionQuota(streamsPerToken: number): Plugin {
  const quota = new TokenQuota(streamsPerToken * COST_PER_STREAM);
  return {
    onSubscribe({ args, setResultAndStopExecution }) {
      const { viewer } = args.contextValue as unknown as GraphQLContext;
      const release = quota.open(viewer.tokenId, costOf(args.contextValue as object));
      if (release === null) return setResultAndStopExecution({ errors: [exceeded(quota.max)] });
      return {
        onSubscribeError: release,
        onSubscribeResult({ result, setResult }) {
          if (isAsyncIterable(result)) setResult(finalAsyncIterator(result, release) as typeof result);
          else release();
        },
      };
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
