import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reachableUrl } from '../src/base/addresses.ts';
import { readConfig } from '../src/config.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

function publicUrl(text: string) {
  const reading = readConfig({ PUBLIC_URL: text });
  return reading.ok ? reading.value.publicUrl : reading.error;
}

describe('OIDC_AUDITOR_ROLE', () => {
  it.each([
    [{ OIDC_AUDITOR_ROLE: 'aurora-operator' }, false],
    [{ OIDC_OPERATOR_ROLE: 'staff', OIDC_AUDITOR_ROLE: 'staff' }, false],
    [{ OIDC_OPERATOR_ROLE: 'staff' }, true],
  ])('differs from OIDC_OPERATOR_ROLE: %j', (environment, isRight) => {
    const reading = readConfig(environment);
    expect(reading.ok).toBe(isRight);
    if (!reading.ok) expect(reading.error).toMatchObject([{ variable: 'OIDC_AUDITOR_ROLE' }]);
  });
});

describe('METRICS_PORT', () => {
  it.each([
    [{ PORT: '9464', METRICS_PORT: '9464' }, false],
    [{ METRICS_PORT: '4000' }, false],
    [{ METRICS_PORT: '9464' }, true],
    [{ PORT: '0', METRICS_PORT: '0' }, true],
  ])('must not be the port of the API: %o', (environment, ok) => {
    const reading = readConfig(environment);
    expect(reading.ok).toBe(ok);
    if (!reading.ok)
      expect(reading.error).toMatchObject([
        { variable: 'METRICS_PORT', message: expect.stringContaining('must differ from PORT') },
      ]);
  });
});

describe('PUBLIC_URL', () => {
  it('is an address without a path', () => {
    expect(publicUrl('https://aurora.example.com')).toBe('https://aurora.example.com');
    expect(publicUrl('https://aurora.example.com:8443/')).toBe('https://aurora.example.com:8443');
    expect(publicUrl('http://127.0.0.1:4000')).toBe('http://127.0.0.1:4000');
    expect(publicUrl('')).toBeNull();
  });

  it.each([
    'http://aurora.example.com',
    'https://example.com/aurora',
    'aurora.example.com',
    'ftp://localhost',
  ])('is not %s', (text) => {
    expect(publicUrl(text)).toMatchObject([
      { variable: 'PUBLIC_URL', message: expect.stringContaining(text) },
    ]);
  });

  it('is by default where this machine reaches the server', () => {
    expect(reachableUrl('http://0.0.0.0:4000')).toBe('http://localhost:4000');
    expect(reachableUrl('http://[::]:4000')).toBe('http://localhost:4000');
    expect(reachableUrl('http://10.0.0.1:4000')).toBe('http://10.0.0.1:4000');
  });
});

describe('HOST', () => {
  const problems = (environment: Record<string, string>) => {
    const reading = readConfig(environment);
    return reading.ok ? [] : reading.error.map(({ variable }) => variable);
  };

  it('is another than loopback only where somebody has a token', () => {
    expect(problems({ HOST: '::1' })).toEqual([]);
    expect(problems({ HOST: '0.0.0.0' })).toEqual(['AURORA_OPERATOR_TOKEN']);
    expect(problems({ HOST: '0.0.0.0', PORT: 'x' }).sort()).toEqual(['AURORA_OPERATOR_TOKEN', 'PORT']);
    expect(problems({ HOST: '0.0.0.0', AURORA_OPERATOR_TOKEN: 'too short' })).toEqual([
      'AURORA_OPERATOR_TOKEN',
    ]);
    expect(problems({ HOST: '0.0.0.0', AURORA_OPERATOR_TOKEN: 'x'.repeat(20) })).toEqual([]);
    expect(
      problems({ HOST: '0.0.0.0', JWT_ISSUER: 'https://login.example.com', JWT_AUDIENCE: 'aurora' }),
    ).toEqual([]);
  });
});

describe('AURORA_OPERATOR_TOKENS', () => {
  const LONG = 'x'.repeat(20);
  const tokens = (environment: Record<string, string>) => {
    const reading = readConfig({ HOST: '0.0.0.0', ...environment });
    return reading.ok ? reading.value.operatorTokens : reading.error;
  };

  it('holds named tokens, in addition to the one without a name', () => {
    const named = { AURORA_OPERATOR_TOKENS: `deploy:${LONG}:1, ci-2:${LONG}2` };
    const expected = [
      { name: 'deploy', token: `${LONG}:1` },
      { name: 'ci-2', token: `${LONG}2` },
    ];
    expect(tokens(named)).toEqual(expected);
    expect(tokens({ ...named, AURORA_OPERATOR_TOKEN: LONG })).toEqual([
      { name: null, token: LONG },
      ...expected,
    ]);
  });

  it.each([
    LONG,
    `:${LONG}`,
    `Deploy:${LONG}`,
    'deploy:too-short',
    `deploy:${LONG},deploy:${LONG}2`,
    `deploy:${LONG},ci:${LONG}`,
    // As AURORA_OPERATOR_TOKEN.
    `ci:${LONG}2,deploy:${LONG}`,
  ])('is refused without a name, a token, or one that differs from the others: %s', (text) => {
    const problems = tokens({ AURORA_OPERATOR_TOKENS: text, AURORA_OPERATOR_TOKEN: LONG });
    expect(problems).toMatchObject([{ variable: 'AURORA_OPERATOR_TOKENS' }]);
    expect(JSON.stringify(problems)).not.toContain(LONG);
  });
});

describe('DATABASE_URL', () => {
  const database = (environment: Record<string, string>) => {
    const reading = readConfig(environment);
    return reading.ok ? reading.value.database : reading.error;
  };

  it('is a file, or the address of a PostgreSQL database with what belongs to it', () => {
    expect(database({})).toEqual({ kind: 'sqlite', file: './data/aurora.db' });
    const url = 'postgres://user:password@host:5432/aurora';
    expect(database({ DATABASE_URL: url })).toEqual({
      kind: 'postgres',
      url,
      listenUrl: null,
      pooler: 'none',
    });
    const direct = 'postgresql://host/aurora';
    const pooled = { DATABASE_URL: url, DATABASE_POOLER: 'transaction', DATABASE_LISTEN_URL: direct };
    expect(database(pooled)).toMatchObject({ listenUrl: direct, pooler: 'transaction' });
  });

  it.each([
    [{ DATABASE_URL: 'postgres://user:p@ss word@[host/aurora' }, 'DATABASE_URL'],
    [{ DATABASE_URL: 'mysql://user:password@host/aurora' }, 'DATABASE_URL'],
    [{ DATABASE_POOLER: 'transaction' }, 'DATABASE_URL'],
    [{ DATABASE_LISTEN_URL: 'postgres://user:password@host/aurora' }, 'DATABASE_URL'],
    [{ DATABASE_LISTEN_URL: 'file:password' }, 'DATABASE_LISTEN_URL'],
  ])('is refused without showing a password: %o', (environment, variable) => {
    const problems = database(environment);
    expect(problems).toMatchObject(expect.arrayContaining([expect.objectContaining({ variable })]));
    expect(JSON.stringify(problems)).not.toMatch(/p@ss|user:password@host\/aurora"|file:password/);
  });
});

describe('CAPABILITIES_FILE', () => {
  const read = (path: string) => {
    const reading = readConfig({ CAPABILITIES_FILE: path });
    return reading.ok ? reading.value.capabilitySets.map(({ name }) => name) : reading.error;
  };
  const readContent = (content: string) => {
    const path = join(temporaryFolder(), 'capabilities.json');
    writeFileSync(path, content);
    return { path, reading: read(path) };
  };

  it('adds sets to the built-in ones', () => {
    expect(read('')).toEqual(['OBSERVE', 'READ', 'OPERATE']);
    const capabilities = [{ reason: 'To make snapshots.', actions: ['ec2:CreateSnapshot'] }];
    const set = { name: 'BACKUP', version: '1', description: 'Makes backups.', capabilities };
    const { reading } = readContent(JSON.stringify({ sets: [set] }));
    expect(reading).toEqual(['OBSERVE', 'READ', 'OPERATE', 'BACKUP']);
  });

  it('is refused with every mistake and its place', () => {
    const { path, reading } = readContent(`{ "sets": [
  { "name": "READ", "version": "1", "description": "Reads.", "capabilities": [
    { "reason": "To read.", "actions": ["s3:*"] } ] } ] }`);
    const problem = (place: string, words: string) => ({
      variable: 'CAPABILITIES_FILE',
      message: `must name a file of capability sets; ${place}: ${words}; it is ${JSON.stringify(path)}`,
    });
    expect(reading).toEqual([
      problem('line 2, column 13', '"READ" is the name of a built-in set: choose another name'),
      problem(
        'line 3, column 41',
        '"s3:*" has a wildcard. Name single actions: each has a reason, and can be checked',
      ),
    ]);
  });

  it('must be readable', () => {
    expect(read(join(temporaryFolder(), 'missing.json'))).toMatchObject([
      { variable: 'CAPABILITIES_FILE', message: expect.stringContaining('the file cannot be read: ENOENT') },
    ]);
  });
});
