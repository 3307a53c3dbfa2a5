import { useState } from 'react';
import {
  CreateApiKeyDocument,
  type CreateApiKeyMutation,
  type Scope,
} from '../../../schema/generated/graphql.ts';
import { type Mistake, useAction } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { Checkboxes } from '../parts/checkboxes.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { DialogForm } from '../parts/dialog-form.tsx';
import { Select } from '../parts/select.tsx';
import { TextField } from '../parts/text-field.tsx';
import { SCOPE, SCOPES } from './words.ts';

/** In days. */
const LIFETIMES = [
  { key: '30', words: '30 days' },
  { key: '90', words: '90 days' },
  { key: '365', words: '1 year' },
  { key: 'NEVER', words: 'Never' },
] as const;

/** The API allows as many. */
const MAX_NAME_LENGTH = 100;

export type Created = Exclude<CreateApiKeyMutation['createApiKey'], Mistake>;

type Props = {
  readonly workspaceId: string;
  readonly onClose: () => void;
  readonly onCreated: (created: Created) => void;
};

/** Creates an API key of the workspace. */
export function CreateKeyDialog({ workspaceId, onClose, onCreated }: Props) {
  const create = useAction(CreateApiKeyDocument);
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly Scope[]>(['CONNECTIONS_READ']);
  const [lifetime, setLifetime] = useState<(typeof LIFETIMES)[number]['key']>('90');
  const submit = async () => {
    const created = await create.run({
      workspaceId,
      name: name.trim(),
      scopes: [...scopes],
      expiresInDays: lifetime === 'NEVER' ? null : Number(lifetime),
    });
    if (created === undefined) return;
    announce('API key created.');
    onCreated(created);
  };
  return (
    <Dialog title="New API key" onClose={onClose}>
      <DialogForm
        words="Create"
        pendingWords="Creating"
        isDisabled={name.trim() === '' || scopes.length === 0}
        action={create}
        onSubmit={submit}
        onClose={onClose}
      >
        <TextField
          label="Name"
          value={name}
          maxLength={MAX_NAME_LENGTH}
          placeholder="CI"
          hint="The program that uses it. The audit log shows this name."
          onChange={setName}
        />
        <Checkboxes
          legend="This key can"
          isList
          all={SCOPES}
          words={(scope) => SCOPE[scope].words}
          chosen={scopes}
          onChange={setScopes}
        />
        <Select label="Expires" options={LIFETIMES} chosen={lifetime} onChoose={setLifetime} />
      </DialogForm>
    </Dialog>
  );
}
