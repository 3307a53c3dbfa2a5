/** People who sign in on the page, at a real issuer, and pages of other origins that try to use their cookie. */
import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import {
  OverviewDocument,
  PersonSessionsDocument,
  RevokePersonSessionDocument,
} from '../support/documents.ts';
import { listen } from '../support/listen.ts';
import { openBrowser } from './support/browser.ts';
import { CHROMIUM } from './support/chromium.ts';
import { signInAs, startWithPeople } from './support/people.ts';

const world = () => startWithPeople({ clock: systemClock });

describe.skipIf(CHROMIUM === undefined)('a person on the page', () => {
  it('signs in at the issuer, stays signed in in a new tab, comes back to the same place, and signs out of both', async () => {
    const { hosts, aurora, url, place } = await world();
    const browser = await openBrowser(url, {}, { hosts });
    const page = await browser.newPage();
    await page.goto(place);
    await signInAs(page, 'ada');
    await page.getByText('Acme').first().waitFor();
    expect(page.url()).toBe(place);
    await page.getByRole('button', { name: 'Session' }).click();
    await page.getByText('Signed in: Ada Lovelace (ada@example.com)').waitFor();
    await page.keyboard.press('Escape');

    const tab = await browser.newPage();
    await tab.goto(place);
    await tab.getByText('Acme').first().waitFor();
    // Without another tab to ask, a new one finds the session, too.
    await page.close();
    const second = await browser.newPage();
    await tab.close();
    await second.goto(place);
    await second.getByText('Acme').first().waitFor();

    const { personSessions } = await aurora.client.send(PersonSessionsDocument, {});
    const id = personSessions.edges[0]?.node.id ?? '';
    await aurora.client.send(RevokePersonSessionDocument, { id });
    await second.getByText('Your session has ended.').waitFor();
    // The issuer still knows the person, and asks nothing.
    await second.getByRole('button', { name: 'Sign in', exact: true }).click();
    await second.getByText('Acme').first().waitFor();
    expect(second.url()).toBe(place);

    const other = await browser.newPage();
    await other.goto(place);
    await other.getByText('Acme').first().waitFor();
    await second.getByRole('button', { name: 'Session' }).click();
    await second.getByRole('menuitem', { name: 'Sign out' }).click();
    await second.getByRole('button', { name: 'Sign out here, too' }).click();
    await second.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
    expect(second.url()).toBe(`${url}/`);
    await other.getByRole('button', { name: 'Sign in', exact: true }).waitFor();
    expect((await aurora.client.send(PersonSessionsDocument, {})).personSessions.edges).toEqual([]);
  });

  it('gets events over WebSocket with the cookie', async () => {
    const { hosts, aurora, url, place, workspace } = await world();
    const browser = await openBrowser(url, {}, { hosts });
    const page = await browser.newPage();
    await page.goto(place);
    await signInAs(page, 'ada');
    await page.getByText('Acme').first().waitFor();
    const { arn } = aurora.customer.createRole('AuroraRole', {
      trustPolicy: aurora.trustPolicy(workspace.externalId.value),
    });
    await aurora.connect(workspace.id, arn);
    await page.getByRole('link', { name: 'AuroraRole' }).waitFor();
    expect(browser.requests).toContain(`${url.replace('http', 'ws')}/graphql`);
  });

  it('can still use a token', async () => {
    const { url } = await world();
    const page = await (await openBrowser(url)).newPage();
    await page.goto(url);
    await page.getByRole('button', { name: 'Sign in with a token' }).click();
    await page.getByLabel('Token').waitFor();
  });
});

/** What a page of another origin tries with the cookie of its visitor. Answers what each attempt brought. */
const ATTACK = `async (url) => {
  const query = 'mutation { createWorkspace(name: "Forged") { __typename } }';
  const body = JSON.stringify({ query });
  const send = async (init, path = '/graphql') => {
    try {
      const response = await fetch(url + path, { method: 'POST', credentials: 'include', ...init });
      return response.type;
    } catch (error) {
      return 'blocked';
    }
  };
  const socket = () => new Promise((resolve) => {
    const opened = new WebSocket(url.replace('http', 'ws') + '/graphql', 'graphql-transport-ws');
    opened.onopen = () => opened.send(JSON.stringify({ type: 'connection_init' }));
    opened.onmessage = ({ data }) => resolve(data);
    opened.onclose = () => resolve('closed');
  });
  const form = document.createElement('form');
  const frame = document.createElement('iframe');
  frame.name = 'target';
  document.body.append(frame, form);
  Object.assign(form, { method: 'post', enctype: 'text/plain', action: url + '/graphql', target: 'target' });
  const input = document.createElement('input');
  Object.assign(input, { name: body.slice(0, -1) + ', "x": "', value: '"}' });
  form.append(input);
  form.submit();
  await new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
  return [
    await send({ body, headers: { 'Content-Type': 'application/json' } }),
    await send({ body, headers: { 'Content-Type': 'text/plain' }, mode: 'no-cors' }),
    await send({ body: '{}', headers: { 'Content-Type': 'application/json' } }, '/auth/sign-out'),
    await send({ body: '{}', mode: 'no-cors' }, '/auth/sign-out'),
    await socket(),
  ];
}`;

describe.skipIf(CHROMIUM === undefined)('a page of another origin', () => {
  it.each([
    ['of the same host, which gets the cookie sent', '127.0.0.1'],
    ['of another site', 'localhost'],
  ])('%s can do nothing with it', async (_what, host) => {
    const { hosts, aurora, url } = await world();
    const evil = createServer((_request, response) =>
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>Evil</title>'),
    );
    const origin = `http://${host}:${await listen(evil, host)}`;
    const browser = await openBrowser(
      url,
      {},
      {
        hosts: [...hosts, new URL(origin).host],
        errors: /CORS|status of 40[135]|Frame|frame/,
      },
    );
    const page = await browser.newPage();
    await page.goto(url);
    await signInAs(page, 'ada');
    await page.getByText('Acme').first().waitFor();
    const attacker = await browser.newPage();
    await attacker.goto(origin);
    const came = await attacker.evaluate(`(${ATTACK})(${JSON.stringify(url)})`);
    expect(came).toEqual(['blocked', 'blocked', 'blocked', 'blocked', 'closed']);
    expect((await aurora.client.send(OverviewDocument, {})).overview.workspaceCount).toBe(1);
    expect((await aurora.client.send(PersonSessionsDocument, {})).personSessions.edges).toHaveLength(1);
    await page.reload();
    await page.getByText('Acme').first().waitFor();
  });
});
