/** People who sign in on the page, at a real issuer. */
import type { BrowserContextOptions, Page } from 'playwright-core';
import { type AuroraOptions, startAurora } from '../../support/aurora.ts';
import { startOidcIssuer } from '../../support/oidc-issuer.ts';
import { ADA } from '../../support/sign-in-world.ts';
import { openBrowser } from './browser.ts';

/** Aurora with the workspace Acme, and an issuer that knows Ada, who operates, Eve, who audits, and Max, a member. */
export async function startWithPeople(options: AuroraOptions = {}) {
  const issuer = await startOidcIssuer();
  const aurora = await startAurora({
    ...options,
    page: true,
    environment: { DOCUMENTS: 'known', ...issuer.environment, ...options.environment },
  });
  const { url } = aurora.app;
  issuer.serve(url);
  const workspace = await aurora.createWorkspace('Acme');
  issuer.put('ada', ADA);
  issuer.put('eve', { name: 'Eve', roles: 'aurora-auditor' });
  issuer.put('max', {
    name: 'Max',
    aurora_workspaces: [workspace.id],
    aurora_scopes: ['connections:read', 'connections:write'],
  });
  const place = `${url}/#/workspaces/${encodeURIComponent(workspace.id)}`;
  const hosts = [new URL(issuer.issuer).host];
  return {
    issuer,
    aurora,
    url,
    workspace,
    /** The address of the workspace on the page. */
    place,
    hosts,
    /** Opens an address with a new browser, and signs in there. */
    async openAs(subject: string, address = place, settings: BrowserContextOptions = {}): Promise<Page> {
      const page = await (await openBrowser(url, settings, { hosts })).newPage();
      await page.goto(address);
      await signInAs(page, subject);
      return page;
    },
  };
}

export async function signInAs(page: Page, subject: string): Promise<void> {
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('link', { name: `Continue as ${subject}` }).click();
}
