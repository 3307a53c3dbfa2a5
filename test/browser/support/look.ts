/**
 * Checks a state of the page: accessibility with axe in light and dark, and the layout on the narrowest screen. If
 * the variable SCREENS names a folder, it stores screenshots there.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SCREENS = process.env['SCREENS'];

/** All rules, and then only those that depend on colours. */
const RULES = { light: '{}', dark: "{ runOnly: ['color-contrast'] }" } as const;
const SCHEMES = ['light', 'dark'] as const;

/** A desktop and a phone. */
const WIDTHS = [1280, 390] as const;
/** WCAG 2.1 (1.4.10) requires no horizontal scrolling at this width. */
const MIN_WIDTH = 320;

/** Two frames: the first one after the change, and one more, which begins when the first has been painted. */
const PAINTED = 'new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))';

type Violation = { id: string; nodes: { html: string; failureSummary: string }[] };

/** Fails with all findings. @param state the name of the screenshots */
export async function lookAt(page: Page, state: string): Promise<void> {
  const found: string[] = [];
  await page.evaluate(`globalThis.axe ?? (() => {${AXE}})()`);
  for (const colorScheme of SCHEMES) {
    await page.emulateMedia({ colorScheme });
    const run = `axe.run(document, ${RULES[colorScheme]}).then(({ violations }) => violations)`;
    for (const { id, nodes } of (await page.evaluate(run)) as Violation[]) {
      found.push(...nodes.map((node) => `${colorScheme}: ${id}\n${node.html}\n${node.failureSummary}`));
    }
  }
  const usual = page.viewportSize() ?? { width: 1280, height: 720 };
  await page.setViewportSize({ ...usual, width: MIN_WIDTH });
  const width = await page.evaluate('document.documentElement.scrollWidth');
  if (width !== MIN_WIDTH) found.push(`${width} pixels wide where the screen has ${MIN_WIDTH}`);
  if (SCREENS !== undefined) await takePictures(page, join(SCREENS, state));
  await page.setViewportSize(usual);
  expect(found.join('\n\n')).toBe('');
}

async function takePictures(page: Page, place: string): Promise<void> {
  mkdirSync(SCREENS ?? '', { recursive: true });
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    for (const colorScheme of SCHEMES) {
      await page.emulateMedia({ colorScheme });
      // A page that has just changed its size or its colours may not have painted everything yet.
      await page.evaluate(PAINTED);
      const path = `${place}-${width}-${colorScheme}.png`;
      await page.screenshot({ path, fullPage: true, animations: 'disabled' });
    }
  }
}
