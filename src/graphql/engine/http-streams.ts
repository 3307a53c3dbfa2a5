/** Subscriptions over HTTP: they end with their token, and when the client disconnects. */
import { finalAsyncIterator, isAsyncIterable, type Plugin } from 'graphql-yoga';
import { REJECTIONS } from '../../auth/rejections.ts';
import type { TokenEnd, TokenWatch } from '../../auth/token-watch.ts';
import type { Viewer } from '../../auth/viewer.ts';
import type { Caller } from '../context.ts';
import { toGraphQLError } from './graphql-error.ts';

export function useHttpStreams(tokens: TokenWatch): Plugin {
  return {
    onSubscribe({ args }) {
      const { openStream, viewer } = args.contextValue as unknown as Caller;
      // WebSockets end with their token by themselves.
      if (openStream === undefined) return;
      const disconnected = openStream();
      return {
        onSubscribeResult({ result, setResult }) {
          if (!isAsyncIterable(result)) return;
          const stream = endWithToken(result, tokens, viewer);
          const end = () => void stream.return?.(undefined);
          if (disconnected.aborted) end();
          else disconnected.addEventListener('abort', end, { once: true });
          setResult(stream as typeof result);
        },
      };
    },
  };
}

/** The same results; when the token ends, the reason follows as the last one. */
function endWithToken<T>(results: AsyncIterable<T>, tokens: TokenWatch, viewer: Viewer) {
  const iterator = results[Symbol.asyncIterator]();
  let ending: TokenEnd | null = null;
  const release = tokens.watch(viewer, (why) => {
    ending = why;
    void iterator.return?.();
  });
  const ended: AsyncIterableIterator<unknown> = {
    async next() {
      const step = await iterator.next();
      if (ending === null) return step;
      const errors = [toGraphQLError(REJECTIONS[ending])];
      ending = null;
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
  return finalAsyncIterator(ended, release);
}
