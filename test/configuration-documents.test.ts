import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';
import { VARIABLES } from '../src/config-variables.ts';

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

/** Read by the AWS SDK only. */
const SDK_VARIABLES = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];
/** Set for many programs, not for this one. */
const OTHERS = ['NODE_ENV'];

const known = [
  ...Object.keys(VARIABLES.shape).filter((name) => !OTHERS.includes(name)),
  ...SDK_VARIABLES,
].sort();
/** The defaults that are a text or a number. */
const defaults = Object.entries(VARIABLES.parse({})).flatMap(([name, value]) =>
  ['string', 'number'].includes(typeof value) ? [[name, String(value)] as const] : [],
);

const exampleLines = [...read('.env.example').matchAll(/^#?([A-Z][A-Z0-9_]+)=(.*)$/gm)].map(
  ([, name = '', value = '']) => [name, value] as const,
);
const example = Object.fromEntries(exampleLines);

const codes = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);
const table = read('docs/configuration.md')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .flatMap((line) => {
    const [, names = '', values = ''] = line.split('|');
    const defaultValues = codes(values);
    return codes(names).map((name, index) => [name, defaultValues[index]] as const);
  });

describe('the configuration', () => {
  it('is the same in the program, in .env.example and in docs/configuration.md: each variable once', () => {
    expect(exampleLines.map(([name]) => name).sort()).toEqual(known);
    expect(table.map(([name]) => name).sort()).toEqual(known);
  });

  it('has the same defaults everywhere', () => {
    expect(defaults.length).toBeGreaterThan(12);
    const documented = Object.fromEntries(table);
    for (const [name, value] of defaults) {
      expect([name, example[name]]).toEqual([name, value]);
      expect([name, documented[name]]).toEqual([name, value]);
    }
  });

  it('of .env.example is valid, also with every line of it switched on', () => {
    const on = read('.env.example').replace(/^#(?=[A-Z][A-Z0-9_]+=)/gm, '');
    expect(on).not.toBe(read('.env.example'));
    for (const text of [read('.env.example'), on]) {
      const lines = [...text.matchAll(/^([A-Z][A-Z0-9_]+)=(.*)$/gm)];
      const environment = Object.fromEntries(lines.map(([, name, value]) => [name, value]));
      // The reader creates these files.
      delete environment['CREDENTIALS_POLICIES_FILE'];
      delete environment['CAPABILITIES_FILE'];
      // Only with PostgreSQL, and the example has a file.
      delete environment['DATABASE_LISTEN_URL'];
      const reading = readConfig(environment);
      expect(reading.ok ? [] : reading.error).toEqual([]);
    }
  });

  it('of an unchanged .env.example holds no credentials', () => {
    const set = [...read('.env.example').matchAll(/^([A-Z][A-Z0-9_]+)=./gm)].map(([, name]) => name);
    expect(set).toEqual(['AWS_DEFAULT_REGION']);
  });

  it('names every wrong variable at once, and repeats no secret', () => {
    const reading = readConfig({
      PORT: '70000',
      TRUST_PROXY: '10.0.0.0/33',
      JWT_ISSUER: 'http://login.example.com',
      JWT_CLOCK_TOLERANCE_SECONDS: '-1',
      STREAMS_PER_TOKEN: '0',
      DOCUMENTS: 'some',
      AWS_ENDPOINT_URL_STS: '127.0.0.1:4566',
      AWS_ENDPOINT_URL: 'ftp://127.0.0.1',
      AURORA_OPERATOR_TOKEN: 'too short',
    });
    const problems = reading.ok ? [] : reading.error;
    expect(problems.map(({ variable }) => variable).sort()).toEqual([
      'AURORA_OPERATOR_TOKEN',
      'AWS_ENDPOINT_URL',
      'AWS_ENDPOINT_URL_STS',
      'DOCUMENTS',
      'JWT_AUDIENCE',
      'JWT_CLOCK_TOLERANCE_SECONDS',
      'JWT_ISSUER',
      'PORT',
      'STREAMS_PER_TOKEN',
      'TRUST_PROXY',
    ]);
    expect(JSON.stringify(problems)).not.toContain('too short');
    const half = readConfig({ JWT_ISSUER: 'https://login.example.com' });
    expect(half.ok ? [] : half.error).toMatchObject([{ variable: 'JWT_AUDIENCE' }]);
  });
});
