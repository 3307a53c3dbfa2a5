/** The environment variables through which AWS's SDKs and tools get credentials. */
import { readFile } from 'node:fs/promises';
import { devNull, homedir } from 'node:os';
import { join } from 'node:path';
import type { Credentials } from './api-client.ts';
import type { Variables } from './shell.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Other sources of credentials, which SDKs might use before ours. */
const OTHER_SOURCES = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_CREDENTIAL_EXPIRATION',
  'AWS_PROFILE',
  'AWS_DEFAULT_PROFILE',
  'AWS_ROLE_ARN',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_CONTAINER_CREDENTIALS_RELATIVE_URI',
  'AWS_CONTAINER_CREDENTIALS_FULL_URI',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE',
];

/** The credentials themselves. Every tool uses them first, and they expire. */
export function fixedVariables(credentials: Credentials): Variables {
  return {
    AWS_ACCESS_KEY_ID: credentials.AccessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.SecretAccessKey,
    AWS_SESSION_TOKEN: credentials.Token,
    AWS_CREDENTIAL_EXPIRATION: credentials.Expiration,
    // The SDK for JavaScript would prefer a profile.
    AWS_PROFILE: null,
  };
}

/** Variables for credentials that refresh. SDKs read the profile files first, so these variables hide them. */
export function refreshedVariables(relay: { url: string; token: string }): Variables {
  return {
    AWS_CONTAINER_CREDENTIALS_FULL_URI: relay.url,
    AWS_CONTAINER_AUTHORIZATION_TOKEN: relay.token,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_CONFIG_FILE: devNull,
  };
}

/** The environment of a program, with these credentials and no others, and without Aurora's token. */
export function programEnvironment(environment: Environment, variables: Variables): Record<string, string> {
  const result = { ...environment };
  for (const name of [...OTHER_SOURCES, 'AURORA_TOKEN', 'AURORA_TOKEN_FILE']) delete result[name];
  const all = Object.entries({ ...result, ...variables });
  return Object.fromEntries(all.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/** The Region that a program would use by default; undefined when it has none. */
export async function usualRegion(environment: Environment): Promise<string | undefined> {
  const { AWS_REGION, AWS_DEFAULT_REGION, AWS_PROFILE, AWS_CONFIG_FILE } = environment;
  if (AWS_REGION || AWS_DEFAULT_REGION) return AWS_REGION || AWS_DEFAULT_REGION;
  const file = AWS_CONFIG_FILE || join(homedir(), '.aws', 'config');
  const text = await readFile(file, 'utf8').catch(() => '');
  const wanted =
    AWS_PROFILE === undefined || AWS_PROFILE === 'default' ? 'default' : `profile ${AWS_PROFILE}`;
  return regionIn(text, wanted);
}

/** The setting "region" of one section of AWS's config file. */
export function regionIn(text: string, wanted: string): string | undefined {
  let section: string | undefined;
  for (const written of text.split('\n')) {
    const line = written.trim();
    if (line.startsWith('['))
      section = line.slice(1, line.includes(']') ? line.indexOf(']') : undefined).trim();
    const [name = '', value = ''] = line.split('=', 2).map((part) => part.trim());
    if (section === wanted && name === 'region') return value.split(/\s/, 1)[0] || undefined;
  }
  return undefined;
}
