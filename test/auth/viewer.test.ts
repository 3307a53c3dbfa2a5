import { describe, expect, it } from 'vitest';
import { mayUse, OPERATOR, SCOPES, type Viewer } from '../../src/auth/viewer.ts';

describe('the scopes of a caller', () => {
  const scopesOf = (viewer: Viewer) => SCOPES.filter((scope) => mayUse(viewer, scope));
  const all: Viewer = { ...OPERATOR, role: 'MEMBER' };

  it('are those of its token, all for an operator, and only reading for an auditor, whatever the token says', () => {
    expect(scopesOf({ ...all, scopes: ['connections:read'] })).toEqual(['connections:read']);
    expect(scopesOf(all)).toEqual(SCOPES);
    expect(scopesOf({ ...OPERATOR, scopes: [] })).toEqual(SCOPES);
    expect(scopesOf({ ...all, role: 'AUDITOR' })).toEqual(['connections:read']);
  });
});
