import type { RoleTrustVerdict, TrustPolicyFindingSeverity } from '../../../schema/generated/graphql.ts';
import { CodeBlock } from '../parts/code-block.tsx';
import { Disclosure } from '../parts/disclosure.tsx';
import { asMoment } from '../parts/time.ts';
import { actorOf } from './actor.ts';
import type { FoldSummary } from './fold.tsx';
import { indented } from './indented.ts';
import type { Trust } from './readings.ts';

type Finding = Trust['findings'][number];

/** The list of the others says the same. */
const REPEATED_IN_OTHERS: ReadonlySet<string> = new Set(['FOREIGN_PRINCIPAL', 'ORGANIZATION']);

type Props = {
  readonly trust: Trust;
  /** For a page that explains above what is wrong. */
  readonly hidesFindings: boolean;
};

/** Who can use the role, as its trust policy says. */
export function RoleTrust({ trust, hidesFindings }: Props) {
  const { document, readAt, findings, others, changedAt, changedBy } = trust;
  const shown = findings.filter(({ code }) => others.length === 0 || !REPEATED_IN_OTHERS.has(code));
  return (
    <>
      <p>{verdictOn(trust)}</p>
      {others.length > 0 && (
        <>
          <ul className="remedies">
            {others.map(({ principal, description }) => (
              <li key={`${principal} ${description}`}>{description}</li>
            ))}
          </ul>
          <p className="hint">If you do not know one of them, delete its statement from the trust policy.</p>
        </>
      )}
      {!hidesFindings && shown.length > 0 && <Findings findings={shown} />}
      <p className="hint">
        Read from the role: {asMoment(readAt)}.
        {changedAt !== null &&
          ` Last change: ${asMoment(changedAt)}${changedBy === null ? '' : `, by ${actorOf(changedBy)}`}.`}
      </p>
      <Disclosure title="Show the trust policy">
        <CodeBlock title="Current trust policy" text={indented(document)} />
      </Disclosure>
    </>
  );
}

/** The verdict in a few words. */
export function trustSummary({ verdict, others }: Trust): FoldSummary {
  if (verdict === 'OPEN') return { words: 'Not protected', tone: 'BAD' };
  if (verdict === 'UNDECIDED') return { words: 'Not clear from the policy' };
  if (others.length === 0) return { words: 'Only Aurora' };
  return { words: `Aurora and ${others.length} ${others.length === 1 ? 'other' : 'others'}` };
}

function verdictOn({ verdict, others }: Trust): string {
  return VERDICTS[verdict](others.length > 0);
}

const VERDICTS: Readonly<Record<RoleTrustVerdict, (hasOthers: boolean) => string>> = {
  CLOSED: (hasOthers) =>
    hasOthers
      ? 'Aurora can use this role, with your External ID. So can these, because the trust policy names them:'
      : 'By its trust policy, only Aurora can use this role, and only with your External ID.',
  OPEN: () =>
    'Other AWS accounts can use this role, or can make Aurora use it for them. Change its trust policy.',
  UNDECIDED: () =>
    'The trust policy does not tell clearly who can use this role. Aurora tests it with wrong External IDs instead.',
};

const SEVERITIES: Readonly<
  Record<TrustPolicyFindingSeverity, { mark: string; words: string; outcome: string }>
> = {
  BLOCKS: { mark: '✕', words: 'Blocks Aurora', outcome: 'FAILED' },
  UNSAFE: { mark: '✕', words: 'Unsafe', outcome: 'FAILED' },
  NOTICE: { mark: '!', words: 'Notice', outcome: 'INCONCLUSIVE' },
};

function Findings({ findings }: { readonly findings: readonly Finding[] }) {
  return (
    <ul className="checks">
      {findings.map(({ code, line, column, severity, message, remedy }) => {
        const { mark, words, outcome } = SEVERITIES[severity];
        return (
          <li key={`${code} ${line} ${column}`} className="check" data-outcome={outcome}>
            <span className="check-mark" aria-hidden="true">
              {mark}
            </span>
            <div className="breakable">
              <strong>
                <span className="visually-hidden">{words}: </span>
                {message}
              </strong>
              <p className="hint">{remedy}</p>
            </div>
          </li>
        );
      })}
    </ul>
  );
}
