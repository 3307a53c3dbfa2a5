/** Generated sections of pages that people write. */

/** The page as it is, with this text between the comments `<!-- name -->` and `<!-- /name -->`. */
export function withSection(page: string, name: string, text: string): string {
  const section = new RegExp(`(<!-- ${name} -->\\n).*(<!-- /${name} -->)`, 's');
  return page.replace(section, (_, begin: string, end: string) => `${begin}\n${text}\n\n${end}`);
}
