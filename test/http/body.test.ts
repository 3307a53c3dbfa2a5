import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { readBody } from '../../src/http/body.ts';

it('waits for no body of whoever has gone away before it is asked for', async () => {
  const request = new IncomingMessage(new Socket());
  const gone = new Error('gone away');
  request.destroy(gone);
  await expect(readBody(request)).rejects.toBe(gone);
});
