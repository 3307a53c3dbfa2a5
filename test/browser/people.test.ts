/** The sessions of people on the page: one's own, and for operators those of all. */
import { describe, expect, it } from 'vitest';
import { CHROMIUM } from './support/chromium.ts';
import { startJourney } from './support/journey.ts';
import { lookAt } from './support/look.ts';
import { startWithPeople } from './support/people.ts';

describe.skipIf(CHROMIUM === undefined)('the sessions of people, on the page', () => {
  it('are ended by the person, one or all others', async () => {
    const { openAs, aurora } = await startWithPeople({ begunAt: Date.now() });
    const work = await openAs('max');
    aurora.clock.advance(60_000);
    const [home, train] = [await openAs('max'), await openAs('max')];
    await work.getByRole('button', { name: 'Session' }).click();
    await work.getByRole('menuitem', { name: 'Your sessions' }).click();
    const rows = work.getByRole('list', { name: 'Sessions' }).getByRole('listitem');
    await expect.poll(() => rows.count()).toBe(3);
    // This browser comes first, although it was the first to sign in.
    await rows.first().getByText('This session').waitFor();
    expect(await rows.getByText(/^Chrome on /).count()).toBe(3);
    await lookAt(work, 'own-sessions');
    await rows
      .nth(1)
      .getByRole('button', { name: /^End session/ })
      .click();
    // Which one: its row looks like the others.
    const dialog = work.getByRole('dialog');
    await dialog.getByText(/^Chrome on .* · Signed in .* · Last used /).waitFor();
    await lookAt(work, 'own-session-end');
    await work.getByRole('button', { name: 'Cancel' }).and(work.locator(':focus')).press('Enter');
    expect(await rows.count()).toBe(3);
    await work.getByRole('button', { name: 'End all others' }).click();
    await work.getByRole('heading', { name: 'End 2 other sessions?' }).waitFor();
    await work.getByRole('button', { name: 'End sessions' }).click();
    await expect.poll(() => rows.count()).toBe(1);
    await home.getByText('Your session has ended.').waitFor();
    await train.getByText('Your session has ended.').waitFor();
    expect(await work.getByRole('button', { name: /^End/ }).count()).toBe(0);
    await rows.getByRole('button', { name: 'Sign out' }).click();
    await work.getByRole('button', { name: 'Sign out here, too' }).click();
    await work.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
  });

  it('are listed for operators, who end each, with a link to what the person did', async () => {
    const { openAs, url } = await startWithPeople({ begunAt: Date.now() });
    const max = await openAs('max');
    await max.getByText('Acme').first().waitFor();
    const ada = await openAs('ada', `${url}/#/`);
    await ada.getByRole('link', { name: 'People' }).click();
    const rows = ada.getByRole('list', { name: 'Sessions' }).getByRole('listitem');
    await rows.getByText('Ada Lovelace (ada@example.com)', { exact: true }).waitFor();
    expect(await rows.getByText('Chrome on ').count()).toBe(2);
    await lookAt(ada, 'people');
    await ada.getByRole('button', { name: 'End session Max' }).click();
    await ada.getByRole('heading', { name: 'End this session of Max (max)?' }).waitFor();
    await ada.getByRole('button', { name: 'End session', exact: true }).click();
    await max.getByText('Your session has ended.').waitFor();
    await expect.poll(() => rows.count()).toBe(1);
    await rows.getByRole('link', { name: 'Audit log of Ada Lovelace' }).click();
    await ada.getByRole('list', { name: 'Actions' }).getByText('Session of a person revoked').waitFor();
  });

  it('are none where people cannot sign in, and none of a token', async () => {
    const { page, openAsOperator, network } = await startJourney({ clockStands: true });
    await openAsOperator();
    await page.getByRole('link', { name: 'People' }).click();
    await page.getByRole('heading', { name: 'People cannot sign in yet' }).waitFor();
    await lookAt(page, 'people-none');
    await page.goto(`${network.url}/#/sessions`);
    await page.getByRole('heading', { name: 'You use a token' }).waitFor();
  });
});
