/** GraphQL over HTTP, as the audits of its specification have it: every MUST and every SHOULD. */
import { serverAudits } from 'graphql-http';
import { describe, expect, it } from 'vitest';
import { OPERATOR_TOKEN, startAurora } from '../support/aurora.ts';
import { shared } from '../support/lifetime.ts';

const aurora = shared(() => startAurora());

/** The ways through the server that a request can take, by what it says of its body. */
const PATHS = {
  'as they come': (type: string) => type,
  // What is written so is still JSON, and is left to the library that knows every case.
  'with another media type for JSON': (type: string) =>
    type.replace('application/json', 'application/graphql+json'),
};

const auditsOver = (typeOf: (type: string) => string) =>
  serverAudits({
    url: () => `${aurora().app.url}/graphql`,
    fetchFn: (url: string, init: RequestInit = {}) => {
      const headers = new Headers(init.headers);
      headers.set('Authorization', `Bearer ${OPERATOR_TOKEN}`);
      const type = headers.get('content-type');
      if (type !== null) headers.set('content-type', typeOf(type));
      return fetch(url, { ...init, headers });
    },
  });

describe.each(Object.entries(PATHS))('requests %s', (_name, typeOf) => {
  const audits = auditsOver(typeOf).filter(({ name }) => /^(?:MUST|SHOULD) /.test(name));

  it('are tried by all audits', () => {
    expect(audits).toHaveLength(36);
  });

  it.each(audits.map((audit) => [audit.id, audit.name, audit] as const))(
    '%s: %s',
    async (_id, _audited, audit) => {
      const result = await audit.fn();
      expect(result.status === 'ok' ? '' : result.reason).toBe('');
    },
  );
});
