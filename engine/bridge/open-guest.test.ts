import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { driveRoad } from '../drive/closed-loop.ts';
import type { Job } from '../job.ts';
import { preferEyes } from '../sensors/eyes.ts';
import { PlainClient } from './donkey/client-fixture.ts';
import { openGuest } from './open-guest.ts';
import { PlainServer } from './udacity/server-fixture.ts';

preferEyes('raster');
const SMALL = { msg_type: 'cam_config', img_w: '32', img_h: '24' };
let stop: AbortController;
let heard: PromiseWithResolvers<string>;
beforeEach(() => {
  stop = new AbortController();
  heard = Promise.withResolvers();
});
afterEach(() => stop.abort());

const parts = () => ({
  clock: {
    nowMs: () => performance.now(),
    sleep: (ms: number, signal: AbortSignal) => setTimeout(ms, undefined, { signal }),
  },
  say: (line: string) => heard.resolve(line),
  signal: stop.signal,
});

function score(guest: Awaited<ReturnType<typeof openGuest>>) {
  const job: Job = { signal: stop.signal, onProgress: () => {} };
  return driveRoad({ guest, road: 'path', seed: 5, distanceM: 8, speedMps: 8 }, job, () => performance.now());
}

/** A client of donkey_sim that has a scene, and the guest that it is. */
async function invite() {
  const opening = openGuest({ to: 'donkey', port: 0 }, parts());
  const port = Number(/:(\d+)\./.exec(await heard.promise)![1]);
  const client = await PlainClient.connect(port);
  await client.hear('scene_selection_ready');
  client.say(SMALL, { msg_type: 'load_scene', scene_name: 'street' });
  return { client, guest: await opening };
}

/** Answers each telemetry until the client is let go. */
async function steer(client: PlainClient, act: (count: number, cteM: number) => object[]): Promise<void> {
  for (let count = 0; ; count++) {
    const { cte } = await client.hear('telemetry');
    client.say(...act(count, cte as number));
  }
}

const control = (throttle: number, steering = 0) => ({
  msg_type: 'control',
  steering: String(steering),
  throttle: String(throttle),
  brake: '0',
});

it('a client of donkey_sim is scored as any driver, and the same drive comes out again', async () => {
  const { client, guest } = await invite();
  const steering = steer(client, (_, cteM) => [control(1, -0.8 * cteM)]).catch(() => {});
  const first = await score(guest);
  expect(first).toMatchObject({ driver: 'donkey 0', road: 'path 5', routeCompletion: 1, interventions: 0 });
  expect(first.decisionMsP50).toBeGreaterThan(0);
  expect((await score(guest)).digest).toBe(first.digest);
  await guest[Symbol.asyncDispose]();
  await steering;
});

it('whoever else comes and says what no client says changes nothing for it', async () => {
  const opening = openGuest({ to: 'donkey', port: 0 }, parts());
  const port = Number(/:(\d+)\./.exec(await heard.promise)![1]);
  using stranger = await PlainClient.connect(port);
  stranger.say({ msg_type: 'cam_config', img_enc: { toString: 1 } }, { msg_type: 'get_scene_names' });
  await stranger.hear('scene_names');
  stranger.say({});
  await stranger.closed;
  stop.abort();
  await expect(opening).rejects.toMatchObject({ code: 'cancelled' });
});

it('a drive that is scored is not begun again where the client asks for a reset', async () => {
  const { client, guest } = await invite();
  const steering = steer(client, (count) => [count === 5 ? { msg_type: 'reset_car' } : control(1)]).catch(
    () => {},
  );
  expect(await score(guest)).toMatchObject({ routeCompletion: 1 });
  await guest[Symbol.asyncDispose]();
  await steering;
});

it.each<[string, (count: number) => object[], RegExp]>([
  ['hangs up', (count) => (count === 3 ? [{ msg_type: 'exit_scene' }] : [control(1)]), /left the scene/],
  ['lets the car stand', () => [control(0)], /stand for a minute/],
])('a program that %s under way ends the drive with one line', async (_, act, line) => {
  const { client, guest } = await invite();
  const steering = steer(client, act).catch(() => {});
  await expect(score(guest)).rejects.toMatchObject({ code: 'foreign', message: expect.stringMatching(line) });
  await guest[Symbol.asyncDispose]();
  await steering;
});

it('a drive.py is scored likewise, and one that goes ends the drive with one line', async () => {
  await using server = await PlainServer.listen(4);
  let count = 0;
  server.onTelemetry(() => {
    if (++count === 60) server.hangUp();
    else server.emit('steer', { steering_angle: '0', throttle: '1' });
  });
  const guest = await openGuest({ to: 'udacity', place: { host: '127.0.0.1', port: server.port } }, parts());
  expect(await score(guest)).toMatchObject({
    driver: `udacity 127.0.0.1 ${server.port}`,
    routeCompletion: 1,
  });
  await expect(score(guest)).rejects.toMatchObject({ message: expect.stringMatching(/hung up|broke/) });
  await guest[Symbol.asyncDispose]();
});
