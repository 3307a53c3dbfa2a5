import { useState } from 'react';
import {
  CreateOnboardingLinkDocument,
  OnboardingLinksDocument,
  RevokeOnboardingLinkDocument,
} from '../../../schema/generated/graphql.ts';
import { useAction, useData } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { Button } from '../parts/button.tsx';
import { Disclosure } from '../parts/disclosure.tsx';
import { OutcomeNotice } from '../parts/notice.tsx';
import { Select } from '../parts/select.tsx';
import { asMoment } from '../parts/time.ts';
import { Value } from '../parts/value.tsx';

const LIFETIMES = [
  { key: '3600', words: 'Expires in 1 hour' },
  { key: '86400', words: 'Expires in 1 day' },
  { key: '604800', words: 'Expires in 1 week' },
] as const;

type Props = { readonly workspaceId: string; readonly isOpenAtFirst: boolean };

/** For operators: links that bring customers to this page. */
export function OnboardingLinks({ workspaceId, isOpenAtFirst }: Props) {
  const [expiresIn, setExpiresIn] = useState<(typeof LIFETIMES)[number]['key']>('86400');
  const { data, refresh } = useData(OnboardingLinksDocument, { workspaceId, first: 20 });
  const create = useAction(CreateOnboardingLinkDocument);
  const revoke = useAction(RevokeOnboardingLinkDocument);
  const active = (data?.onboardingLinks.edges ?? []).filter(({ node }) => node.revokedAt === null);

  return (
    <Disclosure title="Links for the customer" level={2} isCard isOpenAtFirst={isOpenAtFirst}>
      <p>
        Anyone with the link can see all AWS accounts of this workspace, and connect, test, retry and
        disconnect them, until the link expires or you revoke it. Send it only to people who may do that. The
        link gives no access to AWS credentials, API keys or other workspaces.
      </p>
      <div className="field-line">
        <Select label="Expiry" isLabelHidden options={LIFETIMES} chosen={expiresIn} onChoose={setExpiresIn} />
        <Button
          tone="PRIMARY"
          isPending={create.isRunning}
          onPress={() => void create.run({ workspaceId, expiresIn: Number(expiresIn) }).then(refresh)}
        >
          Create link
        </Button>
      </div>
      <OutcomeNotice of={create} />
      <OutcomeNotice of={revoke} />
      {create.success !== undefined && (
        <Value
          label="Onboarding link"
          value={create.success.url}
          hint="Aurora shows it only once. Send it to the customer."
        />
      )}
      {active.length > 0 && (
        <ul className="link-list">
          {active.map(({ node: { id, hint, expiresAt, lastUsedAt } }) => (
            <li key={id} className="link-line">
              <span>
                <code>…{hint}</code> until {asMoment(expiresAt)},{' '}
                {lastUsedAt === null ? 'not used yet' : `last used ${asMoment(lastUsedAt)}`}
              </span>
              <Button
                size="SMALL"
                onPress={() =>
                  void revoke.run({ id }).then((revoked) => {
                    if (revoked !== undefined) announce('Link revoked.');
                    refresh();
                  })
                }
              >
                Revoke<span className="visually-hidden"> the link that ends in {hint}</span>
              </Button>
            </li>
          ))}
        </ul>
      )}
    </Disclosure>
  );
}
