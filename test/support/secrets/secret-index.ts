/**
 * Finds thousands of secrets in hundreds of megabytes, in one pass. It compares only one piece of the text in every
 * `STRIDE` bytes. The index has every piece of a secret's end, so one of these comparisons always hits.
 */

/** Shorter texts are words and not secrets. */
const MIN_SECRET_BYTES = 16;

/** The end of a longer secret identifies it. */
const MAX_FORM_CHARS = 64;

const PIECE_BYTES = 8;

/** The distance of two comparisons: one of them falls within the last `MIN_SECRET_BYTES` of a form. */
const STRIDE = MIN_SECRET_BYTES - PIECE_BYTES + 1;

/** The size of a filter: one bit says whether a piece may belong to a secret. */
const BITS = 2 ** 23;

type Form = { readonly secret: Secret; readonly bytes: Buffer };
type Place = { readonly form: Form; readonly offset: number };

/** A secret, and its name for messages, which must not show the secret. */
export type Secret = { readonly kind: string; readonly value: string };

export class SecretIndex {
  readonly #secrets = new Map<string, Secret>();
  readonly #places = new Map<number, Place[]>();
  readonly #maybe = new Uint8Array(BITS / 8);
  readonly #forgotten = new Set<Secret>();
  #added: Secret[] = [];

  /** The number of secrets. */
  get size(): number {
    return this.#secrets.size;
  }

  /** Ignores short values. The first kind of a value counts. */
  add(kind: string, value: string): void {
    if (value.length < MIN_SECRET_BYTES || this.#secrets.has(value)) return;
    const secret = { kind, value };
    this.#secrets.set(value, secret);
    this.#added.push(secret);
  }

  /** `find` no longer reports it. */
  forget(secret: Secret): void {
    this.#forgotten.add(secret);
  }

  /** The secrets in the text, plain or in a common encoding. */
  find(text: Buffer): Set<Secret> {
    for (const secret of this.#added) for (const form of formsOf(secret)) this.#learn(form);
    this.#added = [];
    const found = new Set<Secret>();
    for (let at = 0; at + PIECE_BYTES <= text.length; at += STRIDE) {
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
    // Only the end: many secrets have the same beginning, as JWTs do.
    for (let offset = length - MIN_SECRET_BYTES; offset + PIECE_BYTES <= length; offset++) {
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

/** Plain, in JSON (also JSON within JSON), in a URL, in hexadecimal, as a list of bytes, and in Base64. */
function formsOf(secret: Secret): Form[] {
  const value = secret.value.slice(-MAX_FORM_CHARS);
  const bytes = Buffer.from(value);
  const texts = new Set([
    value,
    inJson(value),
    inJson(inJson(value)),
    encodeURIComponent(value),
    bytes.toString('hex'),
    bytes.join(','),
  ]);
  // Base64 has three forms of a text, which depend on the length of the text before it. Only the middle is constant.
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
