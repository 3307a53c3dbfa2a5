/** A position in a text that is read once, and the edits that correct the text. */
import { type JsonError, type JsonMistake, jsonError, type Position } from './json-error.ts';

export type Edit = {
  readonly at: number;
  readonly length: number;
  readonly replacement: string;
  readonly error: JsonError;
  /** The change as a part of a sentence: "removed the comma." */
  readonly words: string;
};

/** Thrown at a mistake that no edit corrects. */
export class Uncorrectable extends Error {
  readonly error: JsonError;
  constructor(error: JsonError) {
    super(error.message);
    this.error = error;
  }
}

export class Cursor {
  readonly text: string;
  offset = 0;
  #line = 1;
  #lineStart = 0;

  constructor(text: string) {
    this.text = text;
  }

  /** The text that the sticky pattern matches at `at`; empty where it does not match. */
  match(pattern: RegExp, at = this.offset): string {
    pattern.lastIndex = at;
    return pattern.exec(this.text)?.[0] ?? '';
  }

  here(): Position {
    return { line: this.#line, column: this.offset - this.#lineStart + 1 };
  }

  /** Moves on to `end`, and counts the lines. */
  moveOver(end: number): void {
    while (this.offset < end) {
      const char = this.text[this.offset];
      this.offset += char === '\r' && this.text[this.offset + 1] === '\n' ? 2 : 1;
      if (char !== '\n' && char !== '\r') continue;
      this.#line += 1;
      this.#lineStart = this.offset;
    }
  }
}

export class EditingCursor extends Cursor {
  readonly edits: Edit[] = [];

  /** Records that `length` characters become `replacement`. Does not move on. */
  edit(length: number, replacement: string, mistake: JsonMistake, expected: string, words: string): void {
    const error = jsonError(this.text, this.offset, this.here(), expected, mistake);
    this.edits.push({ at: this.offset, length, replacement, error, words });
  }

  fail(expected: string, mistake?: JsonMistake): never {
    throw new Uncorrectable(jsonError(this.text, this.offset, this.here(), expected, mistake));
  }
}
