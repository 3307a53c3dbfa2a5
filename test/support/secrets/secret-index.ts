/**
 * Finds thousands of secrets in hundreds of megabytes, in one pass: of the text, only every so many bytes are
 * looked at. That is enough: of each form of a secret, every piece that such a look could fall on is known.
 */

/** Shorter texts are words, and no secrets: they stand anywhere. */
const SHORTEST = 16;

const LONGEST = 64;

/** The length of a piece. */
const PIECE = 8;

/** From one look to the next: within the last `SHORTEST` bytes of a form, one look falls on a whole piece. */
const STRIDE = SHORTEST - PIECE + 1;

/** Whether a piece may be one of a secret's is told by one bit of these. */
const BITS = 2 ** 23;

type Form = { readonly secret: Secret; readonly bytes: Buffer };
type Place = { readonly form: Form; readonly offset: number };

/** What it is called, which may be said where it itself may not, and the secret. */
export type Secret = { readonly kind: string; readonly value: string };

export class SecretIndex {
  readonly #secrets = new Map<string, Secret>();
  readonly #places = new Map<number, Place[]>();
  readonly #maybe = new Uint8Array(BITS / 8);
  readonly #forgotten = new Set<Secret>();
  #added: Secret[] = [];

  /** How many there are. */
  get size(): number {
    return this.#secrets.size;
  }

  /** What is too short is left out, and of what is known already the first kind counts. */
  add(kind: string, value: string): void {
    if (value.length < SHORTEST || this.#secrets.has(value)) return;
    const secret = { kind, value };
    this.#secrets.set(value, secret);
    this.#added.push(secret);
  }

  /** It is not found any more. */
  forget(secret: Secret): void {
    this.#forgotten.add(secret);
  }

  /** The secrets that stand in it, as they are or in a usual coding. */
  find(text: Buffer): Set<Secret> {
    for (const secret of this.#added) for (const form of formsOf(secret)) this.#learn(form);
    this.#added = [];
    const found = new Set<Secret>();
    for (let at = 0; at + PIECE <= text.length; at += STRIDE) {
      const piece = pieceAt(text, at);
      const bit = piece & (BITS - 1);
      if (((this.#maybe[bit >>> 3] as number) & (1 << (bit & 7))) === 0) continue;
      for (const { form, offset } of this.#places.get(piece) ?? []) {
        const begin = at - offset;
        if (begin < 0 || begin + form.bytes.length > text.length) continue;
        if (this.#forgotten.has(form.secret)) continue;
        if (text.compare(form.bytes, 0, form.bytes.length, begin, begin + form.bytes.length) === 0)
          found.add(form.secret);
      }
    }
    return found;
  }

  #learn(form: Form): void {
    const { length } = form.bytes;
    // Of the end: many begin alike, as JWTs do.
    for (let offset = length - SHORTEST; offset + PIECE <= length; offset++) {
      const piece = pieceAt(form.bytes, offset);
      const bit = piece & (BITS - 1);
      const index = bit >>> 3;
      this.#maybe[index] = (this.#maybe[index] as number) | (1 << (bit & 7));
      const places = this.#places.get(piece);
      if (places === undefined) this.#places.set(piece, [{ form, offset }]);
      else places.push({ form, offset });
    }
  }
}

/** Eight bytes as one number. */
function pieceAt(bytes: Uint8Array, at: number): number {
  const byte = (index: number) => bytes[at + index] as number;
  const one = byte(0) | (byte(1) << 8) | (byte(2) << 16) | (byte(3) << 24);
  const other = byte(4) | (byte(5) << 8) | (byte(6) << 16) | (byte(7) << 24);
  const mixed = Math.imul(one, 0x9e3779b1) ^ Math.imul(other, 0x85ebca6b);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}

/** As it is, in JSON (also within JSON), in a URL, in hexadecimal, as a list of bytes, and in Base64. */
function formsOf(secret: Secret): Form[] {
  // The end of a long one is as good as all of it, and cheaper.
  const value = secret.value.slice(-LONGEST);
  const bytes = Buffer.from(value);
  const texts = new Set([
    value,
    inJson(value),
    inJson(inJson(value)),
    encodeURIComponent(value),
    bytes.toString('hex'),
    bytes.join(','),
  ]);
  // In Base64, a text stands in one of three forms, by what stands before it: its whole middle is searched for.
  for (const shift of [0, 1, 2]) {
    const coded = Buffer.from(' '.repeat(shift) + value).toString('base64');
    const middle = coded.slice(4, -4);
    texts.add(middle).add(middle.replaceAll('+', '-').replaceAll('/', '_'));
  }
  return [...texts].map((text) => ({ secret, bytes: Buffer.from(text) }));
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
