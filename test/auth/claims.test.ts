import { describe, expect, it } from 'vitest';
import { type Claims, personOf } from '../../src/auth/claims.ts';

const NAMES = {
  roleClaim: 'roles',
  operatorRole: 'Operators',
  auditorRole: 'Auditors',
  workspacesClaim: 'workspaces',
  scopesClaim: 'scopes',
};

const person = (claims: Claims) =>
  personOf({ sub: 'sub-1', roles: ['Operators'], ...claims }, NAMES, (id) => id);

describe('the name of a person', () => {
  it.each<[string, Claims, string]>([
    ['has the address', { name: 'Ada', email: 'ada@example.com' }, 'Ada (ada@example.com)'],
    [
      'has no address that is not verified',
      { name: 'Ada', email: 'x@y.z', email_verified: false },
      'Ada (sub-1)',
    ],
    ['reads the claim as text, too', { email: 'x@y.z', email_verified: 'false' }, 'sub-1'],
    ['has the login', { name: 'Ada', preferred_username: 'ada' }, 'Ada (ada)'],
    ['has the subject', { name: 'Ada' }, 'Ada (sub-1)'],
    ['is the address', { email: 'ada@example.com', email_verified: true }, 'ada@example.com'],
    ['does not look like another one', { name: 'Bob (bob@example.com)' }, 'Bob bob@example.com (sub-1)'],
    ['is one line', { name: '  Ada\n\t \u202eKing\u0000 ' }, 'Ada King (sub-1)'],
    ['is the login when it is empty', { name: ' \u200b()', email: '[]', preferred_username: 'ada' }, 'ada'],
  ])('%s: %j', (_what, claims, name) => {
    expect(person(claims)?.name).toBe(name);
  });

  it('never hides the login', () => {
    expect(person({ name: '😀'.repeat(300) })?.name).toBe(`${'😀'.repeat(80)} (sub-1)`);
    expect(person({ name: 'x'.repeat(300), email: 'y'.repeat(300) })?.name).toBe(
      `${'x'.repeat(80)} (${'y'.repeat(117)})`,
    );
  });
});

describe('the role of a person', () => {
  it.each<[unknown, string | undefined]>([
    ['Operators', 'OPERATOR'],
    [['Others', 'Auditors'], 'AUDITOR'],
    ['Test Operators', undefined],
    [['Test Operators'], undefined],
    ['Auditors Operators', undefined],
  ])('is one of the whole names: %j', (roles, role) => {
    expect(person({ roles })?.role).toBe(role);
  });

  it('leaves scopes and workspaces as texts with spaces', () => {
    const claims = { roles: [], workspaces: 'a b', scopes: 'connections:read connections:write' };
    expect(person(claims)).toMatchObject({
      role: 'MEMBER',
      workspaces: ['a', 'b'],
      scopes: ['connections:read', 'connections:write'],
    });
  });
});
