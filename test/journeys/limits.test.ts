import { describe, expect, it } from 'vitest';
import { type Aurora, OPERATOR_TOKEN, startAurora } from '../support/aurora.ts';
import { CreateOnboardingLinkDocument, TestConnectionDocument } from '../support/documents.ts';
import { createApiKey } from '../support/tokens.ts';

const LIMITS = 'limits { name max remaining windowSeconds resetAt workspace { id } }';

async function ask(aurora: Aurora, token: string, query: string) {
  const response = await fetch(`${aurora.app.url}/graphql`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { headers } = response;
  return {
    ...((await response.json()) as { data: Record<string, { limits: Limit[] }>; extensions?: unknown }),
    rateLimit: headers.get('ratelimit'),
    policy: headers.get('ratelimit-policy'),
  };
}

type Limit = { name: string; max: number; remaining: number; resetAt: string | null };

async function world() {
  const aurora = await startAurora({
    environment: {
      MUTATIONS_PER_MINUTE: '10',
      STREAMS_PER_TOKEN: '7',
      WORKSPACE_ATTEMPTS_PER_MINUTE: '20',
      WORKSPACE_TESTS_PER_MINUTE: '5',
    },
  });
  const { id: workspaceId, externalId } = await aurora.createWorkspace();
  const { token } = await createApiKey(aurora, workspaceId);
  return { aurora, workspaceId, trustPolicy: aurora.trustPolicy(externalId.value), token };
}

describe('what is left of the limits', () => {
  it('is in the viewer: of the token, and of its workspace', async () => {
    const { aurora, workspaceId, trustPolicy, token } = await world();
    const { arn } = aurora.customer.createRole('AuroraRole', { trustPolicy });
    const connection = await aurora.connect(workspaceId, arn);
    for (const _ of [1, 2]) await aurora.client.send(TestConnectionDocument, { id: connection.id });
    const { data } = await ask(aurora, token, `{ viewer { ${LIMITS} } }`);
    const { limits = [] } = data['viewer'] ?? {};
    const workspace = { id: workspaceId };
    expect(limits.map(({ resetAt, ...limit }) => ({ ...limit, isFull: resetAt === null }))).toEqual([
      { name: 'MUTATIONS', max: 10, remaining: 10, windowSeconds: 60, workspace: null, isFull: true },
      { name: 'STREAMS', max: 7, remaining: 7, windowSeconds: null, workspace: null, isFull: true },
      { name: 'WRITTEN_SESSIONS', max: 60, remaining: 60, windowSeconds: 60, workspace: null, isFull: true },
      { name: 'ATTEMPTS', max: 20, remaining: 19, windowSeconds: 60, workspace, isFull: false },
      { name: 'ACCOUNTS', max: 100, remaining: 99, windowSeconds: 3_600, workspace, isFull: false },
      { name: 'TESTS', max: 5, remaining: 3, windowSeconds: 60, workspace, isFull: false },
      { name: 'LISTED_ROLES', max: 2_000, remaining: 2_000, windowSeconds: 86_400, workspace, isFull: true },
      { name: 'NEW_SESSIONS', max: 2_000, remaining: 2_000, windowSeconds: 60, workspace, isFull: true },
    ]);
    const tests = limits.find(({ name }) => name === 'TESTS');
    expect(Date.parse(tests?.resetAt ?? '')).toBe(aurora.clock.now() + 60_000);
  });

  it('is in the workspace for the operator, who has no quota of mutations', async () => {
    const { aurora, workspaceId } = await world();
    const { data, rateLimit } = await ask(
      aurora,
      OPERATOR_TOKEN,
      `{ viewer { ${LIMITS} } workspace(id: "${workspaceId}") { ${LIMITS} } }`,
    );
    expect(data['viewer']?.limits.map(({ name }) => name)).toEqual(['STREAMS', 'WRITTEN_SESSIONS']);
    expect(data['workspace']?.limits).toHaveLength(5);
    expect(rateLimit).toBeNull();
  });

  it('is in the headers of each answer, also of one that is refused', async () => {
    const { aurora, token } = await world();
    const mutation = (count: number) =>
      `mutation { ${Array.from({ length: count }, (_, i) => `a${i}: createOnboardingLink { __typename }`).join(' ')} }`;
    const before = await ask(aurora, token, '{ viewer { name } }');
    expect(before).toMatchObject({ policy: '"mutations";q=10;w=60', rateLimit: '"mutations";r=10;t=0' });
    expect((await ask(aurora, token, mutation(9))).rateLimit).toBe('"mutations";r=1;t=54');
    expect((await ask(aurora, token, mutation(2))).rateLimit).toBe('"mutations";r=1;t=54');
    aurora.clock.advance(54_000);
    expect((await ask(aurora, token, '{ viewer { name } }')).rateLimit).toBe('"mutations";r=10;t=0');
  });

  it('has the cost of each query and mutation in the extensions', async () => {
    const { aurora, workspaceId, token } = await world();
    const page = (first: number) =>
      `{ workspace(id: "${workspaceId}") { awsConnections(first: ${first}) { edges { node { id } } } } }`;
    expect((await ask(aurora, token, '{ viewer { name } }')).extensions).toEqual({ cost: 2 });
    const [small, large] = [await ask(aurora, token, page(1)), await ask(aurora, token, page(100))];
    const costOf = ({ extensions }: { extensions?: unknown }) => (extensions as { cost: number }).cost;
    expect(costOf(large)).toBeGreaterThan(costOf(small) + 100);
    const { extensions } = await ask(aurora, token, String(CreateOnboardingLinkDocument));
    expect(costOf({ extensions })).toBeGreaterThan(0);
  });
});
