/**
 * Generates docs/troubleshooting.md from the failure table, so that the page always agrees with the API.
 * `--check` fails when the file is not up to date.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { FAILURE_CODES, ownFailure } from '../src/connection/failure.ts';
import { describeFailure, helpAnchor } from '../src/connection/failure-words.ts';

const PAGE = new URL('../docs/troubleshooting.md', import.meta.url);

const sections = FAILURE_CODES.map((code) => {
  const { title, explanation, remedies } = describeFailure(ownFailure(code));
  const steps = remedies.map((remedy) => `- ${remedy}`).join('\n');
  return `## ${title}\n\n<a id="${helpAnchor(code)}"></a>\`${code}\`\n\n${explanation}\n\n${steps}\n`;
});
const page = `# Troubleshooting

\`npm run codegen\` generates this page from the failure table of the API, so both always agree. The API says more: each denial has \`causes\`, ranked by what Aurora knows about the role. When AWS still denies a role, paste its trust policy into \`explainTrustPolicy\`: it says what is wrong, with line and column. Operators start with \`npm run doctor\`.

${sections.join('\n')}`;

if (!process.argv.includes('--check')) {
  await writeFile(PAGE, page);
} else if ((await readFile(PAGE, 'utf8').catch(() => '')) !== page) {
  console.error('docs/troubleshooting.md is not up to date. Run "npm run codegen".');
  process.exitCode = 1;
}
