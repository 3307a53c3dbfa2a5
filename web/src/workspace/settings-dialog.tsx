import { useState } from 'react';
import {
  ConnectionSettingsDocument,
  type SettingsPartsFragment,
  UpdateAwsConnectionDocument,
} from '../../../schema/generated/graphql.ts';
import { useAction, useData } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { DialogForm } from '../parts/dialog-form.tsx';
import { Loading } from '../parts/loading.tsx';
import { TextField } from '../parts/text-field.tsx';
import { LabelFields, type LabelRow, rowsOf } from './label-fields.tsx';
import type { Label } from './labels.tsx';

type Props = {
  readonly connectionId: string;
  readonly onClose: () => void;
  /** Called after the change is stored. No event tells of it. */
  readonly onSaved: () => void;
};

/** Changes the name, labels and Region of an account. */
export function SettingsDialog({ connectionId, onClose, onSaved }: Props) {
  // Not what the page shows: someone else may have changed it since.
  const { data, problem } = useData(ConnectionSettingsDocument, { id: connectionId });
  const settings = data?.awsConnection ?? undefined;
  return (
    <Dialog title="Edit account" onClose={onClose}>
      <Loading of={settings} problem={problem} lines={6}>
        {(loaded) => <SettingsForm settings={loaded} onClose={onClose} onSaved={onSaved} />}
      </Loading>
    </Dialog>
  );
}

type FormProps = Omit<Props, 'connectionId'> & { readonly settings: SettingsPartsFragment };

function SettingsForm({ settings, onClose, onSaved }: FormProps) {
  const [name, setName] = useState(settings.name ?? '');
  const [rows, setRows] = useState<readonly LabelRow[]>(() => rowsOf(settings.labels));
  const [region, setRegion] = useState(settings.region);
  const update = useAction(UpdateAwsConnectionDocument);
  const { mistake } = update;
  const isOfRegion = mistake?.code === 'INVALID_REGION';
  const submit = async () => {
    const changes = changesOf(settings, { name, labels: labelsIn(rows), region });
    if (Object.keys(changes).length === 0) return onClose();
    if ((await update.run({ id: settings.id, ...changes })) === undefined) return;
    announce('Saved.');
    onSaved();
  };
  return (
    <DialogForm
      words="Save"
      pendingWords="Saving"
      action={{ ...update, mistake: isOfRegion ? undefined : mistake }}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextField
        label="Name"
        value={name}
        maxLength={100}
        placeholder="Production"
        hint="Only in Aurora. If empty, Aurora shows the account number."
        onChange={setName}
      />
      <LabelFields rows={rows} onChange={setRows} />
      <TextField
        label="Region"
        value={region}
        isMono
        maxLength={30}
        placeholder="us-east-1"
        hint="Aurora asks AWS for access to the role through this Region. It does not limit access: the role works in all Regions. Not sure? Leave it as it is."
        problem={isOfRegion ? `${mistake.message} Enter a Region such as us-east-1.` : undefined}
        onChange={(text) => {
          setRegion(text);
          update.reset();
        }}
      />
    </DialogForm>
  );
}

type Entered = { readonly name: string; readonly labels: readonly Label[]; readonly region: string };

/** Only what the user changed: the rest may have changed elsewhere. */
function changesOf(settings: SettingsPartsFragment, { name, labels, region }: Entered) {
  const chosenName = name.trim() === '' ? null : name.trim();
  const hasNewLabels = JSON.stringify(labels) !== JSON.stringify(labelsIn(rowsOf(settings.labels)));
  return {
    ...(chosenName !== settings.name && { name: chosenName }),
    ...(hasNewLabels && { labels: [...labels] }),
    ...(region.trim() !== settings.region && { region: region.trim() }),
  };
}

/** Empty rows are no labels. */
function labelsIn(rows: readonly LabelRow[]): readonly Label[] {
  return rows
    .map(({ key, value }) => ({ key: key.trim(), value: value.trim() }))
    .filter(({ key, value }) => key !== '' || value !== '');
}
