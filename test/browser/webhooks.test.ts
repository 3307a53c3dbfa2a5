/** Webhooks on the page: created, tested, followed and ended, against an endpoint on the loopback interface. */
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { startMailServer } from '../support/mail-receiver.ts';
import { startSlack } from '../support/slack-receiver.ts';
import { createApiKey } from '../support/tokens.ts';
import { startReceiver, WEBHOOK_ENVIRONMENT } from '../support/webhook-receiver.ts';
import { copiedText, openBrowser } from './support/browser.ts';
import { CHROMIUM } from './support/chromium.ts';
import { startJourney } from './support/journey.ts';
import { tabTo } from './support/keyboard.ts';
import { lookAt } from './support/look.ts';

async function startWithReceiver() {
  const journey = await startJourney({ clockStands: true, environment: WEBHOOK_ENVIRONMENT });
  const receiver = await startReceiver(() => journey.aurora.clock.now());
  return { ...journey, receiver };
}

const deliveries = (page: Page) => page.getByRole('list', { name: 'Deliveries' }).getByRole('listitem');

describe.skipIf(CHROMIUM === undefined)('webhooks on the page', () => {
  it('are created with the keyboard alone, tested, and show their deliveries', async () => {
    const { aurora, page, openAsOperator, receiver, workspace, trust } = await startWithReceiver();
    await openAsOperator();
    await page.getByRole('link', { name: 'Acme' }).click();
    const link = page.getByRole('link', { name: 'Webhooks' });
    await link.waitFor();
    await tabTo(page, link);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'No webhooks yet' }).waitFor();
    await lookAt(page, 'webhooks-none');
    await tabTo(page, page.getByRole('button', { name: 'New webhook' }));
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'New webhook' });
    await tabTo(page, dialog.getByLabel('URL'));
    await page.keyboard.insertText('http://10.0.0.1/hook');
    await page.keyboard.press('Enter');
    await dialog.getByRole('alert').waitFor();
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.insertText(`${receiver.url}?token=a-secret`);
    await tabTo(page, dialog.getByRole('button', { name: 'All events Events' }));
    await page.keyboard.press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await tabTo(page, dialog.getByRole('checkbox', { name: 'Account connected' }));
    await page.keyboard.press('Space');
    await lookAt(page, 'webhook-new');
    await tabTo(page, dialog.getByRole('button', { name: 'Create' }));
    await page.keyboard.press('Enter');

    await page.getByText('Copy the secret now').waitFor();
    await lookAt(page, 'webhook-secret');
    await tabTo(page, page.getByRole('button', { name: 'Copy secret' }));
    await page.keyboard.press('Enter');
    await expect.poll(() => copiedText(page)).toMatch(/^whsec_/);
    receiver.secrets.push(await copiedText(page));
    await tabTo(page, page.getByRole('link', { name: 'Open it to send a test' }));
    await page.keyboard.press('Enter');
    await page.locator('h1:focus', { hasText: new URL(receiver.url).host }).waitFor();
    expect(await page.getByText('a-secret').count()).toBe(0);
    await tabTo(page, page.getByRole('button', { name: 'Send a test' }));
    await page.keyboard.press('Enter');
    await page.getByText(/^Test delivered \(204, [\d,]+ ms\)$/).waitFor();
    await deliveries(page).getByText('Test message').waitFor();

    const { arn } = aurora.customer.createRole('AuroraRole', { trustPolicy: trust() });
    await aurora.connect(workspace.id, arn);
    await deliveries(page).getByRole('link', { name: 'Account connected' }).waitFor();
    expect(receiver.types()).toEqual(['Test', 'ConnectionEstablished']);
    expect(receiver.problems).toEqual([]);
    await lookAt(page, 'webhook');
    await page.getByRole('button', { name: /^All attempts/ }).click();
    await page.getByRole('option', { name: 'Not delivered' }).click();
    await page.getByRole('button', { name: 'Clear filters' }).click();
    await deliveries(page).getByText('Test message').waitFor();
  });

  it('say why nothing arrives, and send it again', async () => {
    const { aurora, page, openAsOperator, receiver, workspace, trust } = await startWithReceiver();
    receiver.answerWithStatus(500);
    await openAsOperator();
    await page.getByRole('link', { name: 'Webhooks' }).click();
    await page.getByRole('button', { name: 'New webhook' }).click();
    await page.getByLabel('URL').fill(receiver.url);
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByRole('link', { name: 'Open it to send a test' }).click();
    const { arn } = aurora.customer.createRole('AuroraRole', { trustPolicy: trust() });
    const { id } = await aurora.connect(workspace.id, arn);
    await deliveries(page).getByText('Refused · 500').first().waitFor();
    // The banner says the cause. A message that waits is a warning, as its webhook is.
    const banner = page.locator('.notice', { hasText: 'Messages cannot be delivered since' });
    await banner.getByText('the endpoint answered with status 500').waitFor();
    await banner.getByText('Then wait for the next attempt, or disable and enable the webhook').waitFor();
    expect(await banner.getAttribute('data-tone')).toBe('WARNING');
    const tones = await page
      .locator('.badge', { hasText: /Failing|Refused/ })
      .evaluateAll((badges) =>
        badges.map((badge) => (badge as { dataset: Record<string, string> }).dataset['tone']),
      );
    expect(new Set(tones)).toEqual(new Set(['WARNING']));
    await lookAt(page, 'webhook-failing');
    receiver.accept();
    await aurora.runUntil(aurora.clock.now() + 60_000);
    const delivered = deliveries(page).getByText('Delivered', { exact: true });
    await expect.poll(() => delivered.count()).toBe(receiver.received.length);
    // The attempts before are no problem any more.
    await deliveries(page).getByText('· delivered later').first().waitFor();
    expect(await deliveries(page).locator('.badge[data-tone="WARNING"]').count()).toBe(0);
    await page.getByRole('button', { name: /^All attempts/ }).click();
    await page.getByRole('option', { name: 'Not delivered' }).click();
    await expect.poll(() => delivered.count()).toBe(0);
    await page.reload();
    await deliveries(page).getByText('Refused · 500').first().waitFor();
    expect(await delivered.count()).toBe(0);
    // The filter hides the attempts that delivered the messages.
    await deliveries(page).getByText('· delivered later').first().waitFor();
    expect(await deliveries(page).locator('.badge[data-tone="WARNING"]').count()).toBe(0);

    const before = receiver.received.length;
    await page
      .getByRole('button', { name: /^Resend .+ of / })
      .first()
      .click();
    await page.getByText(/^Message delivered \(204, [\d,]+ ms\)$/).waitFor();
    await expect.poll(() => receiver.received.length).toBe(before + 1);
    await deliveries(page).getByText('· delivered later').waitFor();
    expect(await deliveries(page).locator('.badge[data-tone="WARNING"]').count()).toBe(0);
    await lookAt(page, 'webhook-resent');
    await page
      .getByRole('button', { name: /^More actions: / })
      .last()
      .click();
    await page.getByRole('menuitem', { name: 'Resend all after this' }).click();
    await page.getByRole('dialog', { name: 'Resend all later events?' }).waitFor();
    await lookAt(page, 'webhook-redeliver');
    await page.getByRole('button', { name: 'Resend events' }).click();
    await expect.poll(() => receiver.received.length).toBeGreaterThan(before + 1);
    expect(receiver.received.at(-1)?.data.connectionId).toBe(id);

    await page.getByRole('button', { name: 'Disable' }).click();
    await page.getByText('Disabled. Its messages wait until it is enabled again.').waitFor();
    await page.getByRole('button', { name: 'Enable', exact: true }).click();
    await page.getByRole('button', { name: 'Disable' }).waitFor();
  });

  it('are changed, rotated and deleted by a key of the workspace, and not offered to a link', async () => {
    const { aurora, page, open, network, receiver, workspace } = await startWithReceiver();
    const key = await createApiKey(aurora, workspace.id);
    const own = await (await openBrowser(network.url)).newPage();
    await own.goto(`${network.url}/#token=${key.token}`);
    // An empty workspace leads to the page that connects an account.
    await own.waitForURL(/connect$/);
    await own.getByRole('link', { name: 'Webhooks' }).click();
    await own.getByRole('button', { name: 'New webhook' }).click();
    await own.getByLabel('URL').fill(receiver.url);
    await own.getByRole('button', { name: 'Create', exact: true }).click();
    await own.getByRole('list', { name: 'Webhooks' }).getByRole('link').click();
    await own.getByRole('button', { name: 'Edit' }).click();
    const dialog = own.getByRole('dialog', { name: 'Edit webhook' });
    // The field shows what is stored, and keeps it when nothing is entered.
    expect(await dialog.getByLabel('URL').getAttribute('placeholder')).toBe(receiver.url);
    await dialog.getByText(`Leave it empty to keep ${receiver.url}.`).waitFor();
    await dialog.getByRole('button', { name: 'All events Events' }).click();
    await own.getByRole('option', { name: 'Status changes' }).click();
    await dialog.getByRole('button', { name: 'Filter by status and label' }).click();
    await dialog.getByLabel('Failed').check();
    await dialog.getByRole('button', { name: 'Add a label' }).click();
    await dialog.getByLabel('Key of label 1').fill('env');
    await lookAt(own, 'webhook-edit');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await own.getByText('status Failed; accounts with env').waitFor();
    await own.getByRole('button', { name: 'Rotate' }).click();
    await own.getByRole('button', { name: 'Rotate secret' }).click();
    await own.getByText('The old secret also works until').waitFor();
    await own.getByRole('button', { name: 'Copy secret' }).waitFor();
    expect(await own.locator('.button-primary').allTextContents()).toEqual([
      expect.stringContaining('Copy secret'),
    ]);
    await own.getByRole('button', { name: 'Delete' }).click();
    await lookAt(own, 'webhook-delete');
    await own.getByRole('button', { name: 'Delete webhook' }).click();
    await own.getByRole('heading', { name: 'No webhooks yet' }).waitFor();

    await open();
    await page.getByText('Updates live').waitFor();
    expect(await page.getByRole('link', { name: 'Webhooks' }).count()).toBe(0);
  });

  it('tell people in Slack and by email what needs attention, with a link to the page', async () => {
    const mail = await startMailServer();
    const slack = await startSlack();
    const { aurora, page, openAsOperator, network, workspace } = await startJourney({
      clockStands: true,
      environment: {
        ...WEBHOOK_ENVIRONMENT,
        SMTP_URL: mail.url,
        MAIL_FROM: 'Aurora <alerts@aurora.example.com>',
        VERIFICATION_WINDOW_SECONDS: '60',
      },
    });
    await openAsOperator();
    await page.getByRole('link', { name: 'Acme' }).click();
    await page.getByRole('link', { name: 'Webhooks' }).click();
    const create = async (format: string, address: string, text: string) => {
      await page.getByRole('button', { name: 'New webhook' }).click();
      const dialog = page.getByRole('dialog', { name: 'New webhook' });
      await dialog.getByRole('button', { name: /Send$/ }).click();
      await page.getByRole('option', { name: format }).click();
      await dialog.getByLabel(address).fill(text);
      await lookAt(page, `webhook-${format.replaceAll(' ', '-')}`);
      await dialog.getByRole('button', { name: 'Create', exact: true }).click();
      await page.getByText(/^Webhook created: /).waitFor();
    };
    await create('Alerts in Slack', 'Webhook URL', slack.url);
    // Nothing verifies a signature, so there is no secret to copy.
    expect(await page.getByText('whsec_').count()).toBe(0);
    await create('Alerts by email', 'Email address', 'ops@example.com');
    await page.getByRole('link', { name: 'Open it to send a test' }).click();
    await page.getByRole('button', { name: 'Send a test' }).click();
    await page.getByText('Test email sent to ops@example.com').waitFor();
    expect(await page.getByText('mailto:').count()).toBe(0);
    expect(mail.received.map(({ to }) => to)).toEqual([['ops@example.com']]);
    // Nobody knows whether the email has arrived.
    await deliveries(page).getByText('Accepted by the mail server', { exact: true }).waitFor();
    expect(await deliveries(page).getByText('status 250').count()).toBe(0);
    await lookAt(page, 'webhook-email');

    const arn = `arn:aws:iam::${aurora.customer.accountId}:role/Gone`;
    await aurora.runToEnd((await aurora.connect(workspace.id, arn)).id);
    await aurora.runUntil(aurora.clock.now() + 15 * 60_000);
    expect(slack.problems).toEqual([]);
    expect(slack.received).toHaveLength(1);
    const link = slack.received[0]?.links.at(-1)?.url ?? '';
    await page.goto(`${network.url}/${new URL(link).hash}`);
    await page.locator('.alert-row').getByText('Critical', { exact: true }).waitFor();
  });
});
