import { type FormEvent, useState } from 'react';
import { Brand } from '../parts/brand.tsx';
import { Notice } from '../parts/notice.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { signIn } from './session.ts';

type Props = { readonly reason: string | null; readonly byLink: boolean };

/** The way in for an operator; a customer comes by a link. */
export function SignIn({ reason, byLink }: Props) {
  const [token, setToken] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (token.trim() !== '') signIn(token.trim());
  };
  return (
    <main className="sign-in">
      <Brand />
      <PageTitle title="Sign in" />
      {reason !== null && (
        <Notice tone="WARNING" title={reason} urgent>
          <p>
            {byLink
              ? 'Ask whoever sent you the onboarding link for a new one. Nothing that you have connected is lost.'
              : 'Sign in with another token.'}
          </p>
        </Notice>
      )}
      <form onSubmit={submit} className="card">
        <label htmlFor="token">Token</label>
        <input
          id="token"
          type="password"
          autoComplete="off"
          spellCheck={false}
          value={token}
          aria-describedby="token-hint"
          onChange={({ target }) => setToken(target.value)}
        />
        <p id="token-hint" className="hint">
          The operator's token or an API key. It stays in this tab, and is forgotten when you close it.
        </p>
        <button type="submit" className="button button-primary" disabled={token.trim() === ''}>
          Sign in
        </button>
      </form>
      <p className="hint">You want to connect your AWS account? Open the link that Aurora has sent you.</p>
    </main>
  );
}
