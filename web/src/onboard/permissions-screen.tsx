import { useId, useState } from 'react';
import { Label } from 'react-aria-components/Label';
import { Radio, RadioGroup } from 'react-aria-components/RadioGroup';
import type { CapabilitySetsQuery } from '../../../schema/generated/graphql.ts';
import { Badge } from '../parts/badge.tsx';
import { Button } from '../parts/button.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { TextField } from '../parts/text-field.tsx';
import { addressOf, useQuery } from '../routes.ts';
import { useDraft } from '../session/draft.ts';
import { useIsCustomer } from '../session/viewer.ts';
import { useWorkspace } from '../workspace/activity.tsx';
import { ChosenSet } from './chosen-set.tsx';
import {
  arnsIn,
  choiceIn,
  FIRST_LOOK,
  MANAGED,
  meaningOf,
  OWN,
  RECOMMENDED,
  titleOfChoice,
} from './permissions.ts';

type Props = {
  readonly sets: CapabilitySetsQuery['capabilitySets'];
  /** The name of the set that the workspace has chosen. */
  readonly ofWorkspace: string | null;
  readonly refresh: () => void;
};

/** First step: what Aurora may do. Nothing is preselected. */
export function PermissionsScreen({ sets, ofWorkspace, refresh }: Props) {
  const { id: workspaceId } = useWorkspace();
  const [query, change] = useQuery();
  const choice = choiceIn(query['permissions'], sets);
  const policies = useDraft(`${workspaceId}.policies`, query['policies']);
  /** Set once the user wants to go on. */
  const [isAsked, setIsAsked] = useState(false);
  const policiesProblem = choice === OWN ? policiesProblemOf(policies.text) : undefined;
  const goOn = () => {
    setIsAsked(true);
    if (choice === null || policiesProblem !== undefined) return;
    change(
      { step: 'role', policies: choice === OWN ? arnsIn(policies.text).join(' ') : null },
      { isStep: true },
    );
  };
  return (
    <>
      <PageTitle title="Connect your AWS account">
        <p className="lead">
          Aurora works through an IAM role that you create, and can delete at any time. It takes about two
          minutes.
        </p>
      </PageTitle>
      <RadioGroup
        className="options"
        value={choice}
        onChange={(name) => {
          setIsAsked(false);
          change({ permissions: name });
        }}
      >
        <div>
          <Label className="options-title">What is Aurora allowed to do?</Label>
          <p className="hint">
            You can change it later. Not sure? <NotSure ofWorkspace={ofWorkspace} />
          </p>
        </div>
        {groupsOf(sets, ofWorkspace).map(({ title, hint, options }) => (
          <OptionGroup key={title} title={title} hint={hint}>
            {options.map(({ name, meaning, mark }) => (
              <Option key={name} name={name} meaning={meaning} mark={mark}>
                {name === choice && name === OWN && (
                  <TextField
                    label="ARNs of up to 10 policies, one per line"
                    value={policies.text}
                    onChange={policies.change}
                    isMono
                    rows={3}
                    placeholder="arn:aws:iam::aws:policy/SecurityAudit"
                    hint="Managed by AWS, or policies of your account."
                    problem={isAsked ? policiesProblem : undefined}
                  />
                )}
                {name === choice && !(name in MANAGED) && name !== OWN && (
                  <ChosenSet set={name} isOfWorkspace={name === ofWorkspace} refresh={refresh} />
                )}
              </Option>
            ))}
          </OptionGroup>
        ))}
      </RadioGroup>
      <div className="connect-foot">
        <Button tone="PRIMARY" size="LARGE" onPress={goOn}>
          Continue
        </Button>
        {isAsked && choice === null ? (
          <p className="field-problem" role="alert">
            Choose what Aurora is allowed to do.
          </p>
        ) : (
          <p className="hint">
            Or connect{' '}
            <a href={addressOf({ page: 'CONNECT', workspaceId }, { step: 'many' })}>many accounts</a> or{' '}
            <a href={addressOf({ page: 'ORGANIZATION', workspaceId })}>a whole organization</a>.
          </p>
        )}
      </div>
    </>
  );
}

/** What to choose, and why. */
function NotSure({ ofWorkspace }: Pick<Props, 'ofWorkspace'>) {
  const isCustomer = useIsCustomer();
  if (ofWorkspace !== null)
    return (
      <>
        Choose <strong>{titleOfChoice(ofWorkspace)}</strong>: Aurora expects these permissions in the accounts
        of your workspace.
      </>
    );
  return (
    <>
      {isCustomer ? 'Ask the person who sent you the link. Or start' : 'Start'} with{' '}
      <strong>{titleOfChoice(FIRST_LOOK)}</strong>, and add permissions later.
    </>
  );
}

type OptionProps = {
  readonly name: string;
  readonly meaning: string;
  readonly mark: string | null;
  /** What there is to know or to enter, once it is chosen. */
  readonly children: React.ReactNode;
};

function Option({ name, meaning, mark, children }: OptionProps) {
  const id = useId();
  const hasMore = Array.isArray(children) && children.some((child) => child !== false);
  return (
    <div className="option">
      <Radio
        value={name}
        className="option-choice"
        aria-labelledby={`${id}-name`}
        aria-describedby={`${id}-meaning`}
      >
        <span className="option-head" id={`${id}-name`}>
          {titleOfChoice(name)}
          {mark !== null && (
            <Badge tone="INFO" size="SMALL">
              {mark}
            </Badge>
          )}
        </span>
        <span className="option-words" id={`${id}-meaning`}>
          {meaning}
        </span>
      </Radio>
      {hasMore && <div className="option-more">{children}</div>}
    </div>
  );
}

type GroupProps = { readonly title: string; readonly hint: string; readonly children: React.ReactNode };

function OptionGroup({ title, hint, children }: GroupProps) {
  const id = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset has its own layout.
    <div
      role="group"
      className="options-group"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-hint`}
    >
      <div>
        <p className="options-name" id={`${id}-title`}>
          {title}
        </p>
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      </div>
      {children}
    </div>
  );
}

type Group = {
  readonly title: string;
  readonly hint: string;
  readonly options: readonly Omit<OptionProps, 'children'>[];
};

const WHY_RECOMMENDED =
  'This policy fits most use cases: Aurora can work in every service without new permissions.';

/** The recommended choice comes first: the workspace's own, or else one of AWS. */
function groupsOf(sets: Props['sets'], ofWorkspace: string | null): Group[] {
  const ofAurora: Group = {
    title: 'Made for Aurora',
    hint: 'Only the listed actions. Select one to see them.',
    options: sets
      .map(({ name }) => ({
        name,
        meaning: meaningOf(name, sets),
        mark: name === ofWorkspace ? 'Recommended for your workspace' : null,
      }))
      .toSorted((one, other) => Number(other.mark !== null) - Number(one.mark !== null)),
  };
  const ofAws: Group = {
    title: 'AWS managed policies',
    hint: "AWS's own policies, for all services.",
    options: Object.entries(MANAGED).map(([name, { grant }]) =>
      name === RECOMMENDED && ofWorkspace === null
        ? { name, meaning: `${grant} ${WHY_RECOMMENDED}`, mark: 'Recommended for most use cases' }
        : { name, meaning: grant, mark: null },
    ),
  };
  const own: Group = {
    title: 'Other',
    hint: 'Policies that your team maintains.',
    options: [{ name: OWN, meaning: 'Up to 10 policies, by their ARNs.', mark: null }],
  };
  return ofWorkspace === null ? [ofAws, ofAurora, own] : [ofAurora, ofAws, own];
}

const POLICY_ARN = /^arn:aws[\w-]*:iam::(?:aws|\d{12}):policy\/\S+$/;

/** How many managed policies a role can have, without a higher quota. */
const MAX_POLICIES = 10;

/** What is wrong with the ARNs of own policies. */
function policiesProblemOf(text: string): string | undefined {
  const arns = arnsIn(text);
  const wrong = arns.find((arn) => !POLICY_ARN.test(arn));
  if (wrong !== undefined)
    return `"${wrong}" is not the ARN of a policy. In the IAM console, open the policy and copy its ARN.`;
  if (arns.length === 0) return 'Enter at least one policy ARN.';
  return arns.length > MAX_POLICIES
    ? `Enter at most ${MAX_POLICIES} policy ARNs, not ${arns.length}.`
    : undefined;
}
