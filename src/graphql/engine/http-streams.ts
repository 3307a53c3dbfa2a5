/** Subscriptions over HTTP: they end with their token, with the server, and when the client disconnects. */
import { finalAsyncIterator, isAsyncIterable, type Plugin } from 'graphql-yoga';
import { REJECTIONS } from '../../auth/rejections.ts';
import type { TokenWatch } from '../../auth/token-watch.ts';
import type { Viewer } from '../../auth/viewer.ts';
import type { ClientError } from '../../base/client-error.ts';
import { FeedClosed } from '../../events/feed-errors.ts';
import type { Caller } from '../context.ts';
import { toGraphQLError } from './graphql-error.ts';

export function useHttpStreams(tokens: TokenWatch): Plugin {
  return {
    onSubscribe({ args }) {
      const { openStream, viewer } = args.contextValue as unknown as Caller;
      // WebSockets end with their token by themselves.
      if (openStream === undefined) return;
      const ended = openStream();
      return {
        onSubscribeResult({ result, setResult }) {
          if (!isAsyncIterable(result)) return;
          setResult(endEarly(result, tokens, viewer, ended) as typeof result);
        },
      };
    },
  };
}

/** The same results; when the token or the server ends, the reason follows as the last one. */
function endEarly<T>(results: AsyncIterable<T>, tokens: TokenWatch, viewer: Viewer, ended: AbortSignal) {
  const iterator = results[Symbol.asyncIterator]();
  let reason: ClientError | null = null;
  const endWith = (why: ClientError) => {
    reason = why;
    void iterator.return?.();
  };
  const release = tokens.watch(viewer, (why) => endWith(REJECTIONS[why]));
  const steps: AsyncIterableIterator<unknown> = {
    async next() {
      const step = await iterator.next();
      if (reason === null) return step;
      const errors = [toGraphQLError(reason)];
      reason = null;
      return { done: false, value: { errors } };
    },
    async return() {
      await iterator.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
  const stream = finalAsyncIterator(steps, release);
  const end = () => {
    if (ended.reason instanceof FeedClosed) endWith(ended.reason.clientError);
    else void stream.return?.(undefined);
  };
  if (ended.aborted) end();
  else ended.addEventListener('abort', end, { once: true });
  return stream;
}
