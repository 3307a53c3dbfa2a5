import { expect, it } from 'vitest';
import { decodeId } from '../../src/graphql/ids.ts';
import { OPERATOR_TOKEN, startAurora } from '../support/aurora.ts';

it('a damaged row fails alone, and not with what is read in the same turn', async () => {
  const aurora = await startAurora();
  const { id: workspaceId, externalId } = await aurora.createWorkspace();
  const connect = (name: string) => {
    const { arn } = aurora.customer.createRole(name, { trustPolicy: aurora.trustPolicy(externalId.value) });
    return aurora.connect(workspaceId, arn);
  };
  const [good, damaged] = [await connect('Good'), await connect('Damaged')];
  await aurora.database.execute(
    `update connections set failure = '{' where id = '${decodeId(damaged.id)?.id}'`,
  );
  const response = await fetch(`${aurora.app.url}/graphql`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${OPERATOR_TOKEN}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      query: `{ good: node(id: "${good.id}") { id } damaged: node(id: "${damaged.id}") { id }
        none: node(id: "${good.id.replace(/.{6}$/, 'AAAAAA')}") { id } }`,
    }),
  });
  const { data, errors } = (await response.json()) as { data: unknown; errors: { path: string[] }[] };
  expect(data).toEqual({ good: { id: good.id }, damaged: null, none: null });
  expect(errors.map(({ path }) => path)).toEqual([['damaged']]);
});
