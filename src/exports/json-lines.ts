/** Writes an export: a JSON object on each line, at the reader's pace. */
import { pipeline } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { TokenWatch } from '../auth/token-watch.ts';
import type { Viewer } from '../auth/viewer.ts';
import type { Millis } from '../base/clock.ts';
import { type Exchange, openResponse } from '../http/exchange.ts';

/** What an export consists of, page by page. */
export type Pages = AsyncGenerator<readonly object[]>;

/**
 * Answers with an object on each line. Breaks off when the token, or the session of the person, ends before. A reader
 * that disconnects is no error.
 */
export async function replyLines(
  exchange: Exchange,
  viewer: Viewer,
  tokens: Pick<TokenWatch, 'watch'>,
  pages: Pages,
): Promise<void> {
  const response = openResponse(exchange);
  const unwatch = tokens.watch(viewer, () => response.destroy());
  response.writeHead(200, {
    'Content-Type': 'application/jsonl; charset=utf-8',
    'Cache-Control': 'no-store',
  });
  try {
    await pipeline(linesOf(pages), response);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
  } finally {
    unwatch();
  }
}

async function* linesOf(pages: Pages): AsyncGenerator<string> {
  for await (const page of pages) {
    yield `${page.map((entry) => JSON.stringify(entry)).join('\n')}\n`;
    // A reader as fast as this never makes it wait: others get their turn all the same.
    await nextTurn();
  }
}

/** A time as exports write it. */
export function timeText(moment: Millis): string;
export function timeText(moment: Millis | null): string | null;
export function timeText(moment: Millis | null): string | null {
  return moment === null ? null : new Date(moment).toISOString();
}
