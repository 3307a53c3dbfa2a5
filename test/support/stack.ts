/** The function of the stack as the template contains it, and a CloudFormation that waits for its answer. */
import { createServer } from 'node:http';
import { runInNewContext } from 'node:vm';
import type { Clock } from '../../src/base/clock.ts';
import { listen } from './listen.ts';
import type { reportingParts } from './setup-kit.ts';

type Kit = ReturnType<typeof reportingParts>;

type StackEvent = {
  readonly RequestType: 'Create' | 'Update' | 'Delete';
  readonly RoleArn: string;
  /** Of the answer to the event before. */
  readonly PhysicalResourceId?: string;
  readonly WaitForProof?: 'true' | 'false';
};

type StackAnswer = {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
};

/** Starts a place for answers. Returns what runs the function for an event, and resolves with its answer. */
export async function startStack(aurora: {
  readonly clock: Pick<Clock, 'now'>;
  readonly runUntil: (time: number) => Promise<void>;
}) {
  let received: { method?: string | undefined; contentType: string | undefined; body: string }[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request.setEncoding('utf8')) body += chunk;
    received.push({ method: request.method, contentType: request.headers['content-type'], body });
    response.end();
  });
  const port = await listen(server);

  return async (kit: Kit, { RoleArn, WaitForProof = 'false', ...event }: StackEvent) => {
    received = [];
    const { url: Url, reportToken: ReportToken, disconnectToken: DisconnectToken } = kit;
    const exports: { handler?: (event: object, context: object) => Promise<void> } = {};
    const { clock } = aurora;
    const until = clock.now() + 900_000;
    runInNewContext(kit.code, {
      ...{ exports, fetch, AbortSignal },
      Date: { now: () => clock.now() },
      // The function waits by the clock of the test, in which Aurora works.
      setTimeout: (done: () => void, ms: number) => void aurora.runUntil(clock.now() + ms).then(done),
    });
    await exports.handler?.(
      {
        ...event,
        StackId: 'arn:aws:cloudformation:us-east-1:111111111111:stack/aurora-role/1',
        RequestId: 'request-1',
        LogicalResourceId: 'AuroraConnection',
        ResponseURL: `http://127.0.0.1:${port}/answer?X-Amz-Signature=x`,
        ResourceProperties: { Url, RoleArn, ReportToken, DisconnectToken, WaitForProof },
      },
      { getRemainingTimeInMillis: () => until - clock.now() },
    );
    const [answer, ...others] = received;
    if (answer === undefined || others.length > 0) throw new Error(`There are ${received.length} answers.`);
    return {
      method: answer.method,
      contentType: answer.contentType,
      ...(JSON.parse(answer.body) as StackAnswer),
    };
  };
}
