import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

/** Says something to another process, and waits for what it answers. */
export async function ask<T>(child: ChildProcess, message: object | string): Promise<T> {
  const answer = once(child, 'message');
  child.send(message);
  const [value] = await answer;
  return value as T;
}
