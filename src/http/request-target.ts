/** The target of a request: the host that it names, the path, and the parameters of the query. */
import type { IncomingMessage } from 'node:http';
import type { ClientError, HttpError } from '../base/client-error.ts';
import { quote } from '../base/name.ts';
import { err, ok, type Result } from '../base/result.ts';
import { BAD_HOST } from './errors.ts';

/**
 * Brings a target in absolute form ("GET http://host/path") into origin form ("GET /path"), in place. Its host then
 * counts instead of the header's (RFC 9112, section 3.2.2). Returns what is wrong with the request's host, or null.
 */
export function normalizeTarget(request: IncomingMessage): HttpError | null {
  const hosts = countHosts(request.rawHeaders);
  // HTTP/1.0 has none. Two would let a proxy in front read another host than we do.
  if (hosts > 1 || (hosts === 0 && request.httpVersion !== '1.0')) return BAD_HOST;
  const { url = '/' } = request;
  if (url.startsWith('/')) return null;
  const absolute = /^https?:\/\/([^/?#]*)(.*)$/is.exec(url);
  if (absolute === null) return null;
  const [, host = '', path = ''] = absolute;
  request.headers.host = host;
  request.url = path.startsWith('/') ? path : `/${path}`;
  return null;
}

/** Node.js drops all but the first from `headers`. */
function countHosts(rawHeaders: readonly string[]): number {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at];
    if (name?.length === 4 && name.toLowerCase() === 'host') count++;
  }
  return count;
}

/** The parameters in the query of the address. */
export function queryOf({ url }: Pick<IncomingMessage, 'url'>): URLSearchParams {
  return new URLSearchParams(url?.split(/\?(.*)/s)[1]);
}

/** Checks that each parameter is one of these, and is there once: a name with a typo must not be ignored. */
export function checkParameters(
  parameters: URLSearchParams,
  names: readonly string[],
): Result<URLSearchParams, ClientError> {
  for (const name of parameters.keys()) {
    if (!names.includes(name))
      return badParameter(`There is no parameter ${quote(name)}.`, `Use: ${names.join(', ')}.`);
    if (parameters.getAll(name).length > 1) return badParameter(`${name} is given twice.`, 'Give it once.');
  }
  return ok(parameters);
}

export function badParameter(message: string, remedy: string) {
  return err<ClientError>({ code: 'BAD_USER_INPUT', message, remedies: [remedy] });
}
