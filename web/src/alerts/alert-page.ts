import {
  type AlertFilter,
  AllAlertPageDocument,
  WorkspaceAlertPageDocument,
} from '../../../schema/generated/graphql.ts';
import { useData } from '../data/hooks.ts';
import { type ListPage, pageVariables, useShownPage } from '../workspace/list-page.ts';
import type { ListedAlert } from './alert-row.tsx';
import { useAlertWorkspace } from './alerts-live.tsx';

type AlertPage = {
  readonly totalCount: number | null;
  readonly edges: readonly { readonly node: ListedAlert }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
};

/** One page of the alerts that match: of the workspace of the page, or of all. */
export function useAlertPage(filter: AlertFilter, page: ListPage) {
  const workspaceId = useAlertWorkspace();
  const variables = { filter, ...pageVariables(page) };
  const all = useData(workspaceId === null ? AllAlertPageDocument : null, variables);
  const own = useData(workspaceId === null ? null : WorkspaceAlertPageDocument, {
    workspaceId: workspaceId ?? '',
    ...variables,
  });
  const { problem, refresh } = workspaceId === null ? all : own;
  const answer: AlertPage | undefined = workspaceId === null ? all.data?.alerts : own.data?.workspace?.alerts;
  return { shown: useShownPage(answer, page), isFresh: answer !== undefined, problem, refresh };
}
