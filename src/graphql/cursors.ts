/**
 * Cursors as clients see them: encrypted, so that they do not reveal how many events or rows other tenants have, and
 * bound to one list or workspace.
 */
import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto';
import { quote } from '../base/name.ts';
import { badInput } from './bad-input.ts';

const VERSION = 1;
const TAG_BYTES = 16;
const POSITION_BYTES = 8;

/** The longest cursor is of a list by name: 100 characters, each up to 12 bytes, in Base64. */
const MAX_CURSOR_CHARACTERS = 2_000;

/** The unencrypted cursor of the beginning, from earlier versions. It reveals nothing, so it stays valid. */
const BEGINNING = Buffer.from('event:0').toString('base64url');

/** The remedy for an event cursor that is no longer valid. */
const START_AGAIN =
  'Omit "after" and read the present state again, then continue with the cursors of new events.';

/** In place of a workspace: the events of all. */
export const ALL_WORKSPACES = 'ALL';

/** In place of a workspace: the alerts of this workspace, or of `ALL_WORKSPACES`. */
export function alertsOf(workspaceId: string): string {
  return `alerts/${workspaceId}`;
}

/** The cursors of one list. */
export type ListCursors = {
  /** The cursor of a row, by its key in the store. */
  seal(key: string): string;
  /** The key; null when the text is not a cursor of this list. */
  open(cursor: string): string | null;
};

export class Cursors {
  readonly #cipherKey: Buffer;
  readonly #tagKey: Buffer;
  /** The latest cursor of an event: all subscribers get the same one, one after the other. */
  #latest = { workspaceId: '', position: -1, cursor: '' };

  /** @param secret 32 bytes that all processes of the installation share */
  constructor(secret: Uint8Array) {
    this.#cipherKey = createHmac('sha256', secret).update('cursor cipher').digest();
    this.#tagKey = createHmac('sha256', secret).update('cursor tag').digest();
  }

  /** The cursor of an event of this workspace, by its position. 0 is before the first event. */
  ofEvent(workspaceId: string, position: number): string {
    if (this.#latest.position !== position || this.#latest.workspaceId !== workspaceId) {
      const bytes = Buffer.alloc(POSITION_BYTES);
      bytes.writeBigUInt64BE(BigInt(position));
      this.#latest = { workspaceId, position, cursor: this.#seal(`event/${workspaceId}`, bytes) };
    }
    return this.#latest.cursor;
  }

  /** @throws GraphQLError BAD_USER_INPUT when the text is not a cursor of this workspace's events */
  positionOf(workspaceId: string, cursor: string): number {
    if (cursor === BEGINNING) return 0;
    const bytes = this.#open(`event/${workspaceId}`, cursor);
    if (bytes?.length === POSITION_BYTES) return Number(bytes.readBigUInt64BE());
    const old = cursor.slice(0, MAX_CURSOR_CHARACTERS);
    if (/^event:\d+$/.test(Buffer.from(old, 'base64url').toString('latin1'))) {
      throw badInput(
        `${quote(cursor)} is a cursor of an earlier version of Aurora, and is no longer valid.`,
        [START_AGAIN],
      );
    }
    throw badInput(`${quote(cursor)} is not a valid event cursor.`, [
      'Pass the "cursor" of the last event that you received, or omit "after".',
    ]);
  }

  /** @param list names the list and its owner; cursors of other lists are refused */
  ofList(...list: readonly string[]): ListCursors {
    const scope = `list/${list.join('/')}`;
    return {
      seal: (key) => this.#seal(scope, Buffer.from(key)),
      open: (cursor) => this.#open(scope, cursor)?.toString() ?? null,
    };
  }

  /**
   * The tag of the plain text is also the nonce of the cipher (the construction of SIV, RFC 5297). Equal positions give
   * equal cursors, and no two texts share a nonce.
   */
  #seal(scope: string, plain: Buffer): string {
    const tag = this.#tag(scope, plain);
    const cipher = createCipheriv('aes-256-ctr', this.#cipherKey, tag);
    return Buffer.concat([Buffer.of(VERSION), tag, cipher.update(plain)]).toString('base64url');
  }

  #open(scope: string, cursor: string): Buffer | null {
    // Decoding a megabyte takes milliseconds, and one operation may contain thousands of cursors.
    if (cursor.length > MAX_CURSOR_CHARACTERS) return null;
    const bytes = Buffer.from(cursor, 'base64url');
    // The Base64 decoder is lenient, but a position has only one cursor.
    if (bytes.length <= 1 + TAG_BYTES || bytes[0] !== VERSION || bytes.toString('base64url') !== cursor)
      return null;
    const tag = bytes.subarray(1, 1 + TAG_BYTES);
    const cipher = createDecipheriv('aes-256-ctr', this.#cipherKey, tag);
    const plain = cipher.update(bytes.subarray(1 + TAG_BYTES));
    return timingSafeEqual(tag, this.#tag(scope, plain)) ? plain : null;
  }

  #tag(scope: string, plain: Buffer): Buffer {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(Buffer.byteLength(scope));
    const hash = createHmac('sha256', this.#tagKey).update(length).update(scope).update(plain);
    return hash.digest().subarray(0, TAG_BYTES);
  }
}
