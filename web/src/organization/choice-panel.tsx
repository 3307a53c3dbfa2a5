import { ChooseAccountsDocument, type OrganizationPartsFragment } from '../../../schema/generated/graphql.ts';
import { useAction } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { Button } from '../parts/button.tsx';
import { count } from '../parts/count.ts';
import { OutcomeNotice } from '../parts/notice.tsx';
import { Section } from '../parts/section.tsx';
import { TextField } from '../parts/text-field.tsx';
import { IfMayConnect } from '../session/if-may-connect.tsx';
import { type Choice, choiceWords, rootOf, totalOf } from './choice.ts';

type FieldsProps = {
  readonly choice: Choice;
  /** Whether there was no choice before: no account has a role yet. */
  readonly isFirst: boolean;
  readonly onChange: (choice: Choice) => void;
};

/** How to choose from the tree below. */
export function ChoiceFields({ choice, isFirst, onChange }: FieldsProps) {
  return (
    <Section
      title="Choose the accounts"
      hint="Select organizational units (OUs) below. Accounts that join them later are included, too. To leave out an account, open its unit."
    >
      <TextField
        label="Role name"
        value={choice.roleName}
        isMono
        maxLength={64}
        hint={`The same name in each account.${isFirst ? '' : ' If you change it and run the commands again, AWS deletes the roles with the old name. Accounts that are connected with them stop working.'}`}
        onChange={(roleName) => onChange({ ...choice, roleName })}
      />
      <p>
        This step changes nothing in AWS. Next, Aurora shows the commands that create the role in all chosen
        accounts. Each account connects when it has its role.
      </p>
    </Section>
  );
}

type BarProps = {
  readonly organization: OrganizationPartsFragment;
  readonly choice: Choice;
  /** Undefined before the first choice, which has nothing to go back to. */
  readonly onClose: (() => void) | undefined;
  readonly onSaved: (organization: OrganizationPartsFragment) => void;
};

/** What is chosen, and the button that makes it so. It stays on the screen below a long tree. */
export function ChoiceBar({ organization: { id, units }, choice, onClose, onSaved }: BarProps) {
  const choose = useAction(ChooseAccountsDocument);
  const root = rootOf(units);
  const isAll = root !== undefined && choice.unitIds.has(root.id);
  const { chosen } = totalOf(units, choice);
  const save = async () => {
    const answer = await choose.run({
      organizationId: id,
      unitIds: [...choice.unitIds],
      exceptAccountIds: [...choice.exceptAccountIds],
      roleName: choice.roleName.trim(),
    });
    if (answer === undefined) return;
    announce('Saved. Accounts connect as their roles appear.');
    onSaved(answer.organization);
  };
  return (
    <section className="action-bar" aria-label="Your choice">
      <OutcomeNotice of={choose} />
      <div className="progress-foot">
        <p aria-live="polite">
          <strong>{chosen === 0 ? 'No accounts chosen' : `${count(chosen, 'account')} chosen`}</strong>{' '}
          {choice.unitIds.size > 0 && (
            <span className="hint">
              {choiceWords(units, choice)}
              {isAll && '. Includes accounts created later.'}
            </span>
          )}
        </p>
        <div className="buttons">
          {onClose !== undefined && <Button onPress={onClose}>Cancel</Button>}
          <IfMayConnect>
            <Button
              tone="PRIMARY"
              isPending={choose.isRunning}
              pendingWords="Saving"
              isDisabled={onClose === undefined && choice.unitIds.size === 0}
              onPress={() => void save()}
            >
              {onClose === undefined ? continueWords(chosen) : 'Save the choice'}
            </Button>
          </IfMayConnect>
        </div>
      </div>
    </section>
  );
}

/** The first choice leads to the script that creates the roles. */
function continueWords(chosen: number): string {
  return chosen === 0 ? 'Continue' : `Continue with ${count(chosen, 'account')}`;
}
