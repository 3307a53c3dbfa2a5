import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { readBody } from '../../src/http/body.ts';

it('does not wait for the body of a client that has already disconnected', async () => {
  const request = new IncomingMessage(new Socket());
  const gone = new Error('gone away');
  request.destroy(gone);
  await expect(readBody(request)).rejects.toBe(gone);
});
