import type { ExplanationPartsFragment, TrustPolicyVerdict } from '../../../schema/generated/graphql.ts';
import { CodeBlock } from '../parts/code-block.tsx';
import { Notice, type Tone } from '../parts/notice.tsx';
import { ScrollText } from '../parts/scroll-text.tsx';

export const VERDICTS: Readonly<Record<TrustPolicyVerdict, { words: string; tone: Tone }>> = {
  WORKS: { words: 'This policy is correct. It allows Aurora, and no one else.', tone: 'GOOD' },
  UNSAFE: { words: 'This policy allows Aurora, but also others.', tone: 'BAD' },
  DENIED: { words: 'This policy blocks Aurora.', tone: 'BAD' },
  INVALID: { words: 'AWS would reject this policy.', tone: 'BAD' },
  UNCERTAIN: { words: 'Aurora cannot tell whether this policy allows it.', tone: 'WARNING' },
};

type Props = { readonly explanation: ExplanationPartsFragment };

/** The findings, and the policy with its wrong lines marked. */
export function Explanation({ explanation: { verdict, text, findings } }: Props) {
  const marked = new Map(findings.map(({ line, severity }) => [line, severity] as const));
  return (
    <>
      <Notice tone={VERDICTS[verdict].tone} title={VERDICTS[verdict].words}>
        {findings.length > 0 && (
          <ul className="findings">
            {findings.map(({ code, line, column, message, remedy, severity }) => (
              <li key={`${code} ${line} ${column}`} data-severity={severity}>
                <strong>
                  Line {line}: {message}
                </strong>
                <br />
                {remedy}
              </li>
            ))}
          </ul>
        )}
      </Notice>
      {findings.length > 0 && (
        <ScrollText className="marked" label="The checked policy, with the wrong lines marked">
          {text.split('\n').map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line has no other identity.
            <span key={index} className="marked-line" data-severity={marked.get(index + 1)}>
              <span className="marked-number" aria-hidden="true">
                {index + 1}
              </span>
              {marked.has(index + 1) ? (
                <mark>
                  <span className="visually-hidden">Wrong: </span>
                  {line}
                </mark>
              ) : (
                line || ' '
              )}
            </span>
          ))}
        </ScrollText>
      )}
    </>
  );
}

/** The corrected policy to copy, with what is different. Nothing where nothing needs to change. */
export function Correction({ explanation: { correction } }: Props) {
  if (correction === null) return null;
  return (
    <>
      <CodeBlock title="The corrected policy" text={correction.json} fileName="trust-policy.json" />
      <ul className="remedies hint">
        {correction.changes.map((change) => (
          <li key={change}>{change}</li>
        ))}
      </ul>
    </>
  );
}
