/**
 * Prints docs/troubleshooting.md, from the failure table: the page cannot differ from what the service says.
 * `--check` fails when the file does.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { FAILURE_CODES, ownFailure } from '../src/connection/failure.ts';
import { describeFailure, helpAnchor } from '../src/connection/failure-words.ts';

const PAGE = new URL('../docs/troubleshooting.md', import.meta.url);

/** The page, whole. */
export function troubleshootingPage(): string {
  const sections = FAILURE_CODES.map((code) => {
    const { title, explanation, remedies } = describeFailure(ownFailure(code));
    const steps = remedies.map((remedy) => `- ${remedy}`).join('\n');
    return `## ${title}\n\n<a id="${helpAnchor(code)}"></a>\`${code}\`\n\n${explanation}\n\n${steps}\n`;
  });
  return `# Troubleshooting

Made from the service's own table of failures by \`npm run codegen\`: what the API says, and what stands here, is the same. The API says more: each denial has its \`causes\`, ranked by what is known of that very role. When a role stays denied, paste its trust policy into \`explainTrustPolicy\`: it says what is wrong, with line and column. Operators begin with \`npm run doctor\`.

${sections.join('\n')}`;
}

if (import.meta.main) {
  const page = troubleshootingPage();
  if (!process.argv.includes('--check')) {
    await writeFile(PAGE, page);
  } else if ((await readFile(PAGE, 'utf8').catch(() => '')) !== page) {
    console.error(
      'docs/troubleshooting.md is not what the failure table makes ("npm run codegen" writes it anew).',
    );
    process.exit(1);
  }
}
