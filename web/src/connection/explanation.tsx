import type { ExplanationPartsFragment, TrustPolicyVerdict } from '../../../schema/generated/graphql.ts';
import { Notice, type Tone } from '../parts/notice.tsx';
import { ScrollText } from '../parts/scroll-text.tsx';
import { hasComparison, linesOf, type PolicyLine } from './policy-lines.ts';

export const VERDICTS: Readonly<Record<TrustPolicyVerdict, { words: string; tone: Tone }>> = {
  WORKS: { words: 'This policy is correct. It allows Aurora, and no one else.', tone: 'GOOD' },
  UNSAFE: { words: 'This policy allows Aurora, but also others.', tone: 'BAD' },
  DENIED: { words: 'This policy blocks Aurora.', tone: 'BAD' },
  INVALID: { words: 'AWS would reject this policy.', tone: 'BAD' },
  UNCERTAIN: { words: 'Aurora cannot tell whether this policy allows Aurora.', tone: 'WARNING' },
};

/** Whether the policy must change before Aurora can use the role. */
export function mustChange({ verdict }: ExplanationPartsFragment): boolean {
  return VERDICTS[verdict].tone === 'BAD';
}

const MARKS = { SAME: '', WRONG: '−', RIGHT: '+' } as const;
const SPOKEN = { SAME: '', WRONG: 'Wrong: ', RIGHT: 'Right: ' } as const;

/** What is wrong with a policy, and the policy once, with what to change. */
export function Explanation({ explanation }: { readonly explanation: ExplanationPartsFragment }) {
  const { verdict, findings, correction } = explanation;
  const isCompared = hasComparison(explanation);
  const lines = linesOf(explanation);
  return (
    <>
      <Notice tone={VERDICTS[verdict].tone} title={VERDICTS[verdict].words}>
        {findings.length > 0 && (
          <ul className="findings">
            {findings.map(({ code, line, column, message, remedy, severity }) => (
              <li key={`${code} ${line} ${column}`} data-severity={severity}>
                <strong>
                  {!isCompared && `Line ${line}: `}
                  {message}
                </strong>
                {/* The correction makes the changes that must be made. */}
                {(!isCompared || severity === 'NOTICE') && (
                  <>
                    <br />
                    {remedy}
                  </>
                )}
              </li>
            ))}
          </ul>
        )}
        {/* Without a comparison, the words are all that tells what the correction is. */}
        {!isCompared && correction?.changes.map((change) => <p key={change}>{change}</p>)}
      </Notice>
      {(isCompared || findings.length > 0) && (
        <>
          <ScrollText
            className="marked"
            label={
              isCompared ? 'What to change in the policy' : 'The checked policy, with the wrong lines marked'
            }
          >
            {lines.map((line, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a line has no other identity.
              <span key={index} className="marked-line" data-kind={line.kind} data-severity={line.severity}>
                <span className="marked-number" aria-hidden="true">
                  {isCompared ? MARKS[line.kind] : index + 1}
                </span>
                <span className="visually-hidden">{SPOKEN[line.kind]}</span>
                <span>
                  <Marked line={line} />
                </span>
              </span>
            ))}
          </ScrollText>
          <Meanings text={lines.map(({ text }) => text).join('\n')} />
        </>
      )}
    </>
  );
}

/** Principals that say more than their words. */
const MEANINGS = [
  { pattern: /(?:"(?:AWS|Principal)": |^\s*)"\*"/m, part: '"*"', words: 'anyone in AWS' },
  { pattern: /:root"/, part: ':root', words: 'everyone in that account whom the account allows' },
] as const;

/** What the lines of a policy mean that people may misread. */
function Meanings({ text }: { readonly text: string }) {
  const found = MEANINGS.filter(({ pattern }) => pattern.test(text));
  if (found.length === 0) return null;
  return (
    <ul className="remedies hint">
      {found.map(({ part, words }) => (
        <li key={part}>
          <code>{part}</code> means: {words}.
        </li>
      ))}
    </ul>
  );
}

function Marked({ line: { text, mark } }: { readonly line: PolicyLine }) {
  if (mark === undefined || mark[0] === mark[1]) return text || ' ';
  const [start, end] = mark;
  return (
    <>
      {text.slice(0, start)}
      <mark>{text.slice(start, end)}</mark>
      {text.slice(end)}
    </>
  );
}
