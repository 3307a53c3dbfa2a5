import { useState } from 'react';
import {
  CreateWebhookDocument,
  type CreateWebhookMutation,
  UpdateWebhookDocument,
  type WebhookFormat,
  type WebhookPartsFragment,
} from '../../../schema/generated/graphql.ts';
import { type Mistake, useAction } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { DialogForm } from '../parts/dialog-form.tsx';
import { Select } from '../parts/select.tsx';
import { TextField } from '../parts/text-field.tsx';
import { enteredOf, FilterFields, filterOf, isComplete } from './filter-fields.tsx';
import { addressInWords, FORMAT, urlOf } from './words.ts';

const FORMAT_OPTIONS = Object.entries(FORMAT).map(([key, { words }]) => ({
  key: key as WebhookFormat,
  words,
}));

export type Created = Exclude<CreateWebhookMutation['createWebhook'], Mistake>;

type CreateProps = {
  /** Null: for all workspaces. */
  readonly workspaceId: string | null;
  readonly onClose: () => void;
  readonly onCreated: (created: Created) => void;
};

/** Creates a webhook. */
export function CreateWebhookDialog({ workspaceId, onClose, onCreated }: CreateProps) {
  const create = useAction(CreateWebhookDocument);
  const [url, setUrl] = useState('');
  const [format, setFormat] = useState<WebhookFormat>('JSON');
  const [entered, setEntered] = useState(() => enteredOf(undefined));
  const submit = async () => {
    const filter = filterOf(entered, format);
    const created = await create.run({ url: urlOf(format, url), workspaceId, format, filter });
    if (created === undefined) return;
    announce('Webhook created.');
    onCreated(created);
  };
  return (
    <Dialog title="New webhook" onClose={onClose}>
      <DialogForm
        words="Create"
        pendingWords="Creating"
        isDisabled={url.trim() === '' || !isComplete(entered, format)}
        action={create}
        onSubmit={submit}
        onClose={onClose}
      >
        {workspaceId === null && <p>It gets those of all workspaces.</p>}
        <Select label="Send" options={FORMAT_OPTIONS} chosen={format} onChoose={setFormat} />
        <AddressField format={format} url={url} onChange={setUrl} />
        <FilterFields format={format} entered={entered} onChange={setEntered} />
      </DialogForm>
    </Dialog>
  );
}

type EditProps = {
  readonly webhook: WebhookPartsFragment;
  readonly onClose: () => void;
  readonly onSaved: () => void;
};

/** Changes the address and the filter. */
export function EditWebhookDialog({ webhook, onClose, onSaved }: EditProps) {
  const { format } = webhook;
  const update = useAction(UpdateWebhookDocument);
  const [url, setUrl] = useState('');
  const [entered, setEntered] = useState(() => enteredOf(webhook.filter));
  const submit = async () => {
    const change = {
      filter: filterOf(entered, format),
      ...(url.trim() !== '' && { url: urlOf(format, url) }),
    };
    if ((await update.run({ id: webhook.id, ...change })) === undefined) return;
    announce('Saved.');
    onSaved();
  };
  return (
    <Dialog title="Edit webhook" onClose={onClose}>
      <DialogForm
        words="Save"
        pendingWords="Saving"
        isDisabled={!isComplete(entered, format)}
        action={update}
        onSubmit={submit}
        onClose={onClose}
      >
        <AddressField format={format} url={url} onChange={setUrl} stored={addressInWords(webhook)} />
        <FilterFields format={format} entered={entered} onChange={setEntered} />
      </DialogForm>
    </Dialog>
  );
}

type AddressProps = {
  readonly format: WebhookFormat;
  readonly url: string;
  readonly onChange: (url: string) => void;
  /** The present address, without the parts that may be secret. */
  readonly stored?: string;
};

function AddressField({ format, url, onChange, stored }: AddressProps) {
  const { address } = FORMAT[format];
  return (
    <TextField
      label={address.label}
      value={url}
      isMono
      maxLength={2_048}
      placeholder={stored ?? address.placeholder}
      hint={stored === undefined ? address.hint : keepWords(stored)}
      onChange={onChange}
    />
  );
}

function keepWords(stored: string): string {
  const words = `Leave it empty to keep ${stored}.`;
  return stored.includes('…') ? `${words} Aurora does not show the parts that may be secret.` : words;
}
