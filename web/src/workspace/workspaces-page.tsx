import { type FormEvent, useState } from 'react';
import {
  CreateWorkspaceDocument,
  type ViewerQuery,
  WorkspacesDocument,
} from '../../../schema/generated/graphql.ts';
import { useAction, useData } from '../data/hooks.ts';
import { Button } from '../parts/button.tsx';
import { EmptyState } from '../parts/empty-state.tsx';
import { OutcomeNotice, ProblemNotice } from '../parts/notice.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { TextField } from '../parts/text-field.tsx';
import { asMoment } from '../parts/time.ts';
import { Waiting } from '../parts/waiting.tsx';
import { addressOf, goTo } from '../routes.ts';

const PAGE_SIZE = 50;

/** The list of workspaces, for viewers who have several. */
export function WorkspacesPage({ viewer }: { readonly viewer: ViewerQuery['viewer'] }) {
  const [after, setAfter] = useState<string | null>(null);
  const { data, problem } = useData(WorkspacesDocument, { first: PAGE_SIZE, after });
  const { edges, pageInfo } = data?.workspaces ?? {};
  return (
    <div className="narrow">
      <PageTitle title="Workspaces">
        <p className="lead">Each customer has a workspace with a unique External ID.</p>
      </PageTitle>
      {viewer.kind === 'OPERATOR' && <CreateWorkspace />}
      {problem !== undefined && <ProblemNotice problem={problem} />}
      {edges === undefined && problem === undefined && <Waiting lines={4} />}
      {edges?.length === 0 && <EmptyState icon="CLOUD" title="No workspaces yet" />}
      <ul className="rows">
        {edges?.map(({ node }) => (
          <li key={node.id} className="row">
            <a className="row-link" href={addressOf({ page: 'WORKSPACE', workspaceId: node.id })}>
              <strong>{node.name}</strong>
              <span className="hint">Created {asMoment(node.createdAt)}</span>
            </a>
          </li>
        ))}
      </ul>
      {pageInfo?.hasNextPage === true && (
        <div className="buttons">
          <Button onPress={() => setAfter(pageInfo.endCursor)}>Next {PAGE_SIZE}</Button>
        </div>
      )}
    </div>
  );
}

function CreateWorkspace() {
  const [name, setName] = useState('');
  const create = useAction(CreateWorkspaceDocument);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const created = await create.run({ name: name.trim() });
    if (created !== undefined) goTo({ page: 'WORKSPACE', workspaceId: created.workspace.id });
  };
  return (
    <form className="card" onSubmit={(event) => void submit(event)}>
      <TextField
        label="New workspace"
        value={name}
        maxLength={100}
        placeholder="Name of the customer"
        onChange={setName}
        action={
          <Button type="submit" tone="PRIMARY" isPending={create.isRunning} isDisabled={name.trim() === ''}>
            Create
          </Button>
        }
      />
      <OutcomeNotice of={create} />
    </form>
  );
}
