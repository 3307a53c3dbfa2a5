/** Quotes that people and word processors write instead of JSON's double quotes. */

export const TYPOGRAPHIC_QUOTES = '\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u2032\u2033\u00ab\u00bb\uff02';
const DOUBLE_QUOTES = '\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\uff02';
const SINGLE_QUOTES = [...TYPOGRAPHIC_QUOTES].filter((quote) => !DOUBLE_QUOTES.includes(quote)).join('');

/** Every character that may begin or end a string. */
export const ANY_QUOTE = `"'\`${TYPOGRAPHIC_QUOTES}`;

/** The quotes that end a string that begins with `quote`. A word processor may change only one quote of a pair. */
export function closingQuotes(quote: string): string {
  if (DOUBLE_QUOTES.includes(quote)) return `${DOUBLE_QUOTES}"`;
  if (SINGLE_QUOTES.includes(quote)) return `${SINGLE_QUOTES}'"`;
  return quote === "'" ? `'"` : quote;
}

/** The mistake in a quote that is not a straight double quote; `quote` is empty when it is missing. */
export function quoteMistake(quote: string): 'MISSING_QUOTE' | 'SINGLE_QUOTES' | 'SMART_QUOTES' {
  if (quote === '') return 'MISSING_QUOTE';
  return TYPOGRAPHIC_QUOTES.includes(quote) ? 'SMART_QUOTES' : 'SINGLE_QUOTES';
}
