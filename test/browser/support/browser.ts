/** A real Chromium. Its pages must send no request to another host, and log no error. */
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from 'playwright-core';
import { afterAll, expect, onTestFinished } from 'vitest';
import { CHROMIUM } from './chromium.ts';

let browser: Promise<Browser> | undefined;

afterAll(async () => {
  await (await browser)?.close();
  browser = undefined;
});

function launch(): Promise<Browser> {
  browser ??= chromium.launch({
    executablePath: CHROMIUM ?? '',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  return browser;
}

/** What pages of each context copied last. The clipboard itself has what an earlier test copied. */
const copied = new WeakMap<BrowserContext, string>();

/** What the page copied last. A page copies a moment after the click: poll until it is what the test expects. */
export async function copiedText(page: Page): Promise<string> {
  return copied.get(page.context()) ?? '';
}

/** Notes each text that is now on the clipboard. */
async function noteCopies(context: BrowserContext): Promise<void> {
  await context.exposeBinding('noteCopy', (_source, text: string) => void copied.set(context, text));
  await context.addInitScript(`{
    const { clipboard } = navigator;
    const write = clipboard?.write.bind(clipboard);
    if (write) clipboard.write = async (items) => {
      await write(items);
      await noteCopy(await (await items[0].getType('text/plain')).text());
    };
  }`);
}

type Foreign = {
  /** Hosts to which pages may send requests, too. */
  readonly hosts?: readonly string[];
  /** What pages of these hosts provoke. */
  readonly errors?: RegExp;
};

/** A separate browser, as for another person. Checks its requests and errors at the end of the test. */
export async function openBrowser(
  origin: string,
  options: BrowserContextOptions = {},
  { hosts = [], errors: provoked }: Foreign = {},
) {
  const context = await (await launch()).newContext({
    baseURL: origin,
    reducedMotion: 'reduce',
    permissions: ['clipboard-read', 'clipboard-write'],
    ...options,
  });
  context.setDefaultTimeout(30_000);
  await noteCopies(context);
  const requests: string[] = [];
  const errors: string[] = [];
  const watch = (page: Page) => {
    page.on('request', (request) => requests.push(request.url()));
    page.on('websocket', (socket) => requests.push(socket.url()));
    page.on('pageerror', (error) => errors.push(error.stack ?? String(error)));
    page.on('console', (message) => {
      // Tests cut connections and use wrong tokens on purpose.
      if (provoked?.test(message.text()) === true) return;
      if (message.type() === 'error' && !/net::ERR|WebSocket connection|status of 401/.test(message.text()))
        errors.push(message.text());
    });
  };
  context.on('page', watch);
  onTestFinished(async () => {
    await context.close();
    const allowed = [new URL(origin).host, ...hosts];
    expect(
      requests.filter((address) => !address.startsWith('blob:') && !allowed.includes(new URL(address).host)),
    ).toEqual([]);
    expect(errors).toEqual([]);
  });
  return { context, requests, newPage: () => context.newPage() };
}
