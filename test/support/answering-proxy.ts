/** A server before the simulator's STS that answers some calls in the place of AWS. */
import { createServer, request } from 'node:http';
import type { Simulator } from '../../src/simulator/simulator.ts';
import { listen } from './listen.ts';

export type ProxyAnswer = { readonly status: number; readonly type?: string; readonly body: string };

/** An error as STS writes it. */
export function stsError(code: string, message: string, status = 400): ProxyAnswer {
  const body = `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>11111111-2222-3333-4444-555555555555</RequestId></ErrorResponse>`;
  return { status, type: 'text/xml', body };
}

/** Makes Aurora's next calls go through it. `answer` says what it answers to an action; null passes the call on. */
export async function answerInPlaceOfSts(
  simulator: Simulator,
  answer: (action: string) => ProxyAnswer | null,
): Promise<void> {
  const { hostname, port } = new URL(simulator.url);
  const server = createServer(async (incoming, response) => {
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    const own = answer(new URLSearchParams(body.toString()).get('Action') ?? '');
    if (own !== null) {
      response.writeHead(own.status, own.type === undefined ? {} : { 'Content-Type': own.type });
      return void response.end(own.body);
    }
    const { method, url, headers } = incoming;
    const passed = request({ hostname, port, method, path: url, headers }, (answered) => {
      response.writeHead(answered.statusCode ?? 500, answered.headers);
      answered.pipe(response);
    });
    passed.on('error', () => response.destroy());
    passed.end(body);
  });
  process.env['AWS_ENDPOINT_URL_STS'] = `http://127.0.0.1:${await listen(server)}`;
}
