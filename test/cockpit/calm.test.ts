import { expect, it } from 'vitest';
import { openCockpit } from './cockpit.ts';

/** Between two pictures of a player of the Lab, ms. */
const CALM_MS = 500;
/** What the page has moving by itself. */
const MOVING = 'document.getAnimations().length';

it('the car of the first start stands until somebody watches, and a training turns nothing', async () => {
  await using cockpit = await openCockpit({ calm: true });
  const { page } = cockpit;
  await page.getByRole('heading', { name: 'This car steers itself' }).waitFor();
  await page.getByRole('button', { name: 'Go on (P)' }).waitFor();
  await page.getByRole('button', { name: 'Train your first driver' }).click();
  await page.locator('[aria-current="step"] svg').waitFor();
  expect(await page.evaluate(MOVING)).toBe(0);
  // As soon as motion is welcome the same mark turns.
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  await page.locator('[aria-current="step"] svg').waitFor();
  expect(await page.evaluate(MOVING)).toBeGreaterThan(0);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.getByText('Now it has the wheel.').waitFor();
  await page.getByRole('button', { name: 'Pause (P)' }).waitFor();
  expect(cockpit.complaints).toEqual([]);
});

it('the car of the first start goes on where a person watches', async () => {
  await using cockpit = await openCockpit({ calm: true });
  const { page } = cockpit;
  await page.getByRole('button', { name: 'Go on (P)' }).waitFor();
  await page.getByRole('button', { name: 'Watch', exact: true }).click();
  await page.getByRole('button', { name: 'Pause (P)' }).waitFor();
});

it('the fields of a network that has learned are shown as they are, and played only when asked', async () => {
  await using cockpit = await openCockpit({ screen: 'train', calm: true });
  const { page } = cockpit;
  await page.getByLabel('How many').fill('50');
  await page.getByLabel('How many').press('Tab');
  await page.keyboard.press('Control+Enter');
  // Whether it ever played: each change of the button's name is seen.
  await page.evaluate(`new MutationObserver(() => {
    if (document.querySelector('[aria-label="Stop"]')) window.played = true;
  }).observe(document.body, { subtree: true, childList: true, attributes: true })`);
  await page.getByText('Done', { exact: true }).waitFor();
  const epoch = page.getByRole('slider', { name: 'Epoch that is shown' });
  await page.getByRole('img', { name: /after 40 epochs/ }).waitFor();
  expect(await epoch.inputValue()).toBe(await epoch.getAttribute('max'));
  expect(await page.evaluate('window.played')).toBeUndefined();
  await page.getByRole('button', { name: 'Play how they came to be' }).click();
  await expect.poll(() => page.evaluate('window.played')).toBe(true);
});

it('a player of the Lab shows two pictures a second at most', async () => {
  await using cockpit = await openCockpit({ screen: 'lab', calm: true, quickDisplay: true });
  const { page } = cockpit;
  await page.evaluate(`location.hash = '#lab/hidden-layer/4'`);
  await page.locator('[aria-label="Player"] output').waitFor();
  await page.evaluate(`window.shownMs = [];
  new MutationObserver(() => window.shownMs.push(performance.now())).observe(
    document.querySelector('[aria-label="Player"] output'),
    { subtree: true, characterData: true, childList: true },
  )`);
  await page.getByRole('button', { name: 'Play (Space)' }).click();
  await expect.poll(() => page.evaluate<number>('window.shownMs.length')).toBeGreaterThan(3);
  const shownMs = await page.evaluate<number[]>('window.shownMs');
  for (let i = 1; i < shownMs.length; i++) {
    expect(shownMs[i]! - shownMs[i - 1]!).toBeGreaterThan(CALM_MS / 2);
  }
  expect(cockpit.complaints).toEqual([]);
});
