/**
 * Prints the pages of docs/ that are made of the service's own tables: docs/troubleshooting.md (failures of a
 * connection), docs/alerts.md (kinds of alerts), docs/errors.md (errors of the API), the table of metrics in
 * docs/observability.md, the built-in sets in docs/capabilities.md and the changes in docs/contract-changes.md. `--check`
 * fails when a file differs.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { BUILT_IN_SETS } from '../src/access/built-in-sets.ts';
import { ALERT_KINDS, KINDS } from '../src/alerts/alert.ts';
import { ALERT_WORDS, alertAnchor } from '../src/alerts/alert-words.ts';
import { ERROR_CODES } from '../src/base/error-codes.ts';
import { ownFailure, SHOWN_FAILURE_CODES } from '../src/connection/failure.ts';
import { describeFailure, helpAnchor } from '../src/connection/failure-words.ts';
import { FAMILIES } from '../src/observe/families.ts';
import { UNRELEASED, unreleasedChanges } from './contract-changes.ts';
import { withSection } from './page-section.ts';

function troubleshootingPage(): string {
  const sections = SHOWN_FAILURE_CODES.map((code) => {
    const { title, explanation, remedies } = describeFailure(ownFailure(code));
    const steps = remedies.map((remedy) => `- ${remedy}`).join('\n');
    return `## ${title}\n\n<a id="${helpAnchor(code)}"></a>\`${code}\`\n\n${explanation}\n\n${steps}\n`;
  });
  return `# Troubleshooting

\`npm run codegen\` generates this page from the failure table of the API, so both always agree. The API says more: each denial has \`causes\`, ranked by what Aurora knows about the role. When AWS still denies a role, paste its trust policy into \`explainTrustPolicy\`: it says what is wrong, with line and column. Operators start with \`npm run doctor\`.

${sections.join('\n')}`;
}

function alertsPage(): string {
  const sections = KINDS.map((kind) => {
    const { severity, audience } = ALERT_KINDS[kind];
    const { title, meaning, checks, ends } = ALERT_WORDS[kind];
    const readers = audience === 'OPERATOR' ? 'For operators alone.' : 'For operators and customers.';
    const steps = checks.map((check) => `- ${check}`).join('\n');
    return `## ${title}\n\n<a id="${alertAnchor(kind)}"></a>\`${kind}\`, ${severity}. ${readers}\n\n${meaning}\n\nWhat to check:\n\n${steps}\n\nHow it ends: ${ends}\n`;
  });
  return `# Alerts

\`npm run codegen\` generates this page from the table of kinds in \`src/alerts/\`. An alert says that something needs attention. \`CRITICAL\`, red on the page, means that others can get into an account, that Aurora cannot use it, or that nothing works. \`WARNING\`, amber: something is missing, will stop working, lets in someone new, or allows too much. \`INFO\`, blue: nothing is broken. Alerts about the status, access and trust policy of a connection open in the transaction of their event. Aurora resolves an alert when the problem is over. People acknowledge, snooze and comment on alerts: [the API by example](api.md#alerts). Webhooks announce them [in Slack and by e-mail](webhooks.md#alerts). A connection has at most one unresolved alert of each kind; a new problem opens a new alert. Resolved alerts are kept as long as events (\`HISTORY_DAYS\`).

${sections.join('\n')}`;
}

const GROUPS = {
  REQUEST: [
    'Errors of a request',
    'In `errors[].extensions` of a GraphQL answer, and of every other refusal.',
  ],
  STREAM: ['Ends of a stream', 'The last result of a subscription. Subscribe again with the last cursor.'],
  REFUSAL: [
    'Mistakes',
    'Data, not errors: a member of the result union with `message`, `code` and `remedies`.',
  ],
  CREDENTIALS: ['Credentials', 'Only the credentials endpoint answers with these, besides those above.'],
} as const;

function errorsPage(): string {
  const sections = Object.entries(GROUPS).map(([group, [title, text]]) => {
    const rows = Object.entries(ERROR_CODES[group as keyof typeof ERROR_CODES]).map(
      ([code, meaning]) => `| \`${code}\` | ${meaning} |`,
    );
    return `## ${title}\n\n${text}\n\n| code | meaning |\n|---|---|\n${rows.join('\n')}\n`;
  });
  return `# Error codes

\`npm run codegen\` generates this page from the table in \`src/base/error-codes.ts\`. Every error has a \`code\` to decide by, a \`message\` to show, and \`remedies\`. Every GraphQL error also has the \`requestId\` that the log has. The failures of a connection are in [troubleshooting](troubleshooting.md).

${sections.join('\n')}`;
}

function metricsTable(): string {
  const rows = Object.values(FAMILIES).map(({ name, type, labels, about }) => {
    const list = labels.map((label) => `\`${label}\``).join(', ');
    return `| \`${name}\` | ${type} | ${list} | ${about} |`;
  });
  return `| metric | type | labels | meaning |\n|---|---|---|---|\n${rows.join('\n')}`;
}

/** Each set with what it adds to the one before it. */
function capabilitySets(): string {
  return BUILT_IN_SETS.map(({ name, version, description, capabilities }, index) => {
    const before = BUILT_IN_SETS[index - 1];
    const rows = capabilities
      .filter((capability) => before === undefined || !before.capabilities.includes(capability))
      .map(({ reason, actions }) => `| ${reason} | ${actions.map((action) => `\`${action}\``).join(' ')} |`);
    const more = before === undefined ? '' : ` In addition to ${before.name}:`;
    return `### ${name}\n\nVersion ${version}. ${description}${more}\n\n| reason | actions |\n|---|---|\n${rows.join('\n')}`;
  }).join('\n\n');
}

if (import.meta.main) {
  const read = (name: string) => readFile(new URL(`../docs/${name}`, import.meta.url), 'utf8');
  const pages = {
    'troubleshooting.md': troubleshootingPage(),
    'alerts.md': alertsPage(),
    'errors.md': errorsPage(),
    'observability.md': withSection(await read('observability.md'), 'metrics', metricsTable()),
    'capabilities.md': withSection(await read('capabilities.md'), 'sets', capabilitySets()),
    'contract-changes.md': withSection(
      await read('contract-changes.md'),
      UNRELEASED,
      await unreleasedChanges(),
    ),
  };
  for (const [name, page] of Object.entries(pages)) {
    const file = new URL(`../docs/${name}`, import.meta.url);
    if (!process.argv.includes('--check')) {
      await writeFile(file, page);
    } else if ((await readFile(file, 'utf8').catch(() => '')) !== page) {
      console.error(`docs/${name} is not up to date. Run "npm run codegen".`);
      process.exit(1);
    }
  }
}
