import {
  CheckUpDocument,
  type CheckUpQuery,
  ServiceHealthDocument,
  type ServiceHealthQuery,
} from '../../../schema/generated/graphql.ts';
import { useData } from '../data/hooks.ts';
import { usePolling } from '../data/polling.ts';
import { Ago } from '../parts/ago.tsx';
import { Badge } from '../parts/badge.tsx';
import { FactLines } from '../parts/fact-lines.tsx';
import { Loading } from '../parts/loading.tsx';
import { Notice, Remedies } from '../parts/notice.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { Section } from '../parts/section.tsx';
import { asMoment, withMoments } from '../parts/time.ts';
import { CHECK, OUTCOME } from './words.ts';

const POLL_MS = 5_000;
/** The checks ask AWS. */
const CHECK_POLL_MS = 30_000;

type Health = ServiceHealthQuery['serviceHealth'];
type Check = Extract<CheckUpQuery['auroraIdentity'], { __typename: 'AuroraIdentity' }>['checks'][number];

/** How Aurora itself is. For operators and auditors. It stays current while it is open. */
export function HealthPage() {
  const { data, problem, refresh } = useData(ServiceHealthDocument, {});
  usePolling(refresh, POLL_MS);
  const health = data?.serviceHealth;
  return (
    <div className="wide">
      <PageTitle title="Health of Aurora">
        <p className="lead">For all workspaces: Aurora's access to AWS, its work and its servers.</p>
      </PageTitle>
      <Loading of={health} problem={problem} lines={8}>
        {(loaded) => (
          <>
            <OwnFault fault={loaded.ownFault} />
            <Work health={loaded} />
          </>
        )}
      </Loading>
      <Identity shown={health?.ownFault?.remedies ?? []} />
      {health?.servers != null && <Servers servers={health.servers} />}
      {health !== undefined && (
        <Section title="The server that answers">
          <FactLines
            facts={[
              { name: 'Version', words: health.version },
              { name: 'Started', words: asMoment(health.startedAt) },
              { name: 'Database', words: health.database === 'sqlite' ? 'SQLite' : 'PostgreSQL' },
            ]}
          />
        </Section>
      )}
    </div>
  );
}

function OwnFault({ fault }: { readonly fault: Health['ownFault'] }) {
  if (fault === null) return <Notice tone="GOOD" title="No problem on Aurora’s side is known." />;
  return (
    <Notice tone="BAD" title={fault.title} urgent>
      <p>Since {asMoment(fault.since)}. Connections wait until it is over.</p>
      <Remedies remedies={fault.remedies} />
    </Notice>
  );
}

/** What Aurora does now. */
function Work({ health: { verifications, stsCalls } }: { readonly health: Health }) {
  const { inUse, share, perSecond, waiting } = stsCalls;
  return (
    <div className="two-sections">
      <Section title="Verifications" hint="Of all servers">
        {verifications === null ? (
          <p>The database does not answer.</p>
        ) : (
          <Numbers
            numbers={[
              { words: 'Running', value: verifications.running },
              { words: 'Due now', value: verifications.due },
              { words: 'Waiting for the next attempt', value: verifications.waiting },
            ]}
          />
        )}
      </Section>
      <Section
        title="Calls to AWS STS"
        hint={`At most ${perSecond.toLocaleString('en-US')} a second, of all servers`}
      >
        <Numbers
          numbers={[
            { words: `Of ${share.toLocaleString('en-US')}, this server’s part`, value: inUse },
            { words: 'Waiting', value: waiting },
          ]}
        />
      </Section>
    </div>
  );
}

type NumberProps = { readonly numbers: readonly { readonly words: string; readonly value: number }[] };

function Numbers({ numbers }: NumberProps) {
  return (
    <dl className="numbers">
      {numbers.map(({ words, value }) => (
        <div key={words}>
          <dt className="hint">{words}</dt>
          <dd className="tile-number">{value.toLocaleString('en-US')}</dd>
        </div>
      ))}
    </dl>
  );
}

type IdentityProps = {
  /** The remedies that the page shows already. */
  readonly shown: readonly string[];
};

/** Who Aurora is in AWS, and the checks of its own side. */
function Identity({ shown }: IdentityProps) {
  const { data, problem, refresh } = useData(CheckUpDocument, { refresh: false });
  usePolling(refresh, CHECK_POLL_MS);
  return (
    <Section title="Identity in AWS" hint="Checked every 30 seconds">
      <Loading of={data?.auroraIdentity} problem={problem} lines={4}>
        {(identity) => <CheckedIdentity identity={identity} shown={shown} />}
      </Loading>
    </Section>
  );
}

function CheckedIdentity({
  identity,
  shown,
}: IdentityProps & { readonly identity: CheckUpQuery['auroraIdentity'] }) {
  const hasFailed = identity.checks.some(({ outcome }) => outcome === 'FAILED');
  return (
    <>
      {identity.__typename === 'AuroraIdentity' ? (
        <FactLines
          facts={[
            { name: 'ARN', words: <code>{identity.arn}</code> },
            { name: 'Credentials', words: identity.credentialSource },
            { name: 'Confirmed', words: asMoment(identity.checkedAt) },
          ]}
        />
      ) : (
        <p>{identity.message}</p>
      )}
      <ul aria-label="Checks">
        {identity.checks.map((check) => (
          <CheckLine
            key={check.name}
            check={check}
            shown={shown}
            isFirstToFix={check.outcome !== 'UNKNOWN' || !hasFailed}
          />
        ))}
      </ul>
    </>
  );
}

type CheckProps = IdentityProps & {
  readonly check: Check;
  /** Aurora knows more about the others when the failed checks are fixed. */
  readonly isFirstToFix: boolean;
};

function CheckLine({ check: { name, outcome, detail, remedies }, shown, isFirstToFix }: CheckProps) {
  const { words, tone } = OUTCOME[outcome];
  const others = remedies.filter((remedy) => !shown.includes(remedy));
  return (
    <li className="line-row">
      <div className="row-words">
        <strong>{CHECK[name]}</strong>
        <span className="hint breakable">{withMoments(detail)}</span>
        {isFirstToFix && (
          <>
            {others.length < remedies.length && <span className="hint">What to do is above.</span>}
            <Remedies remedies={others} />
          </>
        )}
      </div>
      <Badge tone={tone} size="SMALL">
        {words}
      </Badge>
    </li>
  );
}

function Servers({ servers }: { readonly servers: NonNullable<Health['servers']> }) {
  return (
    <Section title="Servers" hint="They share the database, the work and the calls to STS.">
      <ul aria-label="Servers">
        {servers.map(({ id, version, isLive, isSelf, lastSeenAt, stsCallsPerSecond }) => (
          <li key={id} className="line-row">
            <div className="row-words">
              <code className="breakable">{id}</code>
              <span className="hint">
                {isSelf && 'This server · '}
                {version} · {stsCallsPerSecond.toLocaleString('en-US')} STS calls a second
                {!isLive && (
                  <>
                    {' '}
                    · Last seen <Ago moment={lastSeenAt} />
                  </>
                )}
              </span>
            </div>
            <Badge tone={isLive ? 'GOOD' : 'QUIET'} size="SMALL">
              {isLive ? 'Live' : 'Not live'}
            </Badge>
          </li>
        ))}
      </ul>
    </Section>
  );
}
