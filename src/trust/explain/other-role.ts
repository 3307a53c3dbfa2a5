/** A policy that was pasted together with the ARN of its role, and that role is another. */
import { type LocatedFinding, onAll } from './finding.ts';

/**
 * Null when it is the role that was asked about.
 *
 * `isDenied`: the ARN that was asked about is wrong, so Aurora cannot assume it. Else it is unknown.
 */
export function otherRole(
  pastedArn: string,
  { arn }: { arn: string },
): { finding: LocatedFinding; isDenied: boolean } | null {
  if (pastedArn === arn) return null;
  const pasted = partsOf(pastedArn);
  const asked = partsOf(arn);
  if (pasted === null || asked === null) return null;
  const finding = (message: string, remedy: string) => onAll('BLOCKS', 'OTHER_ROLE', message, remedy);
  const isSameName = pasted.name.toLowerCase() === asked.name.toLowerCase();
  if (pasted.account === asked.account && pasted.partition === asked.partition && isSameName) {
    const what =
      pasted.path === asked.path
        ? `upper and lower case: its name is "${pasted.name}", and the ARN has "${asked.name}"`
        : asked.path === '/'
          ? `its path: the ARN lacks "${pasted.path}"`
          : `its path: it is "${pasted.path}", and the ARN has "${asked.path}"`;
    return {
      isDenied: true,
      finding: finding(
        `The ARN of the role is "${pastedArn}", and you asked about "${arn}". They differ in ${what}. AWS finds no role under that ARN.`,
        `Connect the role with its whole ARN: ${pastedArn}`,
      ),
    };
  }
  const which =
    pasted.account !== asked.account
      ? `a role of the account ${pasted.account}, not ${asked.account}`
      : pasted.partition !== asked.partition
        ? `a role in the partition "${pasted.partition}", not "${asked.partition}"`
        : `the role "${pasted.name}", not "${asked.name}"`;
  return {
    isDenied: false,
    finding: finding(
      `This is the policy of another role: "${pastedArn}" is ${which}. It says nothing about "${arn}".`,
      `Paste the policy of ${arn}, or ask about ${pastedArn}.`,
    ),
  };
}

function partsOf(arn: string) {
  const [, partition, account, path, name] =
    /^arn:([^:]+):iam::(\d{12}):role(\/(?:.*\/)?)([^/]+)$/.exec(arn.trim()) ?? [];
  if (partition === undefined || account === undefined || path === undefined || name === undefined)
    return null;
  return { partition, account, path, name };
}
