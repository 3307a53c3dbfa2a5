/**
 * Documents that were read and found valid, by their text: reading and validating one costs several times what
 * executing it does. Only what is valid is kept, in bounds, and what was not asked for longest goes first.
 */
import type { DocumentNode } from 'graphql';

export type DocumentCacheLimits = {
  readonly documents: number;
  /** Of the texts, in characters. A document takes 40 bytes of memory for each, at worst 210. */
  readonly characters: number;
  /** Of one text: a longer one is not kept, so that no few could drive out all others. */
  readonly longest: number;
};

/** At most 21 MB, when somebody fills it on purpose. Our own operations have 12,000 characters in all. */
const LIMITS: DocumentCacheLimits = { documents: 500, characters: 100_000, longest: 10_000 };

export class DocumentCache {
  readonly #limits: DocumentCacheLimits;
  /** In the order of their last use. */
  readonly #documents = new Map<string, DocumentNode>();
  #characters = 0;

  constructor(limits = LIMITS) {
    this.#limits = limits;
  }

  /** How many characters of text are kept. */
  get characters(): number {
    return this.#characters;
  }

  /** Undefined when it is not kept. */
  get(text: string): DocumentNode | undefined {
    const document = this.#documents.get(text);
    if (document === undefined) return undefined;
    this.#documents.delete(text);
    this.#documents.set(text, document);
    return document;
  }

  /** Keeps a valid document, if it is not too long. */
  keep(text: string, document: DocumentNode): void {
    if (text.length > this.#limits.longest || this.#documents.has(text)) return;
    this.#documents.set(text, document);
    this.#characters += text.length;
    for (const [oldest] of this.#documents) {
      if (this.#documents.size <= this.#limits.documents && this.#characters <= this.#limits.characters)
        return;
      this.#documents.delete(oldest);
      this.#characters -= oldest.length;
    }
  }
}
