/**
 * Prints the pages of docs/ that are made of the service's own tables: docs/troubleshooting.md (failures of a
 * connection), docs/errors.md (errors of the API) and the table of metrics in docs/observability.md. `--check` fails
 * when a file differs.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { ERROR_CODES } from '../src/base/error-codes.ts';
import { FAILURE_CODES, ownFailure } from '../src/connection/failure.ts';
import { describeFailure, helpAnchor } from '../src/connection/failure-words.ts';
import { FAMILIES } from '../src/observe/families.ts';

function troubleshootingPage(): string {
  const sections = FAILURE_CODES.map((code) => {
    const { title, explanation, remedies } = describeFailure(ownFailure(code));
    const steps = remedies.map((remedy) => `- ${remedy}`).join('\n');
    return `## ${title}\n\n<a id="${helpAnchor(code)}"></a>\`${code}\`\n\n${explanation}\n\n${steps}\n`;
  });
  return `# Troubleshooting

\`npm run codegen\` generates this page from the failure table of the API, so both always agree. The API says more: each denial has \`causes\`, ranked by what Aurora knows about the role. When AWS still denies a role, paste its trust policy into \`explainTrustPolicy\`: it says what is wrong, with line and column. Operators start with \`npm run doctor\`.

${sections.join('\n')}`;
}

const GROUPS = {
  REQUEST: [
    'Errors of a request',
    'In `errors[].extensions` of a GraphQL answer, and of every other refusal.',
  ],
  STREAM: ['Ends of a stream', 'The last result of a subscription. Subscribe again with the last cursor.'],
  MISTAKE: [
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

/** The page as it is, with the present table of metrics. */
function observabilityPage(page: string): string {
  const rows = Object.values(FAMILIES).map(({ name, type, labels, about }) => {
    const list = labels.map((label) => `\`${label}\``).join(', ');
    return `| \`${name}\` | ${type} | ${list} | ${about} |`;
  });
  const table = `| metric | type | labels | meaning |\n|---|---|---|---|\n${rows.join('\n')}`;
  return page.replace(
    /(<!-- metrics -->\n).*(<!-- \/metrics -->)/s,
    (_, begin: string, end: string) => `${begin}\n${table}\n\n${end}`,
  );
}

if (import.meta.main) {
  const observability = await readFile(new URL('../docs/observability.md', import.meta.url), 'utf8');
  const pages = {
    'troubleshooting.md': troubleshootingPage(),
    'errors.md': errorsPage(),
    'observability.md': observabilityPage(observability),
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
