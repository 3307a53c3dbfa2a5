/** An auditor on the page reads everything, and is offered no change. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { CreateWebhookDocument, UpdateWebhookDocument } from '../../schema/generated/graphql.ts';
import { organizationWorld } from '../support/organization.ts';
import { createApiKey } from '../support/tokens.ts';
import { startReceiver, WEBHOOK_ENVIRONMENT } from '../support/webhook-receiver.ts';
import { CHROMIUM } from './support/chromium.ts';
import { CONNECTED } from './support/journey.ts';
import { lookAt } from './support/look.ts';
import { startWithPeople } from './support/people.ts';

/** Check boxes, and buttons except those that fold, filter, sort or choose. The button of a menu is among them. */
const CONTROLS =
  'main :is(button:is(:not([aria-expanded], [aria-pressed]), [aria-haspopup="true"]), [type="checkbox"])';
/** What changes nothing in Aurora, or only the session of the auditor. */
const READS = /^(?:Download|Export|Check policy|Previous|Next|Show|Sign out)|Copy/;

/** The actions that a page offers. */
async function offered(page: Page): Promise<string[]> {
  const names = await page.locator(CONTROLS).allTextContents();
  const links = await page
    .locator('main')
    .getByRole('link', { name: 'Connect an account' })
    .allTextContents();
  return [...names, ...links].map((name) => name.trim()).filter((name) => !READS.test(name));
}

/** Acme with a connected and a failed account, a key and a disabled webhook. Another workspace has an organization. */
async function startAudited() {
  const people = await startWithPeople({
    begunAt: Date.now(),
    environment: { ...WEBHOOK_ENVIRONMENT, VERIFICATION_WINDOW_SECONDS: '60' },
  });
  const { aurora, workspace } = people;
  const receiver = await startReceiver(() => aurora.clock.now());
  const webhooks = [];
  for (const workspaceId of [workspace.id, null]) {
    const { createWebhook } = await aurora.client.send(CreateWebhookDocument, {
      url: receiver.url,
      workspaceId,
    });
    if (createWebhook.__typename !== 'WebhookWithSecret') throw new Error(createWebhook.message);
    receiver.secrets.push(createWebhook.secret);
    webhooks.push(createWebhook.webhook.id);
  }
  const [webhookId = '', operatorWebhookId = ''] = webhooks;
  const trustPolicy = aurora.trustPolicy(workspace.externalId.value);
  const { arn } = aurora.customer.createRole('AuroraRole', { trustPolicy });
  const connected = await aurora.connect(workspace.id, arn);
  await aurora.runToEnd(connected.id);
  const failed = await aurora.connect(workspace.id, arn.replace('AuroraRole', 'Gone'));
  await aurora.runToEnd(failed.id);
  await aurora.client.send(UpdateWebhookDocument, { id: webhookId, state: 'DISABLED' });
  await createApiKey(aurora, workspace.id, { name: 'Deployment' });
  const organization = await organizationWorld(aurora);
  const organizationId = await organization.connect();
  return { ...people, connected, failed, webhookId, operatorWebhookId, organization, organizationId };
}

describe.skipIf(CHROMIUM === undefined)('who audits', () => {
  it('sees every page, and nothing that changes something', async () => {
    const { openAs, url, place, connected, failed, webhookId, operatorWebhookId, ...audited } =
      await startAudited();
    const { organization, organizationId } = audited;
    const page = await openAs('eve', `${url}/#/`);
    await page.getByRole('link', { name: 'Acme' }).first().waitFor();
    const id = encodeURIComponent;
    const pages = [
      [`${url}/#/`, 'Created'],
      [`${url}/#/alerts`, 'Gone'],
      [`${url}/#/webhooks`, 'All events · All workspaces'],
      [`${url}/#/webhooks/${id(operatorWebhookId)}`, 'status 204'],
      [`${url}/#/people`, 'Auditor'],
      [`${url}/#/sessions`, 'This session'],
      [`${url}/#/audit`, 'Eve (eve)'],
      [`${url}/#/health`, 'Servers'],
      [`${url}/#/settings`, 'OIDC_ISSUER'],
      [place, 'AuroraRole'],
      [`${place}/connect`, 'AuroraRole'],
      [`${place}/connections/${id(connected.id)}`, CONNECTED],
      [`${place}/connections/${id(failed.id)}`, 'Fix it step by step'],
      [`${place}/alerts`, 'Gone'],
      [`${place}/webhooks`, 'Disabled'],
      [`${place}/webhooks/${id(webhookId)}`, 'A person disabled it.'],
      [`${place}/api-keys`, 'Deployment'],
      [`${place}/links`, 'None.'],
      [`${place}/external-id`, 'Current External ID'],
      [`${place}/organizations`, 'Aurora lists the accounts'],
      [`${place}/audit`, 'Deployment'],
    ] as const;
    const offers: Record<string, string[]> = {};
    const read = async (address: string, shown: string | RegExp) => {
      await page.goto(address);
      await page.locator('main').getByText(shown).first().waitFor();
      const actions = await offered(page);
      if (actions.length > 0) offers[address] = actions;
    };
    for (const [address, shown] of pages) await read(address, shown);
    const tree = `${url}/#/workspaces/${id(organization.workspace.id)}/organizations/${id(organizationId)}`;
    await read(tree, 'No accounts are chosen yet.');
    const { units } = await organization.read(organizationId);
    await organization.choose(organizationId, [units[0]?.id ?? '']);
    await page.reload();
    await read(tree, 'Create the roles');
    expect(offers).toEqual({});
    await page.goto(`${place}/webhooks/${id(webhookId)}`);
    await page.getByText('A person disabled it.').waitFor();
    await page.getByText('You can only view this webhook.').waitFor();
    await lookAt(page, 'webhook-auditor');
  });
});
