import { expect, it } from 'vitest';
import { PlainServer } from '../../engine/bridge/udacity/server-fixture.ts';
import { openCockpit } from './cockpit.ts';

it('a program is given its address on the Drive screen, and drives, and is scored', async () => {
  await using server = await PlainServer.listen(4);
  server.onTelemetry(() => server.emit('steer', { steering_angle: '0', throttle: '1' }));
  await using cockpit = await openCockpit();
  const { page } = cockpit;
  await page.getByText('The network drives').waitFor();
  await page.getByRole('button', { name: 'Watch' }).click();
  await page.getByText('Program', { exact: true }).click();
  const panel = page.getByRole('region', { name: 'The program that drives' });
  await panel.getByText(/^Waits for a program to connect/).waitFor();
  await panel.getByLabel('Program').selectOption('udacity');
  for (const place of ['nowhere', '192.168.0.7:4567']) {
    await panel.getByLabel('Address').fill(place);
    await panel.getByText('Give host and port of this machine').waitFor();
  }
  await panel.getByLabel('Address').fill(`127.0.0.1:${server.port}`);
  await panel.getByLabel('Address').press('Enter');
  await panel.getByText(`127.0.0.1:${server.port} is at the wheel.`).waitFor();
  await panel.getByLabel('Frames a second').selectOption('5');
  await panel.getByLabel('Delay').selectOption('200');
  await panel.getByText(`127.0.0.1:${server.port} is at the wheel.`).waitFor();
  await page.getByText('A program drives').first().waitFor();
  expect(cockpit.complaints).toEqual([]);
});
