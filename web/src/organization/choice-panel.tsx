import type { FormEvent } from 'react';
import { ChooseAccountsDocument, type OrganizationPartsFragment } from '../../../schema/generated/graphql.ts';
import { useAction } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { Button } from '../parts/button.tsx';
import { Notice, OutcomeNotice } from '../parts/notice.tsx';
import { Section } from '../parts/section.tsx';
import { TextField } from '../parts/text-field.tsx';
import { type Choice, choiceWords, rootOf } from './choice.ts';

type Props = {
  readonly organization: OrganizationPartsFragment;
  readonly choice: Choice;
  readonly onChange: (choice: Choice) => void;
  /** Undefined before the first choice, which has nothing to go back to. */
  readonly onClose: (() => void) | undefined;
  readonly onSaved: () => void;
};

/** What is chosen in the tree below, and the button that makes it so. */
export function ChoicePanel({ organization: { id, units }, choice, onChange, onClose, onSaved }: Props) {
  const choose = useAction(ChooseAccountsDocument);
  const root = rootOf(units);
  const isAll = root !== undefined && choice.unitIds.has(root.id);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const chosen = await choose.run({
      organizationId: id,
      unitIds: [...choice.unitIds],
      exceptAccountIds: [...choice.exceptAccountIds],
      roleName: choice.roleName.trim(),
    });
    if (chosen === undefined) return;
    announce('Saved. Accounts connect as their roles appear.');
    onSaved();
  };
  return (
    <Section
      title="Choose the accounts"
      hint="Check the units below. To leave out an account, open its unit and uncheck it. New accounts in checked units connect by themselves."
    >
      <form className="form" onSubmit={(event) => void submit(event)}>
        <p aria-live="polite">
          Chosen: <strong>{choiceWords(units, choice)}</strong>
        </p>
        {isAll && (
          <Notice tone="WARNING" title="You chose the whole organization.">
            <p>Aurora connects every account with the role, also those that are created later.</p>
          </Notice>
        )}
        <TextField
          label="Role name"
          value={choice.roleName}
          isMono
          maxLength={64}
          hint="The role that Aurora uses in each account."
          onChange={(roleName) => onChange({ ...choice, roleName })}
        />
        <OutcomeNotice of={choose} />
        <div className="buttons">
          <Button
            type="submit"
            tone="PRIMARY"
            isPending={choose.isRunning}
            pendingWords="Saving"
            isDisabled={onClose === undefined && choice.unitIds.size === 0}
          >
            {isAll ? 'Connect the whole organization' : 'Connect these accounts'}
          </Button>
          {onClose !== undefined && <Button onPress={onClose}>Cancel</Button>}
        </div>
      </form>
    </Section>
  );
}
