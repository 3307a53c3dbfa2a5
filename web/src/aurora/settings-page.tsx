import { SettingsDocument, type SettingsQuery } from '../../../schema/generated/graphql.ts';
import { useData } from '../data/hooks.ts';
import { Badge } from '../parts/badge.tsx';
import { Loading } from '../parts/loading.tsx';
import { PageTitle } from '../parts/page-title.tsx';
import { Select } from '../parts/select.tsx';
import { useQuery } from '../routes.ts';
import { SearchField } from '../workspace/list-tools.tsx';
import { NoMatches } from '../workspace/no-matches.tsx';

const OPTIONS = [
  { key: 'ALL', words: 'All settings' },
  { key: 'SET', words: 'Only those that are set' },
] as const;

type Setting = SettingsQuery['settings'][number];

/** The settings of the server that answers, without the values of secrets. For operators and auditors. */
export function SettingsPage() {
  const { data, problem } = useData(SettingsDocument, {});
  const [{ search = '', show: shown }, change] = useQuery();
  const isOnlySet = shown === 'set';
  const text = search.trim().toUpperCase();
  const settings = data?.settings.filter(
    ({ name, source }) => name.includes(text) && (!isOnlySet || source !== 'DEFAULT'),
  );
  return (
    <div className="wide">
      <PageTitle title="Settings">
        <p className="lead">
          The variables of the server that answers, as it has read them. A change needs a restart.
        </p>
      </PageTitle>
      <search className="list-tools-line">
        <SearchField
          label="Search settings"
          placeholder="Name of a variable"
          text={search}
          onSearch={(next) => change({ search: next === '' ? null : next })}
        />
        <Select
          label="Show"
          isLabelHidden
          options={OPTIONS}
          chosen={isOnlySet ? 'SET' : 'ALL'}
          onChoose={(key) => change({ show: key === 'SET' ? 'set' : null })}
        />
      </search>
      <Loading of={settings} problem={problem} lines={8}>
        {(loaded) => (
          <>
            {loaded.length === 0 && <NoMatches />}
            <ul className="rows" aria-label="Settings">
              {loaded.map((setting) => (
                <SettingRow key={setting.name} setting={setting} />
              ))}
            </ul>
          </>
        )}
      </Loading>
    </div>
  );
}

function SettingRow({ setting: { name, value, source, isSecret } }: { readonly setting: Setting }) {
  return (
    <li className="row">
      <div className="setting-row">
        <code className="breakable">{name}</code>
        <span className="breakable">
          {isSecret ? (
            <span className="hint">{source === 'DEFAULT' ? 'Secret, not set' : 'Secret, set'}</span>
          ) : value === null || value === '' ? (
            <span className="hint">{value === null ? 'Not set' : 'Empty'}</span>
          ) : (
            value
          )}
        </span>
        {source === 'DEFAULT' ? (
          <span className="hint">Default</span>
        ) : (
          <Badge tone="INFO" size="SMALL">
            {source === 'FILE' ? 'File' : 'Environment'}
          </Badge>
        )}
      </div>
    </li>
  );
}
