import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchBrowser } from '../test/cockpit/browser.ts';
import { BUTTONS, type ShellPageContent, shellPage } from './shell-page.ts';

const URL_OF_PAGE = 'http://shell.invalid/';
let browser: Browser;
let page: Page;
const complaints: string[] = [];
beforeAll(async () => {
  browser = await launchBrowser();
  page = await browser.newPage({ viewport: { width: 1024, height: 640 } });
  page.on('console', (message) => complaints.push(message.text()));
  page.on('request', (request) => {
    if (request.url() !== URL_OF_PAGE) complaints.push(request.url());
  });
});

/** Shows the page under an address of its own, as the shell's scheme does in Electron. */
async function show(content: ShellPageContent): Promise<void> {
  await page.route(URL_OF_PAGE, (route) =>
    route.fulfill({ contentType: 'text/html; charset=utf-8', body: shellPage(content) }),
  );
  await page.goto(URL_OF_PAGE);
}
afterAll(() => browser.close());

const FAILURE = {
  message: 'The engine cannot start: the library <~/ALVINN> & more is locked',
  hint: 'Close the other program that uses "it".',
  failedAfter: ['warming up', '<script>document.title = "run"</script>', `x${'y'.repeat(400)}`],
};

describe('the page of a failure, in Chromium', () => {
  beforeAll(async () => {
    await show(FAILURE);
  });

  it('says what happened, what to do and what the engine said, as text', async () => {
    expect(await page.getByRole('alert').textContent()).toBe(FAILURE.message);
    expect(await page.locator('p').textContent()).toBe(FAILURE.hint);
    expect(await page.locator('pre').textContent()).toBe(FAILURE.failedAfter.join('\n'));
    expect(await page.title()).toBe('ALVINN');
  });

  it('has two buttons that a window hears, again and again, by mouse and by key', async () => {
    const navigations: string[] = [];
    page.on('framenavigated', (frame) => navigations.push(`#${frame.url().split('#').at(-1)}`));
    await page.getByRole('link', { name: 'Open log' }).click();
    await page.getByRole('link', { name: 'Open log' }).click();
    await page.getByRole('link', { name: 'Try again' }).focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => navigations).toEqual([BUTTONS.openLog, BUTTONS.openLog, BUTTONS.tryAgain]);
  });

  it('is styled, no wider than the window, and neither fetches nor runs anything', async () => {
    const width = await page.evaluate('document.documentElement.scrollWidth');
    const border = await page.evaluate("getComputedStyle(document.querySelector('a')).borderRadius");
    expect({ width, border, complaints }).toEqual({ width: 1024, border: '6px', complaints: [] });
  });
});

it('the page of the start has no buttons', async () => {
  await show({ message: 'ALVINN is starting …', hint: 'The engine warms up.' });
  expect(await page.getByRole('status').textContent()).toBe('ALVINN is starting …');
  expect(await page.getByRole('link').count()).toBe(0);
});
