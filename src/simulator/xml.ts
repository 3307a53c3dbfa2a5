/** XML of the Query protocol's answers. */

export type XmlValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly XmlValue[]
  | { readonly [tag: string]: XmlValue };

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** The content of an element: objects become elements, lists become `<member>`s, null and undefined nothing. */
function toXml(value: XmlValue): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map((item) => element('member', item as XmlValue)).join('');
  if (typeof value === 'object') {
    return Object.entries(value)
      .filter(([, inner]) => inner !== null && inner !== undefined)
      .map(([tag, inner]) => element(tag, inner as XmlValue))
      .join('');
  }
  return String(value)
    .replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character)
    .replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd]/gu, (character) => (character.length === 2 ? character : ''));
}

export function element(tag: string, value: XmlValue, attributes = ''): string {
  return `<${tag}${attributes}>${toXml(value)}</${tag}>`;
}
