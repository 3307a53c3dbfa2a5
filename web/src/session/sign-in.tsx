import { type FormEvent, useState } from 'react';
import { Brand } from '../parts/brand.tsx';
import { Button } from '../parts/button.tsx';
import { Notice } from '../parts/notice.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { TextField } from '../parts/text-field.tsx';
import { useCanSignIn } from './person.ts';
import { forgetLink, signIn, signInAsPerson } from './session.ts';

type Props = {
  readonly reason: string | null;
  readonly byLink: boolean;
  /** A person was signed in, who can come back to the same place. */
  readonly wasPerson: boolean;
  /** The tab is new and the address names a page: probably a customer's bookmark. */
  readonly isBookmark: boolean;
};

/** The sign-in for people and operators. Customers come by a link, and read here why it no longer works. */
export function SignIn({ reason, byLink, wasPerson, isBookmark }: Props) {
  const canSignIn = useCanSignIn();
  return (
    <main className="sign-in">
      <Brand />
      {canSignIn === undefined ? null : byLink || (isBookmark && !canSignIn) ? (
        <>
          {byLink ? <LinkEnded reason={reason} /> : <LinkNeeded />}
          <div>
            <Button tone="QUIET" size="SMALL" onPress={forgetLink}>
              Sign in with a token
            </Button>
          </div>
        </>
      ) : (
        <>
          <PageTitle title="Sign in">
            {!wasPerson && (
              <p className="lead">To connect your AWS account, open the onboarding link that you received.</p>
            )}
          </PageTitle>
          {reason !== null &&
            (wasPerson ? <SessionEnded reason={reason} /> : <TokenRejected reason={reason} />)}
          {canSignIn ? <PersonForm /> : <TokenForm />}
        </>
      )}
    </main>
  );
}

/** The way for people, and the one for tokens behind it. */
function PersonForm() {
  const [usesToken, setUsesToken] = useState(false);
  if (usesToken) return <TokenForm />;
  return (
    <>
      <div>
        <Button tone="PRIMARY" onPress={signInAsPerson}>
          Sign in
        </Button>
      </div>
      <div>
        <Button tone="QUIET" size="SMALL" onPress={() => setUsesToken(true)}>
          Sign in with a token
        </Button>
      </div>
    </>
  );
}

function SessionEnded({ reason }: { readonly reason: string }) {
  return (
    <Notice tone="WARNING" title={reason === NO_TOKEN ? 'You are not signed in' : reason} urgent>
      <p>When you sign in again, you come back to this page.</p>
    </Notice>
  );
}

function TokenRejected({ reason }: { readonly reason: string }) {
  return (
    <Notice tone="WARNING" title={reasonFor('token', reason)} urgent>
      <p>
        Did you come to connect an AWS account? You need no token: open your onboarding link again, or ask the
        person who sent it for a new one.
      </p>
      <p>Do you run Aurora? Check the token, or use another one.</p>
    </Notice>
  );
}

/** For a customer with a bookmark or a forwarded address. */
function LinkNeeded() {
  return (
    <>
      <PageTitle title="Open your onboarding link again" />
      <p>
        The address of this page signs no one in, because others may see it. Only your onboarding link does.
        Nothing is lost. If you have no link, ask the person who sent it for a new one.
      </p>
    </>
  );
}

/** The browser has no cookie any more, or it never came back from the identity provider. */
const NO_TOKEN = 'The request has no token.';

const INVALID = 'The request has no valid token.';

/** The server's words about the token of a request, in words for the person who has the token or the link. */
const REASONS: Readonly<Record<string, string>> = {
  [INVALID]: 'does not work',
  'The token has expired.': 'has expired',
  'The token has been revoked.': 'was revoked',
};

function reasonFor(what: 'token' | 'link', reason: string): string {
  const ended = REASONS[reason];
  return ended === undefined ? reason : `This ${what} ${ended}`;
}

/** For a customer, who has no other token. */
function LinkEnded({ reason }: { readonly reason: string | null }) {
  if (reason === null)
    return (
      <>
        <PageTitle title="Signed out" />
        <p>To come back, open the onboarding link again.</p>
      </>
    );
  return (
    <>
      <PageTitle title={reasonFor('link', reason)} />
      <p>
        {reason === INVALID && 'Check that you copied the whole link. '}
        Ask the person who sent it for a new one. Your accounts stay connected.
      </p>
    </>
  );
}

function TokenForm() {
  const [token, setToken] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (token.trim() !== '') signIn(token.trim());
  };
  return (
    <form onSubmit={submit} className="card form">
      <TextField
        label="Token"
        type="password"
        value={token}
        onChange={setToken}
        hint="The operator's token or an API key. You are signed out when you close all tabs of this page."
      />
      <Button type="submit" tone="PRIMARY" isDisabled={token.trim() === ''}>
        Sign in
      </Button>
    </form>
  );
}
