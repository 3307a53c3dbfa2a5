/** Network addresses, and lists of them. */
import { BlockList, isIP } from 'node:net';

/** A list of addresses and networks in CIDR notation. Null if one of the texts is neither. */
export function proxyList(texts: readonly string[]): BlockList | null {
  const list = new BlockList();
  for (const text of texts) {
    const [address = '', bits, ...rest] = text.split('/');
    const family = familyOf(address);
    if (family === null || rest.length > 0) return null;
    if (bits === undefined) list.addAddress(address, family);
    else if (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 'ipv4' ? 32 : 128))
      list.addSubnet(address, Number(bits), family);
    else return null;
  }
  return list;
}

export function familyOf(address: string): 'ipv4' | 'ipv6' | null {
  const version = isIP(address);
  return version === 0 ? null : version === 4 ? 'ipv4' : 'ipv6';
}

/** An IPv4 address as such, also where a socket of both kinds writes it as IPv6. */
export function plainAddress(address: string): string {
  return address.startsWith('::ffff:') && isIP(address.slice(7)) === 4 ? address.slice(7) : address;
}

/** Whether only this machine can reach the host. */
export function isLoopback(host: string): boolean {
  // A name such as 127.example.com may be any machine.
  const isV4 = isIP(host) === 4 && host.startsWith('127.');
  return isV4 || host === 'localhost' || host === '::1' || host === '[::1]';
}

/** The address at which this machine reaches the server, in place of "all addresses". */
export function reachableUrl(url: string): string {
  return url.replace(/^(https?:\/\/)(?:0\.0\.0\.0|\[::\])(?=[:/]|$)/, '$1localhost');
}

/** The operator's instruction when clients reach the server under another address than it listens on. */
export const SET_PUBLIC_URL =
  'Set PUBLIC_URL to the address under which clients reach the server, such as https://aurora.example.com.';

/** Whether the text is an address of HTTP, with or without TLS. */
export function isHttp(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** Whether the address is safe from changes on the path: https, or http on this machine. */
export function isTrustworthy(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname));
}
