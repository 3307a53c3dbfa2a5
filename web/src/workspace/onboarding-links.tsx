import { useState } from 'react';
import {
  CreateOnboardingLinkDocument,
  type CreateOnboardingLinkMutation,
  type OnboardingLinkPartsFragment,
  OnboardingLinksDocument,
  RevokeOnboardingLinkDocument,
} from '../../../schema/generated/graphql.ts';
import { type Mistake, useAction, useData } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { Button } from '../parts/button.tsx';
import { ConfirmDialog } from '../parts/confirm-dialog.tsx';
import { CopyAction } from '../parts/copy-button.tsx';
import { count } from '../parts/count.ts';
import { OutcomeNotice, ProblemNotice } from '../parts/notice.tsx';
import { Section } from '../parts/section.tsx';
import { Select } from '../parts/select.tsx';
import { TextField } from '../parts/text-field.tsx';
import { asMoment, useNow } from '../parts/time.ts';
import { LinkPowers } from '../session/link-powers.tsx';
import { useIsOperator } from '../session/viewer.ts';
import { useWorkspace } from './activity.tsx';

const LIFETIMES = [
  { key: '3600', words: '1 hour' },
  { key: '86400', words: '1 day' },
  { key: '604800', words: '1 week' },
] as const;

/** The latest ones. Links live for a week at most. */
const MAX_SHOWN = 100;

type Props = { readonly workspaceId: string };

/** Links that bring customers to this page. Operators create and revoke them, auditors see them. */
export function OnboardingLinks({ workspaceId }: Props) {
  const isOperator = useIsOperator();
  const [asked, setAsked] = useState<OnboardingLinkPartsFragment | null>(null);
  const now = useNow();
  const { data, problem, refresh } = useData(OnboardingLinksDocument, { workspaceId, last: MAX_SHOWN });
  const [made, setMade] = useState<Created>();
  const active = data?.onboardingLinks.edges
    .map(({ node }) => node)
    .filter(({ revokedAt, expiresAt }) => revokedAt === null && Date.parse(expiresAt) > now)
    .reverse();
  return (
    <Section
      title={isOperator ? 'Invite the customer' : 'Active links'}
      hint={active === undefined || active.length === 0 ? undefined : count(active.length, 'active link')}
    >
      {isOperator && (
        <CreateLink
          workspaceId={workspaceId}
          isFirst={made === undefined}
          onCreated={(link) => {
            setMade(link);
            refresh();
          }}
        />
      )}
      {made !== undefined && <NewLink made={made} />}
      {problem !== undefined && <ProblemNotice problem={problem} />}
      {!isOperator && active?.length === 0 && <p className="hint">None.</p>}
      {active !== undefined && active.length > 0 && (
        <ul className="link-list">
          {active.map((link) => (
            <LinkLine key={link.id} link={link} onRevoke={isOperator ? () => setAsked(link) : undefined} />
          ))}
        </ul>
      )}
      {asked !== null && (
        <RevokeDialog
          link={asked}
          onClose={() => setAsked(null)}
          onDone={() => {
            if (made?.onboardingLink.id === asked.id) setMade(undefined);
            setAsked(null);
            refresh();
          }}
        />
      )}
    </Section>
  );
}

type Created = Exclude<CreateOnboardingLinkMutation['createOnboardingLink'], Mistake>;

type CreateProps = Props & {
  /** Later, copying the new link is the next step. */
  readonly isFirst: boolean;
  readonly onCreated: (made: Created) => void;
};

/** What the link is good for, and the fields for a new one. */
function CreateLink({ workspaceId, isFirst, onCreated }: CreateProps) {
  const { name } = useWorkspace();
  const create = useAction(CreateOnboardingLinkDocument);
  const [expiresIn, setExpiresIn] = useState<(typeof LIFETIMES)[number]['key']>('86400');
  const [returnTo, setReturnTo] = useState('');
  const createLink = async () => {
    const address = returnTo.trim();
    const made = await create.run({
      workspaceId,
      expiresIn: Number(expiresIn),
      ...(address !== '' && { returnTo: address }),
    });
    if (made !== undefined) onCreated(made);
  };
  return (
    <>
      <p>Create an onboarding link and send it to the customer.</p>
      <LinkPowers workspace={name} />
      <Select label="Valid for" options={LIFETIMES} chosen={expiresIn} onChoose={setExpiresIn} />
      <TextField
        label="Return address (optional)"
        value={returnTo}
        maxLength={2_000}
        placeholder="https://app.example.com/settings/aws"
        hint="After an account is connected, a button leads to this address in your product. RETURN_TO_ORIGINS must list its origin."
        onChange={setReturnTo}
      />
      <OutcomeNotice of={create} />
      <div className="buttons">
        <Button
          tone={isFirst ? 'PRIMARY' : 'PLAIN'}
          isPending={create.isRunning}
          pendingWords="Creating the link"
          onPress={() => void createLink()}
        >
          Create link
        </Button>
      </div>
    </>
  );
}

function NewLink({ made: { url, onboardingLink } }: { readonly made: Created }) {
  return (
    <div className="group">
      <code className="code-block value-text">{url}</code>
      <div className="buttons">
        <CopyAction text={url} what="Link" label="Copy link" />
        <span className="hint">
          Copy the link now: Aurora cannot show it again. It works until {asMoment(onboardingLink.expiresAt)}.
        </span>
      </div>
    </div>
  );
}

type LineProps = {
  readonly link: OnboardingLinkPartsFragment;
  /** Undefined: the viewer may not. */
  readonly onRevoke: (() => void) | undefined;
};

function LinkLine({ link: { hint, createdAt, expiresAt, lastUsedAt, returnTo }, onRevoke }: LineProps) {
  const created = asMoment(createdAt);
  return (
    <li className="link-line">
      <span>
        Link <code>…{hint}</code>
        <br />
        <span className="hint">
          Created {created} · {lastUsedAt === null ? 'Never used' : `Last used ${asMoment(lastUsedAt)}`} ·
          Expires {asMoment(expiresAt)}
          {returnTo !== null && ` · Leads back to ${new URL(returnTo).host}`}
        </span>
      </span>
      {onRevoke !== undefined && (
        <Button size="SMALL" onPress={onRevoke}>
          Revoke
          <span className="visually-hidden">
            {' '}
            the link created {created}, which ends in {hint}
          </span>
        </Button>
      )}
    </li>
  );
}

type DialogProps = {
  readonly link: OnboardingLinkPartsFragment;
  readonly onClose: () => void;
  readonly onDone: () => void;
};

function RevokeDialog({ link: { id, createdAt, hint }, onClose, onDone }: DialogProps) {
  const revoke = useAction(RevokeOnboardingLinkDocument);
  const confirm = async () => {
    if ((await revoke.run({ id })) === undefined) return;
    announce('Link revoked.');
    onDone();
  };
  return (
    <ConfirmDialog
      title={`Revoke the link created ${asMoment(createdAt)}?`}
      words="Revoke link"
      pendingWords="Revoking"
      action={revoke}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      <p>
        The link that ends in <code>{hint}</code> stops working at once, also in open tabs. Connected accounts
        stay connected.
      </p>
    </ConfirmDialog>
  );
}
