import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { CheckUpDocument } from '../../schema/generated/graphql.ts';
import { startAurora, useCredentials } from '../support/aurora.ts';
import { WhoIsAuroraDocument } from '../support/documents.ts';
import { listen } from '../support/listen.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

type Keys = { accessKeyId: string; secretAccessKey: string };
const profile = ({ accessKeyId, secretAccessKey }: Keys) =>
  `[default]\naws_access_key_id = ${accessKeyId}\naws_secret_access_key = ${secretAccessKey}\n`;

async function source(aurora: Awaited<ReturnType<typeof startAurora>>, refresh = false): Promise<string> {
  const { auroraIdentity } = await aurora.client.send(WhoIsAuroraDocument, { refresh });
  return auroraIdentity.__typename === 'AuroraIdentity'
    ? auroraIdentity.credentialSource
    : auroraIdentity.__typename;
}

describe("where Aurora's credentials come from", () => {
  it('the environment', async () => {
    expect(await source(await startAurora())).toBe('environment variables (AWS_ACCESS_KEY_ID)');
  });

  it('the shared credentials file, even when it appears or changes while the server runs', async () => {
    const aurora = await startAurora({ withoutCredentials: true });
    const file = join(temporaryFolder(), 'credentials');
    process.env['AWS_SHARED_CREDENTIALS_FILE'] = file;
    expect(await source(aurora)).toBe('IdentityUnavailable');
    writeFileSync(file, profile(aurora.user));
    expect(await source(aurora)).toBe('shared credentials file');
    writeFileSync(file, profile({ ...aurora.user, secretAccessKey: 'wrong' }));
    expect(await source(aurora, true)).toBe('IdentityUnavailable');
    writeFileSync(file, profile(aurora.user));
    expect(await source(aurora)).toBe('shared credentials file');
  });

  it('a credential process', async () => {
    const aurora = await startAurora({ withoutCredentials: true });
    const { accessKeyId, secretAccessKey } = aurora.user;
    const folder = temporaryFolder();
    const answer = { Version: 1, AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey };
    writeFileSync(join(folder, 'answer.json'), JSON.stringify(answer));
    writeFileSync(
      join(folder, 'config'),
      `[default]\ncredential_process = cat ${join(folder, 'answer.json')}\n`,
    );
    process.env['AWS_CONFIG_FILE'] = join(folder, 'config');
    expect(await source(aurora)).toBe('credential process of a profile of the shared files');
  });

  it("a container's endpoint", async () => {
    const aurora = await startAurora({ withoutCredentials: true });
    const { accessKeyId, secretAccessKey } = aurora.user;
    const server = createServer((_request, response) => {
      // A user's keys, so that no token is needed; the SDK wants the field.
      const Expiration = new Date(Date.now() + 3_600_000).toISOString();
      response.end(
        JSON.stringify({ AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Token: '', Expiration }),
      );
    });
    process.env['AWS_CONTAINER_CREDENTIALS_FULL_URI'] = `http://127.0.0.1:${await listen(server)}/`;
    expect(await source(aurora)).toBe('container credentials endpoint');
  });

  /** The reason why there are none, as the operator reads it. */
  async function reason(environment: Record<string, string>) {
    const aurora = await startAurora({ withoutCredentials: true });
    Object.assign(process.env, environment);
    const { auroraIdentity } = await aurora.client.send(WhoIsAuroraDocument, {});
    if (auroraIdentity.__typename !== 'IdentityUnavailable') throw new Error('There are credentials.');
    const { auroraIdentity: checked } = await aurora.client.send(CheckUpDocument, {});
    const { detail } = checked.checks.find(({ name }) => name === 'CREDENTIALS') ?? { detail: '' };
    const told = aurora.log.lines.map((line) => JSON.stringify(line)).join('\n');
    return { ...auroraIdentity, detail, told };
  }

  it.each<[string, Record<string, string>, RegExp]>([
    ['a profile that does not exist', { AWS_PROFILE: 'nonexistent' }, /profile: \[nonexistent\]/],
    [
      'an id without a secret',
      { AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE' },
      /AWS_ACCESS_KEY_ID is set, and AWS_SECRET_ACCESS_KEY is not/,
    ],
    [
      'a web identity token that is not there',
      {
        AWS_WEB_IDENTITY_TOKEN_FILE: '/nowhere/token',
        AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/aurora',
      },
      /no such file or directory.*\/nowhere\/token/,
    ],
    ['an SSO session that has expired', { AWS_PROFILE: 'sso', AWS_CONFIG_FILE: 'SSO' }, /aws sso login/],
  ])("in the SDK's words: %s", async (_what, environment, words) => {
    const file = join(temporaryFolder(), 'config');
    writeFileSync(
      file,
      '[profile sso]\nsso_session = s\nsso_account_id = 123456789012\nsso_role_name = R\nregion = us-east-1\n' +
        '[sso-session s]\nsso_region = us-east-1\nsso_start_url = https://example.awsapps.com/start\n',
    );
    const config = environment['AWS_CONFIG_FILE'] === undefined ? {} : { AWS_CONFIG_FILE: file };
    const { message, remedies, detail, told } = await reason({ ...environment, ...config });
    expect(message).toMatch(words);
    expect(detail).toMatch(words);
    expect(told).toMatch(words);
    expect(remedies.join(' ')).not.toMatch(/are set in/);
  });

  it('without the arguments and the output of a credential process', async () => {
    const file = join(temporaryFolder(), 'config');
    writeFileSync(
      file,
      `[profile p]\ncredential_process = sh -c 'echo printed-secret >&2; exit 3' --password called-secret\n`,
    );
    const { message, told } = await reason({ AWS_PROFILE: 'p', AWS_CONFIG_FILE: file });
    expect(message).toContain('credential_process of the profile failed');
    expect(`${message}${told}`).not.toMatch(/printed-secret|called-secret/);
  });

  it('nowhere, until credentials appear', async () => {
    const aurora = await startAurora({ withoutCredentials: true });
    expect(await source(aurora)).toBe('IdentityUnavailable');
    useCredentials(aurora.user, aurora.simulator);
    expect(await source(aurora)).toBe('environment variables (AWS_ACCESS_KEY_ID)');
  });
});
