/** What axe finds wrong with a page for those who do not see it, or see it badly. */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

type Violation = { id: string; nodes: { html: string; failureSummary: string }[] };

/** Fails with what is wrong, in light and dark. */
export async function expectAccessible(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(`globalThis.axe ?? (() => {${AXE}})()`);
    const violations = (await page.evaluate('axe.run().then(({ violations }) => violations)')) as Violation[];
    const found = violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${colorScheme}: ${id}\n${html}\n${failureSummary}`),
    );
    expect(found.join('\n\n')).toBe('');
  }
}
