/** Verifies AWS Signature Version 4, in a header or in a presigned URL. */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { AwsFault } from './aws-fault.ts';

export type SignedRequest = {
  readonly method: string;
  readonly path: string;
  /** The raw query string, without "?". */
  readonly query: string;
  /** The names are in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
};

/** The signature of a request. */
export type Signature = {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly terminator: string;
  /** `20261123T120000Z`. */
  readonly timestamp: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly sessionToken: string | undefined;
  readonly presigned: boolean;
};

const ALGORITHM = 'AWS4-HMAC-SHA256';
const TOLERANCE_MS = 15 * 60_000;

const incomplete = (message: string) => new AwsFault('IncompleteSignature', 400, message);

/** Reads the signature. @throws AwsFault when it is missing or incomplete */
export function readSignature({ headers, query }: SignedRequest): Signature {
  const parameters = new URLSearchParams(query);
  const presigned = parameters.get('X-Amz-Algorithm') === ALGORITHM;
  const part = (name: string) => parameters.get(`X-Amz-${name}`) ?? '';
  const parts = presigned
    ? { Credential: part('Credential'), SignedHeaders: part('SignedHeaders'), Signature: part('Signature') }
    : readAuthorization(headers['authorization']);
  const { Credential = '', SignedHeaders = '', Signature: signature = '' } = parts;
  const timestamp = presigned ? part('Date') : headers['x-amz-date'];
  const [accessKeyId = '', date = '', region = '', service = '', terminator] = Credential.split('/');
  if (!accessKeyId || terminator === undefined || !SignedHeaders || !signature || !timestamp) {
    throw incomplete(
      "Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' parameters and an 'X-Amz-Date' or 'Date' header.",
    );
  }
  return {
    accessKeyId,
    date,
    region,
    service,
    terminator,
    timestamp,
    signedHeaders: SignedHeaders.split(';'),
    signature,
    sessionToken:
      (presigned ? parameters.get('X-Amz-Security-Token') : headers['x-amz-security-token']) ?? undefined,
    presigned,
  };
}

function readAuthorization(header: string | undefined): Record<string, string> {
  if (header === undefined) {
    throw new AwsFault('MissingAuthenticationToken', 403, 'Request is missing Authentication Token');
  }
  if (!header.startsWith(`${ALGORITHM} `))
    throw incomplete(`Unsupported algorithm in '${header.split(' ')[0]}'.`);
  const pairs = header.slice(ALGORITHM.length + 1).split(',');
  return Object.fromEntries(pairs.map((pair) => pair.trim().split(/=(.*)/s).slice(0, 2) as [string, string]));
}

/** Checks scope, date and signature, in AWS's order and with its messages. `now` is the real time. */
export function verifySignature(
  request: SignedRequest,
  signature: Signature,
  secret: string,
  expected: { service: string; now: number },
): void {
  checkScope(signature, expected.service);
  checkDate(signature.timestamp, expected.now);
  const actual = Buffer.from(signature.signature);
  const expectedSignature = Buffer.from(sign(request, signature, secret));
  if (actual.length !== expectedSignature.length || !timingSafeEqual(actual, expectedSignature)) {
    throw mismatch(
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    );
  }
}

function checkScope({ region, service, terminator, date, timestamp }: Signature, expected: string): void {
  if (service !== expected) throw mismatch(`Credential should be scoped to correct service: '${expected}'. `);
  if (terminator !== 'aws4_request') {
    throw mismatch("Credential should be scoped with a valid terminator: 'aws4_request'. ");
  }
  if (!/^[a-z]{2,5}(-[a-z]+)+-\d$/.test(region)) {
    throw mismatch(`Credential should be scoped to a valid Region, not '${region}'. `);
  }
  if (!timestamp.startsWith(date)) {
    throw mismatch(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP`,
    );
  }
}

function checkDate(timestamp: string, now: number): void {
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(timestamp) ?? [];
  const at = Date.UTC(Number(y), Number(mo) - 1, Number(d), Number(h), Number(mi), Number(s));
  if (Number.isNaN(at)) throw incomplete(`Date must be in ISO-8601 'basic format'. Got '${timestamp}'.`);
  const edge = (moment: number) => new Date(moment).toISOString().replace(/[-:]|\.\d{3}/g, '');
  if (at < now - TOLERANCE_MS) {
    throw mismatch(
      `Signature expired: ${timestamp} is now earlier than ${edge(now - TOLERANCE_MS)} (${edge(now)} - 15 min.)`,
    );
  }
  if (at > now + TOLERANCE_MS) {
    throw mismatch(
      `Signature not yet current: ${timestamp} is still later than ${edge(now + TOLERANCE_MS)} (${edge(now)} + 15 min.)`,
    );
  }
}

function sign(request: SignedRequest, signature: Signature, secret: string): string {
  const { date, region, service, terminator, timestamp, signedHeaders } = signature;
  const headers = signedHeaders.map(
    (name) =>
      `${name}:${(Object.hasOwn(request.headers, name) ? (request.headers[name] ?? '') : '').trim().replace(/ +/g, ' ')}\n`,
  );
  const canonical = [
    request.method,
    request.path,
    canonicalQuery(request.query),
    headers.join(''),
    signedHeaders.join(';'),
    // The hash of the body itself: not every client sends it in a header.
    sha256(signature.presigned ? '' : request.body),
  ].join('\n');
  const scope = [date, region, service, terminator].join('/');
  const key = [date, region, service, terminator].reduce<Buffer>(hmac, Buffer.from(`AWS4${secret}`));
  return hmac(key, [ALGORITHM, timestamp, scope, sha256(canonical)].join('\n')).toString('hex');
}

function canonicalQuery(query: string): string {
  return query
    .split('&')
    .filter((pair) => pair !== '' && !pair.startsWith('X-Amz-Signature='))
    .map((pair) => (pair.includes('=') ? pair : `${pair}=`))
    .sort()
    .join('&');
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function mismatch(message: string): AwsFault {
  return new AwsFault('SignatureDoesNotMatch', 403, message);
}
