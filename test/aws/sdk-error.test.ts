import { createServer } from 'node:http';
import { DescribeOrganizationCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { expect, it } from 'vitest';
import { jsonProtocolErrorOf } from '../../src/aws/sdk-error.ts';
import { listen } from '../support/listen.ts';

async function errorOfAnswer(status: number, type: string, body: string) {
  const server = createServer((_request, response) => {
    response.writeHead(status, { 'Content-Type': type }).end(body);
  });
  const client = new OrganizationsClient({
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${await listen(server)}`,
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'x' },
    maxAttempts: 1,
  });
  const thrown = await client.send(new DescribeOrganizationCommand({})).catch((error: unknown) => error);
  client.destroy();
  return jsonProtocolErrorOf(thrown);
}

it('has the code of a service with a JSON protocol, also of an error that the SDK does not know', async () => {
  for (const code of ['AccessDeniedException', 'BrandNewException']) {
    const body = JSON.stringify({ __type: code, message: 'No.' });
    expect(await errorOfAnswer(400, 'application/x-amz-json-1.1', body)).toMatchObject({
      kind: 'ANSWERED',
      code,
      httpStatus: 400,
    });
  }
});

it.each([403, 502])(
  "does not take a proxy's page with status %d for an answer of such a service",
  async (status) => {
    expect(await errorOfAnswer(status, 'text/html', '<html>no</html>')).toMatchObject({
      kind: 'UNREACHABLE',
      httpStatus: status,
    });
  },
);
