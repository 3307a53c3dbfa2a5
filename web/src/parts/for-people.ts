/**
 * A remedy without the names of API operations. The server adds these in parentheses for developers. The page has
 * buttons instead.
 */
export function forPeople(remedy: string): string {
  return remedy.replace(/ \((?:[a-z]+(?:[A-Z][a-z]+)+|AwsConnection\.[a-z]+)(?: \{ \w+ \})?\)/g, '');
}
