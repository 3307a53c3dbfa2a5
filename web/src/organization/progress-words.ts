import type {
  OrganizationAccountProgress,
  OrganizationPartsFragment,
} from '../../../schema/generated/graphql.ts';
import type { Tone } from '../parts/notice.tsx';
import { STATUS } from '../parts/status-badge.tsx';

/** How far an account of an organization has come, in words. */
export const PROGRESS: Readonly<
  Record<OrganizationAccountProgress, { words: string; tone: Tone | 'QUIET' }>
> = {
  ...STATUS,
  PENDING_ROLE: { words: 'Waiting for role', tone: 'INFO' },
  NOT_CHOSEN: { words: 'Not chosen', tone: 'QUIET' },
  MANAGEMENT: { words: 'Management account', tone: 'QUIET' },
  SUSPENDED: { words: 'Suspended', tone: 'QUIET' },
  REMOVED: { words: 'Removed', tone: 'QUIET' },
};

type Counts = OrganizationPartsFragment['counts'];

/** How many accounts have come as far as one of these. */
export function countOf(counts: Counts, ...wanted: OrganizationAccountProgress[]): number {
  return counts.reduce((sum, { progress, count }) => (wanted.includes(progress) ? sum + count : sum), 0);
}
