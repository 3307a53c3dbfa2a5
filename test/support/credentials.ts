import { OPERATOR_TOKEN } from './aurora.ts';

export type CredentialsBody = {
  AccessKeyId?: string;
  SecretAccessKey?: string;
  Token?: string;
  Expiration?: string;
  AccountId?: string;
  Code?: string;
  Message?: string;
  code?: string;
  message?: string;
  remedies?: string[];
  failureCode?: string | null;
  requestId?: string;
};

/** Asks as an AWS SDK does: the token as it is in the header. Null for none. */
export async function askCredentials(
  url: string,
  target: string,
  { token = OPERATOR_TOKEN, query = '' }: { token?: string | null; query?: string } = {},
) {
  const response = await fetch(`${url}/credentials/${target}${query}`, {
    headers: token === null ? {} : { Authorization: token },
  });
  const { status, headers } = response;
  return { status, headers, body: (await response.json()) as CredentialsBody };
}
