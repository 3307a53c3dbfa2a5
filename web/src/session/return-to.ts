/** The way back to the product that sent the user here. The server allows only addresses of the product. */
import { ReturnToDocument } from '../../../schema/generated/graphql.ts';
import { useData } from '../data/hooks.ts';

/** The address in the product, with its host to show. Null where there is none. */
export function useReturnTo(): { readonly url: string; readonly host: string } | null {
  const requested = new URLSearchParams(location.search).get('returnTo');
  const { data } = useData(ReturnToDocument, { requested });
  const url = data?.viewer.returnTo ?? null;
  return url === null ? null : { url, host: new URL(url).host };
}
