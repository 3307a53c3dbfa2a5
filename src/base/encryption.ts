/** Encryption of secrets that Aurora must be able to read again, such as those of webhooks. */
import { createCipheriv, createDecipheriv, hash, randomBytes } from 'node:crypto';

/** AES-256. */
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The text was encrypted with a key that is not configured, or it was changed. It says nothing of the content. */
export class CannotDecrypt extends Error {
  override name = 'CannotDecrypt';
}

/**
 * The keys of `ENCRYPTION_KEY`, the newest first: it encrypts, and all of them decrypt. A sealed text names its key by
 * the beginning of the key's hash.
 */
export class EncryptionKeys {
  readonly #keys: readonly { readonly id: string; readonly key: Buffer }[];

  constructor(keys: readonly Buffer[]) {
    this.#keys = keys.map((key) => ({ id: hash('sha256', key).slice(0, 12), key }));
  }

  /** Whether there is a key. */
  get isSet(): boolean {
    return this.#keys.length > 0;
  }

  /**
   * Encrypts with the newest key (AES-256-GCM).
   *
   * @param purpose what the text belongs to: it decrypts for the same purpose only
   * @throws when no key is configured
   */
  seal(text: string, purpose: string): string {
    const [newest] = this.#keys;
    if (newest === undefined) throw new Error('No encryption key is configured.');
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', newest.key, nonce).setAAD(Buffer.from(purpose));
    const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `v1.${newest.id}.${sealed.toString('base64url')}`;
  }

  /** @throws CannotDecrypt */
  open(sealed: string, purpose: string): string {
    const [, id, content = ''] = sealed.split('.');
    const found = this.#keys.find((key) => key.id === id);
    if (found === undefined)
      throw new CannotDecrypt(`The key ${id} is not in ENCRYPTION_KEY, which must keep all keys in use.`);
    const bytes = Buffer.from(content, 'base64url');
    try {
      const decipher = createDecipheriv('aes-256-gcm', found.key, bytes.subarray(0, NONCE_BYTES));
      decipher.setAAD(Buffer.from(purpose)).setAuthTag(bytes.subarray(-TAG_BYTES));
      return `${decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8')}${decipher.final('utf8')}`;
    } catch {
      throw new CannotDecrypt('The encrypted text was changed.');
    }
  }

  /** Whether the newest key has encrypted this text. */
  isNewest(sealed: string): boolean {
    return sealed.split('.')[1] === this.#keys[0]?.id;
  }
}

/** The keys in a text: Base64, separated by commas or white space, the newest first. Null when one is not a key. */
export function readEncryptionKeys(text: string): readonly Buffer[] | null {
  const keys = text
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map((part) => ({ part, key: Buffer.from(part, 'base64') }));
  const isKey = ({ part, key }: (typeof keys)[number]) =>
    key.length === KEY_BYTES && key.toString('base64').replace(/=+$/, '') === part.replace(/=+$/, '');
  return keys.length > 0 && keys.every(isKey) ? keys.map(({ key }) => key) : null;
}
