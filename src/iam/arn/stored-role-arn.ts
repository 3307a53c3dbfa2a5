/** The ARN of a role as AWS writes it, and as Aurora stores it. */

export type RoleArn = {
  /** The whole ARN, as AWS writes it. */
  readonly arn: string;
  readonly partition: string;
  /** Twelve digits. */
  readonly accountId: string;
  /** `/` or `/some/path/`. */
  readonly path: string;
  /** The part after the last `/`: 1 to 64 characters. */
  readonly name: string;
};

/** The grammar of AWS: partition, account ID, path and name. */
export const ROLE_ARN =
  /^arn:([a-z-]{1,20}):iam::(\d{12}):role(\/(?:[\x21-\x7e]{1,510}\/)?)([A-Za-z0-9_+=,.@-]{1,64})$/;

/** The parts of an ARN that was accepted earlier; null for other texts. */
export function storedRoleArn(arn: string): RoleArn | null {
  const [, partition, accountId, path, name] = ROLE_ARN.exec(arn) ?? [];
  if (partition === undefined || accountId === undefined || path === undefined || name === undefined)
    return null;
  return { arn, partition, accountId, path, name };
}
