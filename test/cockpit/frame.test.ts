import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openCockpit } from './cockpit.ts';
import { TOKEN } from './engine-process.ts';

it('shows every screen by its key, and the shortcuts', async () => {
  await using cockpit = await openCockpit();
  const { page } = cockpit;
  const labels = await page.getByRole('navigation').getByRole('button').allInnerTexts();
  for (const [i, label] of labels.entries()) {
    await page.keyboard.press(String(i + 1));
    await page.getByRole('region', { name: label, exact: true }).waitFor();
    // Tab goes on in the screen, not through the list of screens.
    if (i === 0) continue;
    await page.keyboard.press('Tab');
    expect(await page.evaluate(`document.activeElement.closest('main') !== null`)).toBe(true);
  }
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Shortcuts' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(cockpit.complaints).toEqual([]);
});

it('takes the token out of the address and stays in after a reload', async () => {
  await using cockpit = await openCockpit();
  const { page } = cockpit;
  expect(page.url()).not.toContain('token');
  await page.keyboard.press('5');
  await page.reload();
  await page.getByText('Engine ready').waitFor();
  await page.getByRole('region', { name: 'Models' }).waitFor();
});

it('keeps no token that a program could read which has a dead engine’s port when its user reloads', async () => {
  await using cockpit = await openCockpit();
  const { page, engine } = cockpit;
  await engine.kill();
  await page.getByText('The engine does not answer.').waitFor();
  const thief = createServer((_, response) => {
    response.setHeader('Content-Type', 'text/html');
    response.end(
      '<output></output><script>document.querySelector("output").value = JSON.stringify(sessionStorage)</script>',
    );
  });
  await new Promise<void>((resolve) => thief.listen(engine.port, '127.0.0.1', resolve));
  await page.reload();
  await expect.poll(() => page.locator('output').textContent()).toMatch(/^\{.*\}$/);
  expect(await page.locator('output').textContent()).not.toContain(TOKEN);
  thief.closeAllConnections();
  await new Promise((resolve) => thief.close(resolve));
  await cockpit.restartEngine();
  await page.reload();
  await page.getByText('This page was opened without the token of this launch').waitFor();
  // The address in the terminal opens it again, in the same tab too, where it is nothing but another fragment.
  await page.goto(cockpit.engine.address);
  await page.getByText('Engine ready').waitFor();
  expect(page.url()).not.toContain('token');
  await page.reload();
  await page.getByText('Engine ready').waitFor();
});

it('says that the engine is away, finds it again, and goes on with the drive as it was set', async () => {
  await using cockpit = await openCockpit();
  const { page, library } = cockpit;
  await page.getByRole('button', { name: 'Watch' }).click();
  await page.keyboard.press('t');
  await page.getByRole('button', { name: 'Dirt' }).click();
  await page.getByRole('button', { name: 'Drive this road' }).click();
  const kept = join(library, 'last-drive.json');
  await expect.poll(() => existsSync(kept) && readFileSync(kept, 'utf8')).toContain('"dirt"');
  await cockpit.engine.kill();
  await page.getByText('The engine does not answer.').waitFor();
  await cockpit.restartEngine();
  await page.getByText('Engine ready').waitFor();
  await page.getByRole('button', { name: 'Dirt', pressed: true }).waitFor();
  // What was away for a moment can be reloaded as before.
  await page.reload();
  await page.getByText('Engine ready').waitFor();
});

it('lets one page drive and the others ask', async () => {
  await using cockpit = await openCockpit();
  const second = await cockpit.openPage();
  await second.getByText('You are watching.').waitFor();
  await second.getByRole('button', { name: 'Ask for the wheel' }).click();
  await cockpit.page.getByText('asks for the wheel').waitFor();
  for (const page of [cockpit.page, second]) {
    await expect.poll(() => page.getByRole('timer').textContent()).toMatch(/^in \d+ seconds$/);
  }
  await cockpit.page.getByRole('button', { name: 'Give' }).click();
  await cockpit.page.getByText('You are watching.').waitFor();
  await second.getByText('You are watching.').waitFor({ state: 'detached' });
});
