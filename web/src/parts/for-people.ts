/**
 * A remedy without the operations of the API, which the server names in parentheses for developers: the page has
 * buttons of the same meaning.
 */
export function forPeople(remedy: string): string {
  return remedy.replace(/ \([a-z]+(?:[A-Z][a-z]+)+\)/g, '');
}
