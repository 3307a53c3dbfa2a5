import { useState } from 'react';
import {
  CreateOnboardingLinkDocument,
  OnboardingLinksDocument,
  RevokeOnboardingLinkDocument,
} from '../../../schema/generated/graphql.ts';
import { useAction, useData } from '../data/hooks.ts';
import { announce } from '../parts/announcer.tsx';
import { OutcomeNotice } from '../parts/notice.tsx';
import { asMoment } from '../parts/time.ts';
import { Value } from '../parts/value.tsx';

const LIFETIMES = [
  { seconds: 3_600, words: '1 hour' },
  { seconds: 86_400, words: '1 day' },
  { seconds: 604_800, words: '1 week' },
] as const;

/** For operators: links that bring customers to this page. */
export function OnboardingLinks({ workspaceId }: { readonly workspaceId: string }) {
  const [expiresIn, setExpiresIn] = useState<number>(86_400);
  const { data, refresh } = useData(OnboardingLinksDocument, { workspaceId, first: 20 });
  const create = useAction(CreateOnboardingLinkDocument);
  const revoke = useAction(RevokeOnboardingLinkDocument);
  const active = (data?.onboardingLinks.edges ?? []).filter(({ node }) => node.revokedAt === null);

  return (
    <details className="card links">
      <summary>
        <h2>Links for the customer</h2>
      </summary>
      <p>
        Anyone with the link can see all AWS accounts of this workspace, and connect, test, retry and
        disconnect them, until the link expires or you revoke it. Send it only to people who may do that. The
        link gives no access to AWS credentials, API keys or other workspaces.
      </p>
      <div className="field-line">
        <select
          aria-label="Expiry"
          value={expiresIn}
          onChange={({ target }) => setExpiresIn(Number(target.value))}
        >
          {LIFETIMES.map(({ seconds, words }) => (
            <option key={seconds} value={seconds}>
              Expires in {words}
            </option>
          ))}
        </select>
        <button
          type="button"
          className="button button-primary"
          disabled={create.isRunning}
          onClick={() => void create.run({ workspaceId, expiresIn }).then(refresh)}
        >
          Create link
        </button>
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
              <button
                type="button"
                className="button button-small"
                onClick={() =>
                  void revoke.run({ id }).then((revoked) => {
                    if (revoked !== undefined) announce('Link revoked.');
                    refresh();
                  })
                }
              >
                Revoke<span className="visually-hidden"> the link that ends in {hint}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </details>
  );
}
