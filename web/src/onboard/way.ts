/** The way to create the role, in the address of the page. Without one, the recommended way. */
import { useQuery } from '../routes.ts';

/** One name for each way. */
export const WAYS = {
  quick: 'CloudFormation',
  cli: 'AWS CLI',
  cloudformation: 'CloudFormation template',
  terraform: 'Terraform',
  console: 'AWS console',
  stackset: 'A whole organization',
  own: 'Already have a role?',
} as const;

/** Where the commands of the AWS CLI can run. */
export const CLI_HINT = 'CloudShell or a terminal';

/** These ways report nothing: they end with the form for the ARN. */
const WITH_ARN: readonly string[] = ['console', 'own'];

/** In place of a way, while all are folded. */
const NONE = 'none';

/** Whether the way has the form for the ARN. */
export function endsWithArn(way: string | undefined): boolean {
  return way !== undefined && WITH_ARN.includes(way);
}

/** How the fold of the recommended way opens: when no other is open. */
export function useRecommendedWay() {
  const [query, change] = useQuery();
  return {
    isOpen: query['way'] === undefined,
    onToggle: (isOpen: boolean) => change({ way: isOpen ? null : NONE }),
  };
}

/** How the folds of the other ways open: one at a time. @param prepare makes the kit that most ways need */
export function useOtherWays(prepare: () => void) {
  const [query, change] = useQuery();
  return (way: string, needsKit = true) => ({
    isOpen: query['way'] === way,
    onToggle: (isOpen: boolean) => {
      change({ way: isOpen ? way : null });
      if (isOpen && needsKit) prepare();
    },
  });
}
