import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { describe, expect, it } from 'vitest';
import { openCockpit } from './cockpit.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe.each(['dark', 'light'] as const)('in the %s theme', (theme) => {
  it('no screen violates a rule of accessibility', async () => {
    await using cockpit = await openCockpit({ theme });
    const { page } = cockpit;
    const labels = await page.getByRole('navigation').getByRole('button').allInnerTexts();
    const found: string[] = [];
    for (const [i, label] of labels.entries()) {
      await page.keyboard.press(String(i + 1));
      await page.getByRole('region', { name: label, exact: true }).waitFor();
      await page.evaluate(AXE);
      const { violations } = (await page.evaluate('axe.run()')) as AxeResults;
      for (const { id, nodes } of violations) {
        found.push(...nodes.map(({ target }) => `${label}: ${id} at ${target.join(' ')}`));
      }
    }
    expect(found).toEqual([]);
  });
});
