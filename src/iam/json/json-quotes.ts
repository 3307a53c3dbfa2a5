/** Quotes that people and word processors write in place of JSON's double ones. */

export const TYPOGRAPHIC_QUOTES = '\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u2032\u2033\u00ab\u00bb\uff02';
const DOUBLE_ONES = '\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb\uff02';
const SINGLE_ONES = [...TYPOGRAPHIC_QUOTES].filter((one) => !DOUBLE_ONES.includes(one)).join('');

/** Every sign that may begin or end a text. */
export const QUOTE_SIGNS = `"'\`${TYPOGRAPHIC_QUOTES}`;

/** The signs that end a text which begins with `quote`: a word processor may change only one of the two. */
export function closingQuotes(quote: string): string {
  if (DOUBLE_ONES.includes(quote)) return `${DOUBLE_ONES}"`;
  return SINGLE_ONES.includes(quote) ? `${SINGLE_ONES}'"` : quote === "'" ? `'"` : quote;
}

/** What is wrong with a quote that is not a straight double one; an empty text stands for a missing quote. */
export function quoteMistake(quote: string): 'MISSING_QUOTE' | 'SINGLE_QUOTES' | 'SMART_QUOTES' {
  if (quote === '') return 'MISSING_QUOTE';
  return TYPOGRAPHIC_QUOTES.includes(quote) ? 'SMART_QUOTES' : 'SINGLE_QUOTES';
}
