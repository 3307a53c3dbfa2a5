/** Calls of the services that speak JSON (CloudTrail, Organizations, Account), signed by Signature Version 4. */
import { createHash, createHmac } from 'node:crypto';
import type { SessionKeys } from './role-session.ts';

type Service = 'cloudtrail' | 'organizations' | 'account';

const TARGETS = { cloudtrail: 'CloudTrail_20131101.', organizations: 'AWSOrganizationsV20161128.' } as const;

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const hmac = (key: Buffer | string, text: string) => createHmac('sha256', key).update(text).digest();

/** The answer of one call, whatever its status. Without a service's header for actions, the action is the path. */
export async function callJson(
  url: string,
  keys: SessionKeys,
  service: Service,
  action: string,
  input: object = {},
  region = 'us-east-1',
) {
  const body = JSON.stringify(input);
  const path = service === 'account' ? `/${action.charAt(0).toLowerCase()}${action.slice(1)}` : '/';
  const date = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '');
  const headers: Record<string, string> = {
    'content-type': 'application/x-amz-json-1.1',
    host: new URL(url).host,
    'x-amz-date': date,
    ...(keys.sessionToken !== undefined && { 'x-amz-security-token': keys.sessionToken }),
    ...(service !== 'account' && { 'x-amz-target': `${TARGETS[service]}${action}` }),
  };
  const names = Object.keys(headers);
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join('');
  const canonical = ['POST', path, '', lines, names.join(';'), sha256(body)].join('\n');
  const scope = [date.slice(0, 8), region, service, 'aws4_request'];
  const key = scope.reduce<Buffer | string>(hmac, `AWS4${keys.secretAccessKey}`);
  const text = ['AWS4-HMAC-SHA256', date, scope.join('/'), sha256(canonical)].join('\n');
  const signature = hmac(key, text).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/${scope.join('/')}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { ...headers, authorization },
    body,
  });
  const answer = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: answer === '' ? {} : JSON.parse(answer),
  };
}
