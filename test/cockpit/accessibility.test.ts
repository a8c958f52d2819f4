import { describe, expect, it } from 'vitest';
import { violationsOf } from './axe.ts';
import { openCockpit } from './cockpit.ts';

describe.each(['dark', 'light'] as const)('in the %s theme', (theme) => {
  it('no screen violates a rule of accessibility', async () => {
    await using cockpit = await openCockpit({ theme });
    const { page } = cockpit;
    const labels = await page.getByRole('navigation').getByRole('button').allInnerTexts();
    const found: string[] = [];
    for (const [i, label] of labels.entries()) {
      await page.keyboard.press(String(i + 1));
      await page.getByRole('region', { name: label, exact: true }).waitFor();
      found.push(...(await violationsOf(page)).map((violation) => `${label}: ${violation}`));
    }
    expect(found).toEqual([]);
  });
});
