/** The parameters in the query of an address. */
import type { ClientError } from '../base/client-error.ts';
import { quote } from '../base/name.ts';
import { err, ok, type Result } from '../base/result.ts';

/** Reads parameters with these names, each at most once. Refuses others: a name with a typo must not be ignored. */
export function readParameters(
  search: string,
  names: readonly string[],
): Result<URLSearchParams, ClientError> {
  const parameters = new URLSearchParams(search);
  for (const name of parameters.keys()) {
    if (!names.includes(name))
      return badParameter(`There is no parameter ${quote(name)}.`, `Use: ${names.join(', ')}.`);
    if (parameters.getAll(name).length > 1) return badParameter(`${name} is given twice.`, 'Give it once.');
  }
  return ok(parameters);
}

/** The part of an address behind its first question mark. */
export function searchOf(url: string | undefined): string {
  return url?.split(/\?(.*)/s)[1] ?? '';
}

export function badParameter(message: string, remedy: string) {
  return err<ClientError>({ code: 'BAD_USER_INPUT', message, remedies: [remedy] });
}
