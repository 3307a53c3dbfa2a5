import { useSecret } from './secrets/traces.ts';

type Post = { readonly url?: string; readonly headers?: Readonly<Record<string, string>> };

export type TestBrowser = ReturnType<typeof openTestBrowser>;

/**
 * A browser without pages: it keeps cookies, follows redirects, and sends the headers by which servers know it.
 *
 * @param auroraUrl where Aurora listens
 * @param publicUrl its address, as the browser sees it
 */
export function openTestBrowser(auroraUrl: string, publicUrl: string = auroraUrl) {
  /** By origin: real browsers keep them by host, where the ports of loopback would share them. */
  const jars = new Map<string, Map<string, string>>();
  const jarOf = (url: string) => {
    const { origin } = new URL(url);
    const jar = jars.get(origin) ?? new Map<string, string>();
    jars.set(origin, jar);
    return jar;
  };
  const cookieHeader = () => [...jarOf(publicUrl)].map(([name, value]) => `${name}=${value}`).join('; ');

  /** @param url as the browser sees it */
  const send = async (url: string, init: RequestInit = {}): Promise<Response> => {
    const jar = jarOf(url);
    const headers = new Headers(init.headers);
    headers.set('User-Agent', 'Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0');
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    if (cookie !== '') headers.set('Cookie', cookie);
    const at = new URL(url).origin === publicUrl ? url.replace(publicUrl, auroraUrl) : url;
    const response = await fetch(at, { ...init, headers, redirect: 'manual' });
    take(jar, response);
    return response;
  };

  return {
    send,
    cookieHeader,
    /** The cookies for Aurora, by their names. */
    cookies: () => jarOf(publicUrl),
    /** Opens an address as a user does, and follows redirects up to a page. */
    async open(url: string): Promise<{ url: string; response: Response }> {
      let response = await send(url, { headers: { 'Sec-Fetch-Site': 'none' } });
      let at = url;
      while (response.status >= 300 && response.status < 400) {
        at = new URL(response.headers.get('Location') ?? '', at).href;
        // The last step opens a page that the test server may not have.
        if (new URL(at).origin === publicUrl && !new URL(at).pathname.startsWith('/auth/')) break;
        response = await send(at, { headers: { 'Sec-Fetch-Site': 'cross-site' } });
      }
      return { url: at, response };
    },
    /**
     * Sends an operation, as Aurora's own page does.
     *
     * @param url of another server that has the same public address
     */
    async post(query: string, { url = auroraUrl, headers = {} }: Post = {}) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          'Sec-Fetch-Site': 'same-origin',
          Cookie: cookieHeader(),
          ...headers,
        },
        body: JSON.stringify({ query }),
      });
      take(jarOf(publicUrl), response);
      const { data, errors = [] } = (await response.json()) as {
        data?: Record<string, unknown> | null;
        errors?: { message: string; extensions?: { code?: string } }[];
      };
      return {
        status: response.status,
        data,
        code: errors[0]?.extensions?.code,
        message: errors[0]?.message,
      };
    },
    /** Signs out, as Aurora's own page does. */
    async signOut(headers: Readonly<Record<string, string>> = {}) {
      const response = await send(`${publicUrl}/auth/sign-out`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Sec-Fetch-Site': 'same-origin', ...headers },
        body: '{}',
      });
      return { status: response.status, body: (await response.json()) as { url?: string | null } };
    },
  };
}

/** Keeps the cookies of an answer. */
function take(jar: Map<string, string>, response: Response): void {
  for (const line of response.headers.getSetCookie()) {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
    const [name = '', value = ''] = pair.split(/=(.*)/s);
    const isOver = attributes.some((one) => /^(?:max-age=0$|expires=thu, 01 jan 1970)/i.test(one));
    if (isOver) jar.delete(name);
    else jar.set(name, value);
    if (/^(?:__Host-)?aurora/.test(name) && value !== '') useSecret('a cookie', value);
  }
}
