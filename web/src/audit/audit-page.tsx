import { useState } from 'react';
import { AuditLogDocument } from '../../../schema/generated/graphql.ts';
import { titleOf } from '../connection/title.ts';
import { useClient, useData } from '../data/hooks.ts';
import { usePolling } from '../data/polling.ts';
import type { Problem } from '../data/problem.ts';
import { announce } from '../parts/announcer.tsx';
import { Button } from '../parts/button.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { ProblemNotice } from '../parts/notice.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { saveFile } from '../parts/save-file.ts';
import { type Query, useQuery } from '../routes.ts';
import { FIRST_PAGE, pageVariables, useShownPage } from '../workspace/list-page.ts';
import { NoMatches } from '../workspace/no-matches.tsx';
import { PagedList } from '../workspace/paged-list.tsx';
import { AuditEntry } from './audit-entry.tsx';
import { type AuditQuery, exportAddress, filterOf, isFiltered, readAuditQuery } from './audit-query.ts';
import { AuditTools } from './audit-tools.tsx';

/**
 * Who did what, newest first. For operators and auditors.
 *
 * @param workspaceId null: in all workspaces
 */
export function AuditPage({ workspaceId }: { readonly workspaceId: string | null }) {
  const [inAddress, change] = useQuery();
  const query = readAuditQuery(inAddress);
  const { shown, isFresh, problem } = useEntries(query, workspaceId);
  const show = (patch: Query) => change({ ...FIRST_PAGE, ...patch });
  const entries = shown?.edges.map(({ node }) => node) ?? [];
  const account = entries.find(({ connectionId }) => connectionId === query.connectionId)?.awsConnection;
  return (
    <div className="wide">
      <AuditTitle isOfAll={workspaceId === null} file={exportAddress(query, workspaceId)} />
      <AuditTools
        query={query}
        show={show}
        tokenName={entries.find(({ tokenId }) => tokenId === query.tokenId)?.tokenName}
        accountName={account == null ? undefined : titleOf(account)}
      />
      <PagedList
        words={{ one: 'action', many: 'actions' }}
        label="Actions"
        shown={shown}
        problem={problem}
        isFresh={isFresh}
        empty={isFiltered(query) ? <NoMatches /> : <Nothing />}
      >
        {(entry) => (
          <AuditEntry key={entry.position} entry={entry} isOfAll={workspaceId === null} show={show} />
        )}
      </PagedList>
    </div>
  );
}

function useEntries(query: AuditQuery, workspaceId: string | null) {
  const { data, problem, refresh } = useData(AuditLogDocument, {
    filter: filterOf(query, workspaceId),
    ...pageVariables(query.page),
  });
  usePolling(refresh);
  return { shown: useShownPage(data?.auditLog, query.page), isFresh: data !== undefined, problem };
}

function Nothing() {
  return (
    <EmptyState icon="SHIELD" title="No actions yet">
      <p className="hint">What people and programs change appears here.</p>
    </EmptyState>
  );
}

/** The title, and the export. @param file its address */
function AuditTitle({ isOfAll, file }: { readonly isOfAll: boolean; readonly file: string }) {
  const exporting = useExport(file);
  return (
    <>
      <PageTitle
        title={`Audit log of ${isOfAll ? 'all workspaces' : 'this workspace'}`}
        actions={
          <Button isPending={exporting.isRunning} pendingWords="Exporting" onPress={exporting.run}>
            Export
          </Button>
        }
      >
        <p className="lead">
          Who did what, with which token. The export has every entry that the filters select, as JSON lines,
          with times in UTC.
        </p>
      </PageTitle>
      {exporting.problem !== undefined && <ProblemNotice problem={exporting.problem} />}
    </>
  );
}

/** Saves the entries that the filters select as a file. */
function useExport(address: string) {
  const client = useClient();
  const [isRunning, setIsRunning] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const run = async () => {
    setIsRunning(true);
    const answer = await client.download(address);
    setIsRunning(false);
    setProblem(answer.problem);
    if (answer.data === undefined) return;
    saveFile(answer.data, 'audit.jsonl');
    announce('Exported.');
  };
  return { isRunning, problem, run: () => void run() };
}
