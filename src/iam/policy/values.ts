/** Reads the values of typed condition operators: numbers, dates, IP ranges, binary. Null: not readable. */

const NUMBER = /^[+-]?\d{1,300}(?:\.\d{1,300})?$/;
const DATE =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(Z|[+-]\d\d:?\d\d)?)?)?)?$/i;
const EPOCH_SECONDS = /^\d{5,15}$/;

export function readNumber(text: string): number | null {
  return NUMBER.test(text) ? Number(text) : null;
}

/**
 * Milliseconds since 1970 of a W3C date (a year down to fractions of a second; UTC without a time zone) or
 * of epoch seconds. Four digits are a year. [IAM User Guide, condition operators, "Date"]
 */
export function readDate(text: string): number | null {
  if (EPOCH_SECONDS.test(text)) return Number(text) * 1000;
  const [
    whole,
    year,
    month = '1',
    day = '1',
    hour = '0',
    minute = '0',
    second = '0',
    fraction = '0',
    zone = 'Z',
  ] = DATE.exec(text) ?? [];
  if (whole === undefined) return null;
  const [h, m, s] = [Number(hour), Number(minute), Number(second)];
  const midnight = Date.UTC(Number(year), Number(month) - 1, Number(day));
  // Date.UTC carries 31 February into March; AWS has no such day.
  const exists = new Date(midnight).getUTCMonth() === Number(month) - 1 && Number(day) > 0;
  const offset = zoneMinutes(zone);
  if (!exists || h > 23 || m > 59 || s > 59 || offset === null) return null;
  return midnight + ((h * 60 + m - offset) * 60 + s) * 1000 + Math.floor(Number(`0.${fraction}`) * 1000);
}

function zoneMinutes(zone: string): number | null {
  if (zone.toUpperCase() === 'Z') return 0;
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))];
  if (hours > 23 || minutes > 59) return null;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}

/** The bytes as a string of characters up to U+00FF. */
export function readBase64(text: string): string | null {
  try {
    return atob(text);
  } catch {
    return null;
  }
}

export type IpRange = { bits: 32 | 128; address: bigint; prefix: number };

/**
 * An address, or a range in CIDR form; without a prefix it is the one address.
 * [IAM User Guide, condition operators, "IP"]
 */
export function readIpRange(text: string): IpRange | null {
  const slash = text.indexOf('/');
  const host = slash < 0 ? text : text.slice(0, slash);
  const bits = host.includes(':') ? 128 : 32;
  const address = bits === 128 ? readIpv6(host) : readIpv4(host);
  const written = slash < 0 ? String(bits) : text.slice(slash + 1);
  if (address === null || !/^\d{1,3}$/.test(written) || Number(written) > bits) return null;
  return { bits, address, prefix: Number(written) };
}

/** Whether the address lies in the range; an IPv4 address lies in no IPv6 range, nor the reverse. */
export function ipInRange(address: IpRange, range: IpRange): boolean {
  if (address.bits !== range.bits || address.prefix < range.prefix) return false;
  const shift = BigInt(range.bits - range.prefix);
  return address.address >> shift === range.address >> shift;
}

function readIpv4(text: string): bigint | null {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255))
    return null;
  return parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function readIpv6(text: string): bigint | null {
  const lastColon = text.lastIndexOf(':');
  let host = text;
  if (text.includes('.')) {
    const tail = readIpv4(text.slice(lastColon + 1));
    if (tail === null) return null;
    host = `${text.slice(0, lastColon + 1)}${(tail >> 16n).toString(16)}:${(tail & 0xffffn).toString(16)}`;
  }
  const halves = host.split('::');
  const [head = [], tail = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - tail.length;
  if (halves.length > 2 || (halves.length === 2 ? missing < 1 : missing !== 0)) return null;
  const groups = [...head, ...Array<string>(missing).fill('0'), ...tail];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return null;
  return groups.reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n);
}
