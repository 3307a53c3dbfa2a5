import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../src/config.ts';
import { SECRETS, VARIABLES } from '../src/config-variables.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const TOKEN = 'token-of-an-operator-in-a-file';

function fileWith(content: string): string {
  const file = join(temporaryFolder(), 'secret');
  writeFileSync(file, content);
  return file;
}

function problemsOf(environment: Record<string, string>) {
  const reading = readConfig(environment);
  return reading.ok ? [] : reading.error;
}

describe('a secret from a file', () => {
  it.each(['', '\n', '\r\n'])('is the content of the file without its line end %j', (end) => {
    const reading = readConfig({ AURORA_OPERATOR_TOKEN_FILE: fileWith(TOKEN + end) });
    expect(reading).toMatchObject({ ok: true, value: { operatorTokens: [{ name: null, token: TOKEN }] } });
  });

  it('counts where the server would otherwise refuse to start', () => {
    expect(problemsOf({ HOST: '0.0.0.0', AURORA_OPERATOR_TOKEN_FILE: fileWith(TOKEN) })).toEqual([]);
  });

  it('is refused next to the variable itself, unless that is empty', () => {
    const file = fileWith(TOKEN);
    expect(
      problemsOf({
        AURORA_OPERATOR_TOKEN: 'another-token-of-the-operator',
        AURORA_OPERATOR_TOKEN_FILE: file,
      }),
    ).toEqual([
      {
        variable: 'AURORA_OPERATOR_TOKEN_FILE',
        message: 'and AURORA_OPERATOR_TOKEN are both set: remove one',
      },
    ]);
    expect(problemsOf({ AURORA_OPERATOR_TOKEN: '', AURORA_OPERATOR_TOKEN_FILE: file })).toEqual([]);
  });

  it('is refused with the name and the path when the file is missing, a folder or empty', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'folder'));
    // On another host the token is needed: one report says so, not two.
    for (const [file, reason] of [
      [join(folder, 'missing'), 'which cannot be read (ENOENT)'],
      [join(folder, 'folder'), 'which cannot be read (EISDIR)'],
      [fileWith('\n'), 'which is empty'],
    ] as const)
      expect(problemsOf({ HOST: '0.0.0.0', AURORA_OPERATOR_TOKEN_FILE: file })).toEqual([
        { variable: 'AURORA_OPERATOR_TOKEN_FILE', message: `names "${file}", ${reason}` },
      ]);
  });

  it('is checked as the variable is, and never repeated', () => {
    // An issuer may choose any text as the secret of a client.
    for (const name of SECRETS.filter((secret) => secret !== 'OIDC_CLIENT_SECRET')) {
      const file = fileWith('short secret');
      const problems = problemsOf({ [`${name}_FILE`]: file });
      const message = expect.stringMatching(`^must .*; it comes from "${file}"$`);
      expect(problems).toContainEqual({ variable: name, message });
      expect(JSON.stringify(problems)).not.toContain('short secret');
    }
  });

  it('is possible for every secret, as the documents say', () => {
    expect(SECRETS).toContain('DATABASE_URL');
    expect(Object.keys(VARIABLES.shape)).toEqual(expect.arrayContaining([...SECRETS]));
    for (const document of ['docs/configuration.md', '.env.example'])
      for (const name of SECRETS)
        expect([document, readFileSync(document, 'utf8').includes(`${name}_FILE`), name]).toEqual([
          document,
          true,
          name,
        ]);
  });
});

describe("a file for the AWS SDK's key", () => {
  it('is refused with the variable that the SDK reads', () => {
    expect(problemsOf({ AWS_SECRET_ACCESS_KEY_FILE: '/run/secrets/key' })).toEqual([
      {
        variable: 'AWS_SECRET_ACCESS_KEY_FILE',
        message: expect.stringContaining('AWS_SHARED_CREDENTIALS_FILE'),
      },
    ]);
  });
});
