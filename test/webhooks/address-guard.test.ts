/** What customers might try, to make Aurora call something that only Aurora reaches. */
import { describe, expect, it } from 'vitest';
import { AddressGuard, readAllowedTargets } from '../../src/webhooks/address-guard.ts';
import { HttpSender } from '../../src/webhooks/http-sender.ts';

function guardOf(...allowed: string[]): AddressGuard {
  const targets = readAllowedTargets(allowed);
  if (targets === null) throw new Error('The list is not valid.');
  return new AddressGuard(targets);
}

const guard = guardOf();

/** Forbidden in the form in which a customer writes them. */
const URLS: readonly (readonly [why: string, url: string])[] = [
  ['loopback', 'https://127.0.0.1/'],
  ['another address of loopback', 'https://127.8.9.10/'],
  ['loopback as a decimal number', 'https://2130706433/'],
  ['loopback in octal', 'https://0177.0.0.1/'],
  ['loopback in octal, one number', 'https://017700000001/'],
  ['loopback in hexadecimal', 'https://0x7f.0.0.1/'],
  ['loopback in hexadecimal, one number', 'https://0x7f000001/'],
  ['loopback in two parts', 'https://127.1/'],
  ['loopback in full-width digits', 'https://１２７.0.0.1/'],
  ['loopback with ideographic full stops', 'https://127。0。0。1/'],
  ['loopback with circled digits', 'https://①②⑦.0.0.1/'],
  ['loopback with percent encoding', 'https://%31%32%37.0.0.1/'],
  ['loopback with a trailing dot', 'https://127.0.0.1./'],
  ['loopback by its name', 'https://localhost/'],
  ['loopback by its name with a trailing dot', 'https://localhost./'],
  ['loopback by its name in capitals', 'https://LOCALHOST/'],
  ['a name within the network', 'https://database/'],
  ['unspecified', 'https://0.0.0.0/'],
  ['unspecified, short', 'https://0/'],
  ['private 10/8', 'https://10.1.2.3/'],
  ['private 172.16/12', 'https://172.31.255.255/'],
  ['private 192.168/16', 'https://192.168.0.1/'],
  ['the metadata service', 'https://169.254.169.254/latest/meta-data/'],
  ['the metadata service as a number', 'https://2852039166/'],
  ['the container credentials', 'https://169.254.170.2/'],
  ['the metadata service of Azure', 'https://168.63.129.16/'],
  ['the metadata service of Alibaba', 'https://100.100.100.200/'],
  ['carrier-grade NAT', 'https://100.64.0.1/'],
  ['multicast', 'https://224.0.0.1/'],
  ['reserved', 'https://240.0.0.1/'],
  ['broadcast', 'https://255.255.255.255/'],
  ['documentation', 'https://192.0.2.1/'],
  ['another documentation network', 'https://203.0.113.9/'],
  ['benchmarks', 'https://198.18.0.1/'],
  ['protocol assignments', 'https://192.0.0.8/'],
  ['loopback of IPv6', 'https://[::1]/'],
  ['unspecified of IPv6', 'https://[::]/'],
  ['loopback mapped to IPv6', 'https://[::ffff:127.0.0.1]/'],
  ['loopback mapped to IPv6, in hexadecimal', 'https://[::ffff:7f00:1]/'],
  ['private mapped to IPv6', 'https://[::ffff:10.0.0.1]/'],
  ['a public address mapped to IPv6', 'https://[::ffff:8.8.8.8]/'],
  ['loopback, compatible with IPv4', 'https://[::127.0.0.1]/'],
  ['NAT64', 'https://[64:ff9b::7f00:1]/'],
  ['local NAT64', 'https://[64:ff9b:1::a00:1]/'],
  ['6to4', 'https://[2002:7f00:1::]/'],
  ['Teredo', 'https://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/'],
  ['unique local', 'https://[fd00:ec2::254]/'],
  ['link-local of IPv6', 'https://[fe80::1]/'],
  ['site-local of IPv6', 'https://[fec0::1]/'],
  ['multicast of IPv6', 'https://[ff02::1]/'],
  ['documentation of IPv6', 'https://[2001:db8::1]/'],
  ['newer documentation of IPv6', 'https://[3fff::1]/'],
  ['discard of IPv6', 'https://[100::1]/'],
  ['no TLS', 'http://hooks.example.com/'],
  ['a user name', 'https://admin@hooks.example.com/'],
  ['a user name that looks like the host', 'https://hooks.example.com@127.0.0.1/'],
  ['a password', 'https://:secret@hooks.example.com/'],
  ['the port of SSH', 'https://hooks.example.com:22/'],
  ['the port of mail', 'https://hooks.example.com:25/'],
  ['the port of HTTP', 'https://hooks.example.com:80/'],
  ['port 0', 'https://hooks.example.com:0/'],
  ['another protocol', 'ftp://hooks.example.com/'],
  ['a file', 'file:///etc/passwd'],
  ['a script', 'javascript:alert(1)'],
  ['data', 'data:text/plain,hello'],
  ['gopher', 'gopher://hooks.example.com:6379/_FLUSHALL'],
];

/** No addresses for the parser of URLs. */
const INVALID = [
  'https://[fe80::1%25eth0]/',
  'https://[::1',
  'https://256.1.1.1/',
  'https://a b.example/',
  'https://',
];

describe('a webhook must not lead to', () => {
  it.each(URLS)('%s: %s', (_, url) => {
    expect(guard.problemOf(new URL(url))).toMatch(/^must /);
  });

  it('what is not an address at all', () => {
    expect(INVALID.filter((url) => URL.canParse(url))).toEqual([]);
  });
});

describe('a webhook may lead to', () => {
  it.each([
    'https://hooks.example.com/aurora?x=1',
    'https://hooks.example.com:8443/',
    'https://bücher.example/',
    'https://hooks.example.com./',
    'https://8.8.8.8/',
    'https://[2606:4700::1111]/',
  ])('%s', (url) => {
    expect(guard.problemOf(new URL(url))).toBeNull();
  });

  it('what the operator lists, with any port and without TLS', () => {
    const listed = guardOf('10.1.0.0/16', '127.0.0.1', 'fd00::/8', 'Hooks.internal');
    for (const url of [
      'http://10.1.2.3:80/',
      'http://127.0.0.1:22/',
      'http://[fd00::1]/',
      'http://hooks.internal/',
      'http://HOOKS.internal.:9/',
    ])
      expect([url, listed.problemOf(new URL(url))]).toEqual([url, null]);
    for (const url of ['https://10.2.0.1/', 'https://127.0.0.2/', 'http://a.hooks.internal/'])
      expect([url, listed.problemOf(new URL(url))]).not.toEqual([url, null]);
    expect(listed.problemOf(new URL('http://user@hooks.internal/'))).toMatch(/user name/);
  });

  it.each([[['10.0.0.0/33']], [['1.2.3']], [['https://hooks.internal']], [['10.0.0.0/8/8']], [['a b']]])(
    'nothing by a list that is not valid: %j',
    (texts) => {
      expect(readAllowedTargets(texts)).toBeNull();
    },
  );
});

describe('a name that leads to a forbidden address is not called', () => {
  it.each([
    ['private', ['10.0.0.1']],
    ['loopback', ['127.0.0.1']],
    ['the metadata service', ['169.254.169.254']],
    ['loopback of IPv6', ['::1']],
    ['a mapped address', ['::ffff:10.0.0.1']],
    ['an address with a zone', ['fe80::1%eth0']],
    ['a public and a private address', ['8.8.8.8', '10.0.0.1']],
    ['no address', []],
    ['no valid address', ['hello']],
  ])('%s', async (_, addresses) => {
    let asked = 0;
    const resolve = async () => {
      asked++;
      return addresses;
    };
    const result = await new HttpSender({ guard, resolve }).post(
      new URL('https://hooks.example.com/'),
      {},
      '{}',
    );
    expect([result.status, asked]).toEqual([null, 1]);
    expect(result).toMatchObject({ reason: expect.stringMatching(/^the name (leads to|has no)/) });
  });
});
