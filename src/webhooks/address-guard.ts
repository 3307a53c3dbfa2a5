/**
 * Which addresses the server may connect to when somebody else chose them: public ones, and those that the operator has
 * listed. It protects what only this machine and its network can reach (server-side request forgery).
 */
import { type BlockList, isIP } from 'node:net';
import { familyOf, proxyList } from '../base/addresses.ts';

/** Not global, by IANA's registry of special addresses; the last one is the metadata service of Azure. */
const SPECIAL_V4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '168.63.129.16/32',
];

/** All global addresses of IPv6. Everything else is local, reserved, multicast, or holds an address of IPv4. */
const GLOBAL_V6 = '2000::/3';

/** Within them: protocols such as Teredo, documentation, and 6to4, which holds an address of IPv4. */
const SPECIAL_V6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const HTTPS_PORT = 443;

/** Other ports below this one belong to services of the system. */
const MIN_FREE_PORT = 1_024;

/** What the operator lists in `WEBHOOK_ALLOW_PRIVATE`. */
export type AllowedTargets = { readonly networks: BlockList; readonly hosts: ReadonlySet<string> };

/** Reads addresses, networks and host names. Null if one of the texts is none of these. */
export function readAllowedTargets(texts: readonly string[]): AllowedTargets | null {
  const isName = (text: string) => !/[:/]|^[\d.]+$/.test(text) && /^[a-z0-9._-]{1,253}$/i.test(text);
  const networks = proxyList(texts.filter((text) => !isName(text)));
  return networks && { networks, hosts: new Set(texts.filter(isName).map(plainName)) };
}

export class AddressGuard {
  readonly #allowed: AllowedTargets;
  readonly #special: BlockList;
  readonly #globalV6: BlockList;

  constructor(allowed: AllowedTargets) {
    this.#allowed = allowed;
    this.#special = listOf([...SPECIAL_V4, ...SPECIAL_V6]);
    this.#globalV6 = listOf([GLOBAL_V6]);
  }

  /** Whether the server may connect to this IP address. */
  allowsAddress(address: string): boolean {
    const family = familyOf(address);
    // A zone belongs to an address of a local link.
    if (family === null || address.includes('%')) return false;
    if (this.#allowed.networks.check(address, family)) return true;
    if (this.#special.check(address, family)) return false;
    return family === 'ipv4' || this.#globalV6.check(address, family);
  }

  /** Whether the operator has listed the host of a URL, by its name or its address. */
  isListed(hostname: string): boolean {
    const host = plainName(hostname);
    const family = familyOf(host);
    if (family === null) return this.#allowed.hosts.has(host);
    return !host.includes('%') && this.#allowed.networks.check(host, family);
  }

  /** What is wrong with an address before its name is resolved, as the end of a sentence; null when nothing is. */
  problemOf(url: URL): string | null {
    if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'must begin with https://';
    if (url.username !== '' || url.password !== '') return 'must not contain a user name or password';
    const host = plainName(url.hostname);
    if (this.isListed(host)) return null;
    if (url.protocol === 'http:') return 'must begin with https://';
    if (isIP(host) !== 0) {
      if (!this.allowsAddress(host)) return 'must not lead to a private or reserved address';
    } else if (!host.includes('.')) return 'must have a full host name, such as hooks.example.com';
    const port = Number(url.port || HTTPS_PORT);
    if (port === HTTPS_PORT || port >= MIN_FREE_PORT) return null;
    return `must use port ${HTTPS_PORT}, or a port from ${MIN_FREE_PORT} on`;
  }
}

/** A host as it is compared: without the brackets of IPv6 and the last dot. */
export function plainName(hostname: string): string {
  return hostname
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
}

function listOf(networks: readonly string[]): BlockList {
  const list = proxyList(networks);
  if (list === null) throw new Error('A network of the list is not valid.');
  return list;
}
