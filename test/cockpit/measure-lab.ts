/**
 * Measures the Lab in headless Chromium: how soon its first chapter can be used, how soon a key's step is painted, and how
 * many pictures a second the playground shows: `node test/cockpit/measure-lab.ts`.
 */
import { openCockpit } from './cockpit.ts';

const SHOWN_MS = 5000;
const BETWEEN_KEYS_MS = 150;
/** Pages that step by a key, and how many steps are taken. */
const STEPPED = [
  ['by-hand/1', 10],
  ['hidden-layer/4', 20],
  ['encoder/1', 20],
  ['one-unit/5', 20],
] as const;

await using cockpit = await openCockpit({ screen: 'models', quickDisplay: true, width: 1280, height: 720 });
const { page } = cockpit;
await page.getByText('alvinn-all-weather').first().waitFor();

const pressedMs = performance.now();
await page.keyboard.press('8');
await page.getByRole('article', { name: 'A hundred steps' }).waitFor();
const firstChapterMs = Math.round(performance.now() - pressedMs);

/** Has the page note how long after each key a picture was drawn. */
await page.evaluate(`window.paintedMs = [];
addEventListener('keydown', () => {
  const pressedMs = performance.now();
  requestAnimationFrame(() => setTimeout(() => window.paintedMs.push(performance.now() - pressedMs)));
}, { capture: true });`);
const steps: Record<string, { readonly p50Ms: number; readonly mostMs: number }> = {};
for (const [address, count] of STEPPED) {
  await open(address);
  await page.evaluate('window.paintedMs = []');
  for (let i = 0; i < count; i++) {
    await page.keyboard.press('.');
    await page.waitForTimeout(BETWEEN_KEYS_MS);
  }
  const painted = (await page.evaluate<number[]>('window.paintedMs')).sort((a, b) => a - b);
  steps[address] = { p50Ms: Math.round(painted[count >> 1]!), mostMs: Math.round(painted.at(-1)!) };
}

await open('hidden-layer/4');
await page.evaluate(`window.pictures = 0;
new MutationObserver(() => window.pictures++).observe(document.querySelector('[aria-label="Player"] output'), {
  subtree: true, characterData: true, childList: true,
});`);
await page.keyboard.press(' ');
await page.waitForTimeout(SHOWN_MS);
const pictures = await page.evaluate<number>('window.pictures');
process.stdout.write(
  `${JSON.stringify({ firstChapterMs, steps, playgroundPicturesPerSecond: Math.round(pictures / (SHOWN_MS / 1000)) }, null, 2)}\n`,
);
process.exit();

/** Opens a page of the Lab with the keyboard on its story. */
async function open(address: string): Promise<void> {
  await page.evaluate(`location.hash = '#lab/${address}'`);
  await page.locator('[aria-label="Player"]').waitFor();
  await page.getByRole('article').click({ position: { x: 20, y: 20 } });
}
