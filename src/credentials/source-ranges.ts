/** The ranges of addresses from which a session may be used. */
import { familyOf } from '../base/addresses.ts';
import { quote } from '../base/name.ts';
import { err, ok, type Result } from '../base/result.ts';
import { type IpRange, ipInRange, readIpRange } from '../iam/policy/values.ts';

const MAX_SOURCE_RANGES = 10;

/** Addresses that AWS never sees as the source of a request. */
const NEVER_SEEN = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12'],
  ...['192.168.0.0/16', '224.0.0.0/3', '::/8', 'fc00::/7', 'fe80::/10', 'ff00::/8'],
].flatMap((text) => readIpRange(text) ?? []);

/** Reads addresses and ranges in CIDR notation, of IPv4 or IPv6. An error names the first mistake and its remedy. */
export function readSourceRanges(
  texts: readonly string[],
): Result<string[], { readonly message: string; readonly remedy: string }> {
  if (texts.length > MAX_SOURCE_RANGES)
    return err({
      message: `There are ${texts.length} ranges of source addresses.`,
      remedy: `Pass at most ${MAX_SOURCE_RANGES}.`,
    });
  for (const text of texts) {
    const range = readIpRange(text);
    // Not every text that IAM may read is one that everybody reads alike: 010.0.0.1.
    const isPlain = familyOf(text.split('/', 1)[0] ?? '') !== null;
    if (range === null || range.prefix === 0 || !isPlain)
      return err({
        message: `${quote(text)} is not a range of IP addresses.`,
        remedy: 'Pass ranges such as 198.51.100.0/24 or 2001:db8::/32, or single addresses.',
      });
    if (!isNetwork(range))
      return err({
        message: `${quote(text)} has an address with bits after the prefix of ${range.prefix} bits.`,
        remedy: 'Set these bits to zero, or pass the address without a prefix.',
      });
    if (NEVER_SEEN.some((never) => ipInRange(range, never)))
      return err({
        message: `${quote(text)} is not public. AWS sees the public address of a request, so it would refuse every call.`,
        remedy: 'Pass the public addresses that your programs have on the internet.',
      });
  }
  // One order, so that equal requests share a session.
  return ok([...new Set(texts)].sort());
}

function isNetwork({ address, bits, prefix }: IpRange): boolean {
  const hostBits = BigInt(bits - prefix);
  return (address >> hostBits) << hostBits === address;
}

/**
 * The statement that refuses every other address. AWS leaves `aws:SourceIp` out of requests through VPC endpoints, and the
 * condition holds for a key that is missing: these are refused. A call that an AWS service makes on behalf of the session
 * comes from the service's address, so `aws:ViaAWSService` excepts it; without that key, it is refused, too.
 */
export function sourceStatement(ranges: readonly string[]): object {
  return {
    Effect: 'Deny',
    Action: '*',
    Resource: '*',
    Condition: {
      NotIpAddress: { 'aws:SourceIp': ranges },
      BoolIfExists: { 'aws:ViaAWSService': 'false' },
    },
  };
}
