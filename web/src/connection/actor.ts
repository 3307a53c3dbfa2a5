/** Who changed a role, in words. */

/** The ARN of a caller as CloudTrail has it: "the user alice". An ARN of another kind stays as it is. */
export function actorOf(arn: string): string {
  const [, , , , account = '', ...rest] = arn.split(':');
  const [kind, ...names] = rest.join(':').split('/');
  const [first] = names;
  const last = names.at(-1);
  if (kind === 'root') return `someone signed in as root (the owner of account ${account})`;
  if (first === undefined || last === undefined) return arn;
  if (kind === 'user') return `the user ${last}`;
  return kind === 'assumed-role' ? `${last} with the role ${first}` : arn;
}
