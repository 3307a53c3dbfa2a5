import { type FormEvent, useState } from 'react';
import {
  CreateApiKeyDocument,
  type CreateApiKeyMutation,
  type Scope,
} from '../../../schema/generated/graphql.ts';
import { type Mistake, useAction } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { Button } from '../parts/button.tsx';
import { Checkboxes } from '../parts/checkboxes.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { OutcomeNotice } from '../parts/notice.tsx';
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
  const submit = async (event: FormEvent) => {
    event.preventDefault();
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
      <form className="group settings-form" onSubmit={(event) => void submit(event)}>
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
        <OutcomeNotice of={create} />
        <div className="buttons">
          <Button
            type="submit"
            tone="PRIMARY"
            isPending={create.isRunning}
            pendingWords="Creating"
            isDisabled={name.trim() === '' || scopes.length === 0}
          >
            Create
          </Button>
          <Button onPress={onClose}>Cancel</Button>
        </div>
      </form>
    </Dialog>
  );
}
