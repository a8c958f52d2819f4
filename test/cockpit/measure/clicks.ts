import type { Page } from 'playwright-core';

const CLICKS = 20;

/** Keeps the time from each press of a button to the picture after the one that shows what it opened, ms. */
const KEEP_ANSWERS = `(() => {
  globalThis.answersMs = [];
  addEventListener('pointerdown', ({ timeStamp }) => {
    const then = (look) => requestAnimationFrame(look);
    then(function look() {
      if (!document.querySelector('dialog[open]')) then(look);
      else then(() => then(() => answersMs.push(performance.now() - timeStamp)));
    });
  }, { capture: true });
  // The page's own policy lets Playwright wait for no expression.
  globalThis.answered = (count) => new Promise((resolve) => {
    const look = () => answersMs.length < count ? setTimeout(look, 10) : resolve();
    look();
  });
})()`;

/** From a click on "Shortcuts" to their sheet on the screen, ms, in any order. */
export async function clickLatencies(page: Page): Promise<number[]> {
  await page.evaluate(KEEP_ANSWERS);
  const { x, y, width, height } = (await page.getByRole('button', { name: 'Shortcuts' }).boundingBox())!;
  const sheet = page.getByRole('dialog', { name: 'Shortcuts' });
  for (let i = 1; i <= CLICKS; i++) {
    await page.mouse.click(x + width / 2, y + height / 2);
    await page.evaluate(`answered(${i})`);
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'detached' });
  }
  return page.evaluate<number[]>('answersMs');
}
