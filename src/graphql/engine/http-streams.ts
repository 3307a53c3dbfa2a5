/** Subscriptions over HTTP: refused where the client does not accept a stream, and ended with their token. */
import { finalAsyncIterator, isAsyncIterable, type Plugin, type YogaInitialContext } from 'graphql-yoga';
import { REJECTIONS } from '../../auth/rejections.ts';
import type { TokenEnd, TokenWatch } from '../../auth/token-watch.ts';
import type { Viewer } from '../../auth/viewer.ts';
import type { Caller } from '../context.ts';
import { accepts, EVENT_STREAM, NOT_ACCEPTABLE } from './accepted-forms.ts';
import { toGraphQLError } from './graphql-error.ts';

export function useHttpStreams(tokens: TokenWatch): Plugin {
  return {
    onSubscribe({ args }) {
      const { request, openStream, viewer } = args.contextValue as unknown as Partial<YogaInitialContext> &
        Caller;
      // WebSockets have no request, and end with their token by themselves.
      if (request === undefined) return;
      if (!accepts(request.headers.get('accept'), EVENT_STREAM)) throw toGraphQLError(NOT_ACCEPTABLE);
      openStream?.();
      return {
        onSubscribeResult({ result, setResult }) {
          if (isAsyncIterable(result)) setResult(endWithToken(result, tokens, viewer) as typeof result);
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
