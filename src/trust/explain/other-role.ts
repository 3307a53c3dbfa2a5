/** Handles a policy that was pasted with its role's ARN, when the user asked about another role. */
import { partitionName } from '../../iam/partition.ts';
import { type LocatedFinding, onAll } from './finding.ts';

/**
 * The finding, and the verdict on the role that the user asked about: DENIED when its ARN has a mistake, UNCERTAIN when
 * it is a different role. Null when `pastedArn` is that role, or one of the two is not the ARN of a role.
 */
export function otherRole(
  pastedArn: string,
  { arn }: { arn: string },
): { finding: LocatedFinding; verdict: 'DENIED' | 'UNCERTAIN' } | null {
  if (pastedArn === arn) return null;
  const pasted = partsOf(pastedArn);
  const asked = partsOf(arn);
  if (pasted === null || asked === null) return null;
  const finding = (message: string, remedy: string) => onAll('BLOCKS', 'OTHER_ROLE', message, remedy);
  const isSameName = pasted.name.toLowerCase() === asked.name.toLowerCase();
  if (pasted.account === asked.account && pasted.partition === asked.partition && isSameName) {
    const difference =
      pasted.path === asked.path
        ? `upper and lower case: the name is "${pasted.name}", but your ARN has "${asked.name}"`
        : asked.path === '/'
          ? `the path: your ARN does not have "${pasted.path}"`
          : `the path: it is "${pasted.path}", but your ARN has "${asked.path}"`;
    return {
      verdict: 'DENIED',
      finding: finding(
        `The ARN of the role is "${pastedArn}", but you asked about "${arn}". They differ in ${difference}. AWS finds no role with your ARN.`,
        `Connect the role with its whole ARN: ${pastedArn}`,
      ),
    };
  }
  const description =
    pasted.account !== asked.account
      ? `a role of the account ${pasted.account}, not ${asked.account}`
      : pasted.partition !== asked.partition
        ? `a role in ${partitionName(pasted.partition)}, not in ${partitionName(asked.partition)}`
        : `the role "${pasted.name}", not "${asked.name}"`;
  return {
    verdict: 'UNCERTAIN',
    finding: finding(
      `This is the policy of another role: "${pastedArn}" is ${description}. The policy says nothing about "${arn}".`,
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
