import { useState } from 'react';
import { CreateWorkspaceDocument, WorkspacesDocument } from '../../../schema/generated/graphql.ts';
import { useAction, useClient } from '../data/hooks.ts';
import { Dialog } from '../parts/dialog.tsx';
import { DialogForm } from '../parts/dialog-form.tsx';
import { Notice } from '../parts/notice.tsx';
import { TextField } from '../parts/text-field.tsx';
import { addressOf, goTo } from '../routes.ts';

/** Creates a workspace, and goes there. Two of one name look alike, so the second needs a confirmation. */
export function CreateWorkspaceDialog({ onClose }: { readonly onClose: () => void }) {
  const client = useClient();
  const [name, setName] = useState('');
  const [sameName, setSameName] = useState<{ readonly id: string; readonly name: string } | null>(null);
  const create = useAction(CreateWorkspaceDocument);
  const wanted = name.trim();
  const submit = async () => {
    if (wanted === '') return;
    if (sameName === null) {
      const { data } = await client.request(WorkspacesDocument, {
        filter: { search: wanted },
        first: 100,
      });
      const known = data?.workspaces.edges.find(({ node }) => isSame(node.name, wanted))?.node;
      if (known !== undefined) return setSameName(known);
    }
    const created = await create.run({ name: wanted });
    if (created !== undefined) goTo({ page: 'WORKSPACE', workspaceId: created.workspace.id });
  };
  return (
    <Dialog title="New workspace" onClose={onClose}>
      <DialogForm
        words={sameName === null ? 'Create' : 'Create anyway'}
        pendingWords="Creating"
        isDisabled={wanted === ''}
        action={create}
        onSubmit={submit}
        onClose={onClose}
      >
        <TextField
          label="Name"
          value={name}
          maxLength={100}
          placeholder="Name of the customer"
          hint="Aurora creates an External ID for it."
          onChange={(text) => {
            setName(text);
            setSameName(null);
          }}
        />
        {sameName !== null && (
          <Notice tone="WARNING" title={`There is already a workspace named "${sameName.name}".`} urgent>
            <p>
              <a href={addressOf({ page: 'WORKSPACE', workspaceId: sameName.id })}>Open it</a>, or create a
              second one.
            </p>
          </Notice>
        )}
      </DialogForm>
    </Dialog>
  );
}

function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
