import { useState } from 'react';
import {
  CreateOnboardingLinkDocument,
  type OnboardingLinkPartsFragment,
  OnboardingLinksDocument,
  RevokeOnboardingLinkDocument,
} from '../../../schema/generated/graphql.ts';
import { useAction, useData } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { Button } from '../parts/button.tsx';
import { Dialog } from '../parts/dialog.tsx';
import { Disclosure } from '../parts/disclosure.tsx';
import { OutcomeNotice, ProblemNotice } from '../parts/notice.tsx';
import { Section } from '../parts/section.tsx';
import { Select } from '../parts/select.tsx';
import { TextField } from '../parts/text-field.tsx';
import { asMoment, useNow } from '../parts/time.ts';
import { Value } from '../parts/value.tsx';

const LIFETIMES = [
  { key: '3600', words: 'Expires in 1 hour' },
  { key: '86400', words: 'Expires in 1 day' },
  { key: '604800', words: 'Expires in 1 week' },
] as const;

/** The latest ones. Links live for a week at most. */
const MAX_SHOWN = 100;
const MINUTE_MS = 60_000;

type Props = { readonly workspaceId: string };

/** For operators: links that bring customers to this page. */
export function OnboardingLinks({ workspaceId }: Props) {
  const [expiresIn, setExpiresIn] = useState<(typeof LIFETIMES)[number]['key']>('86400');
  const [returnTo, setReturnTo] = useState('');
  const [asked, setAsked] = useState<OnboardingLinkPartsFragment | null>(null);
  const now = useNow(MINUTE_MS);
  const { data, problem, refresh } = useData(OnboardingLinksDocument, { workspaceId, last: MAX_SHOWN });
  const create = useAction(CreateOnboardingLinkDocument);
  const active = (data?.onboardingLinks.edges ?? [])
    .map(({ node }) => node)
    .filter(({ revokedAt, expiresAt }) => revokedAt === null && Date.parse(expiresAt) > now)
    .reverse();
  const made = create.success;
  const createLink = async () => {
    const address = returnTo.trim();
    await create.run({
      workspaceId,
      expiresIn: Number(expiresIn),
      ...(address !== '' && { returnTo: address }),
    });
    refresh();
  };

  return (
    <Section
      title="Invite the customer"
      hint={
        active.length === 0
          ? undefined
          : active.length === 1
            ? '1 active link'
            : `${active.length} active links`
      }
    >
      <p>
        Create an onboarding link and send it to the customer. Anyone with the link can see all AWS accounts
        of this workspace, connect accounts and organizations, and rename, test and disconnect them. It gives
        no access to AWS credentials, API keys or other workspaces.
      </p>
      <div className="field-line">
        <Select label="Expiry" isLabelHidden options={LIFETIMES} chosen={expiresIn} onChoose={setExpiresIn} />
        <Button
          tone="PRIMARY"
          isPending={create.isRunning}
          pendingWords="Creating the link"
          onPress={() => void createLink()}
        >
          Create link
        </Button>
      </div>
      <Disclosure title="Lead the customer back to your product">
        <TextField
          label="Address"
          value={returnTo}
          maxLength={2_000}
          placeholder="https://app.example.com/settings/aws"
          hint="The page has a button to this address once an account is connected. RETURN_TO_ORIGINS must list its origin."
          onChange={setReturnTo}
        />
      </Disclosure>
      <OutcomeNotice of={create} />
      {made !== undefined && (
        <Value label="Onboarding link" value={made.url} hint="Copy it now: Aurora cannot show it again." />
      )}
      {problem !== undefined && <ProblemNotice problem={problem} />}
      {active.length > 0 && (
        <ul className="link-list">
          {active.map((link) => (
            <LinkLine key={link.id} link={link} onRevoke={() => setAsked(link)} />
          ))}
        </ul>
      )}
      {asked !== null && (
        <RevokeDialog
          link={asked}
          onClose={() => setAsked(null)}
          onDone={() => {
            if (made?.onboardingLink.id === asked.id) create.reset();
            setAsked(null);
            refresh();
          }}
        />
      )}
    </Section>
  );
}

type LineProps = { readonly link: OnboardingLinkPartsFragment; readonly onRevoke: () => void };

function LinkLine({ link: { hint, expiresAt, lastUsedAt, returnTo }, onRevoke }: LineProps) {
  return (
    <li className="link-line">
      <span>
        Link <code>…{hint}</code>
        <br />
        <span className="hint">
          {lastUsedAt === null ? 'Not used yet' : `Last used ${asMoment(lastUsedAt)}`} · Expires{' '}
          {asMoment(expiresAt)}
          {returnTo !== null && ` · Leads back to ${new URL(returnTo).host}`}
        </span>
      </span>
      <Button size="SMALL" onPress={onRevoke}>
        Revoke<span className="visually-hidden"> the link that ends in {hint}</span>
      </Button>
    </li>
  );
}

type DialogProps = {
  readonly link: OnboardingLinkPartsFragment;
  readonly onClose: () => void;
  readonly onDone: () => void;
};

function RevokeDialog({ link: { id, hint }, onClose, onDone }: DialogProps) {
  const revoke = useAction(RevokeOnboardingLinkDocument);
  const confirm = async () => {
    if ((await revoke.run({ id })) === undefined) return;
    announce('Link revoked.');
    onDone();
  };
  return (
    <Dialog title="Revoke this link?" onClose={onClose}>
      <p>
        The link that ends in <code>{hint}</code> stops working at once, also in open tabs. Connected accounts
        stay connected.
      </p>
      <OutcomeNotice of={revoke} />
      <div className="buttons">
        <Button
          tone="DANGER"
          isPending={revoke.isRunning}
          pendingWords="Revoking"
          onPress={() => void confirm()}
        >
          Revoke link
        </Button>
        <Button autoFocus onPress={onClose}>
          Cancel
        </Button>
      </div>
    </Dialog>
  );
}
