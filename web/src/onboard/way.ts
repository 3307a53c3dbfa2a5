/** The way to create the role, in the address of the page. Without one, the recommended way. */

/** These ways report nothing: they end with the form for the ARN. */
const WITH_ARN: readonly string[] = ['console', 'own'];

/** Whether the way has the form for the ARN. */
export function endsWithArn(way: string | undefined): boolean {
  return way !== undefined && WITH_ARN.includes(way);
}
