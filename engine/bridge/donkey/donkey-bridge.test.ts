import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CLEAR_DAY } from '../../../sim/scene/conditions.ts';
import { NAVLAB_VAN } from '../../../sim/vehicle/vehicle.ts';
import { decodePicture, fileFormatOf } from '../../exchange/picture.ts';
import { LONGEST_LINE } from '../../foreign-text.ts';
import { openEyes } from '../../sensors/eyes.ts';
import { PlainClient, type Told } from './client-fixture.ts';
import { type DonkeyBridgeParts, openDonkeyBridge } from './donkey-bridge.ts';
import { generatedScenes } from './scenes.ts';

const SMALL = { msg_type: 'cam_config', img_w: '32', img_h: '24', img_enc: 'JPG' };
const eyes = await openEyes('raster');
afterAll(() => eyes[Symbol.dispose]());

let stop: AbortController;
let said: string[];
let bridge: Awaited<ReturnType<typeof openDonkeyBridge>>;

function partsOf(settings: Partial<DonkeyBridgeParts['settings']> = {}): DonkeyBridgeParts {
  return {
    listening: { host: '127.0.0.1', port: 0 },
    scenes: generatedScenes(5),
    conditions: CLEAR_DAY,
    settings: { seed: 5, vehicle: NAVLAB_VAN, topMps: 10, lockstep: true, framesPerS: 10, ...settings },
    eyes,
    // As much time passes as is asked for, at once.
    clock: { nowMs: () => 0, sleep: () => new Promise((resolve) => void setImmediate(resolve)) },
    say: (line) => void said.push(line),
    signal: stop.signal,
  };
}

beforeEach(async () => {
  stop = new AbortController();
  said = [];
  bridge = await openDonkeyBridge(partsOf());
});
afterEach(async () => {
  stop.abort();
  await bridge.close();
});

async function drive(client: PlainClient, controls: number): Promise<Told[]> {
  const told: Told[] = [];
  for (let i = 0; i < controls; i++) told.push(await client.control(0.02 * i, 0.8));
  return told;
}

const pictureOf = (told: Told, name = 'image') => Buffer.from(told[name] as string, 'base64');

describe('a client of donkey_sim', () => {
  it('loads one of our kinds as a scene and drives it, each telemetry for one control', async () => {
    using client = await PlainClient.connect(bridge.port);
    const first = await client.load('path', SMALL);
    expect(first).toMatchObject({ speed: 0, hit: 'none', lap_count: 0, time: 0 });
    expect(Math.abs(first.cte as number)).toBeLessThan(0.2);
    const [next, ...more] = await drive(client, 20);
    expect(next).toMatchObject({ time: 0.1, steering_angle: 0, throttle: 0.8 });
    const last = more.at(-1)!;
    expect(last.speed).toBeGreaterThan(1.5);
    expect(last.yaw).toBeGreaterThan(first.yaw as number);
    expect(await decodePicture(pictureOf(last))).toMatchObject({ rows: 24, columns: 32 });
  });

  it.skipIf(process.platform !== 'linux')(
    'is asked by the system whether it is still there, while it thinks',
    async () => {
      using client = await PlainClient.connect(bridge.port);
      await client.load('path', SMALL);
      const portOf = (address: string) => Number.parseInt(address.split(':')[1]!, 16);
      // The columns of /proc/net/tcp: addresses, state (1: established), queues, and which timer runs (2: the one that asks).
      const ours = readFileSync('/proc/net/tcp', 'utf8')
        .split('\n')
        .map((line) => line.trim().split(/\s+/))
        .filter(([, local, , state]) => local && portOf(local) === bridge.port && state === '01');
      expect(ours.map(([, , , , , timer]) => timer!.slice(0, 2))).toEqual(['02']);
    },
  );

  it('sees the same from the same seed and the same controls, to the byte, with another beside it', async () => {
    using one = await PlainClient.connect(bridge.port);
    using other = await PlainClient.connect(bridge.port);
    const [a, b] = await Promise.all(
      [one, other].map(async (client) => [await client.load('dirt', SMALL), ...(await drive(client, 10))]),
    );
    expect(a).toEqual(b);
  });

  it('begins anew where it asks for a reset, and sees what it saw at first', async () => {
    using client = await PlainClient.connect(bridge.port);
    const first = await client.load('street', SMALL);
    const driven = await drive(client, 5);
    client.say({ msg_type: 'reset_car' });
    expect(await client.hear('telemetry')).toEqual(first);
    expect(await drive(client, 5)).toEqual(driven);
  });

  it('changes scenes, and goes back to the menu', async () => {
    using client = await PlainClient.connect(bridge.port);
    const path = await client.load('path', SMALL);
    client.say({ msg_type: 'load_scene', scene_name: 'highway' });
    await client.hear('car_loaded');
    expect((await client.hear('telemetry')).image).not.toBe(path.image);
    client.say({ msg_type: 'exit_scene' });
    expect((await client.load('path')).image).toBe(path.image);
  });

  it("may ask for the scenes of gym-donkeycar's environments", async () => {
    using client = await PlainClient.connect(bridge.port);
    await client.hear('scene_selection_ready');
    client.say({ msg_type: 'get_scene_names' });
    const { scene_names: names } = await client.hear('scene_names');
    expect(names).toEqual(
      expect.arrayContaining([
        'path',
        'loop',
        'generated_road',
        'generated_track',
        'warehouse',
        'thunderhill',
      ]),
    );
  });

  it('gets pictures as it configures them, of two cameras', async () => {
    using client = await PlainClient.connect(bridge.port);
    const told = await client.load(
      'path',
      { ...SMALL, img_enc: 'PNG', img_d: '1' },
      { msg_type: 'cam_config_b', img_w: '40', img_h: '20', fov: '60', rot_y: '90', img_enc: 'JPG' },
    );
    expect(fileFormatOf(pictureOf(told))).toBe('png');
    const { rgb, ...size } = await decodePicture(pictureOf(told));
    expect(size).toEqual({ rows: 24, columns: 32 });
    expect(rgb.every((value, i) => value === rgb[i - (i % 3)])).toBe(true);
    expect(await decodePicture(pictureOf(told, 'image_b'))).toMatchObject({ rows: 20, columns: 40 });
  });

  it('gets rays all around, of as many levels and as far as it asks for', async () => {
    using client = await PlainClient.connect(bridge.port);
    const lidar = { msg_type: 'lidar_config', degPerSweepInc: '4', numSweepsLevels: '2', maxRange: '30' };
    const told = await client.load('path', SMALL, {
      ...lidar,
      degAngDown: '10',
      degAngDelta: '-5',
      noise: '0',
      offset_y: '2',
    });
    const points = told.lidar as { d: number; rx: number; ry: number }[];
    const lowest = points.filter(({ ry }) => ry === 0);
    // Ten degrees down from two metres: the ground, some 11 m away in every direction, less where it rises.
    expect(lowest.map(({ rx }) => rx)).toEqual(Array.from({ length: 90 }, (_, i) => 4 * i));
    for (const { d } of lowest) expect(Math.abs(d - 11)).toBeLessThan(7);
    expect(points.every(({ d, ry }) => d > 0 && d < 30 && [0, -5].includes(ry))).toBe(true);
  });
});

describe('a client that does not behave', () => {
  it.each<[string, (client: PlainClient) => void, RegExp]>([
    [
      'sends torn JSON',
      (client) => client.socket.write('{"msg_type": "control", }'),
      /JSON that cannot be read/,
    ],
    ['sends no JSON', (client) => client.socket.write('GET / HTTP/1.1\r\n\r\n'), /no JSON object/],
    [
      'sends megabytes without an end',
      (client) => client.socket.write(`{"a": "${'x'.repeat(3_000_000)}`),
      /64 KiB/,
    ],
    ['sends a message without a type', (client) => client.say({ steering: 1 }), /msg_type/],
    [
      'loads what is not there',
      (client) => client.say({ msg_type: 'load_scene', scene_name: 'x'.repeat(5000) }),
      /no scene/,
    ],
    [
      'names a scene by what is no text',
      (client) => client.say({ msg_type: 'load_scene', scene_name: { toString: 1 } }),
      /there is no scene ""/,
    ],
    [
      'does not wait',
      (client) => client.say(...Array.from({ length: 300 }, () => ({ msg_type: 'reset_car' }))),
      /without waiting/,
    ],
    ['goes in the middle of a message', (client) => client.socket.end('{"msg_type": "con'), /hung up/],
  ])('that %s is told of in one line, and others drive on', async (_, misbehave, line) => {
    using bad = await PlainClient.connect(bridge.port);
    await bad.hear('scene_selection_ready');
    misbehave(bad);
    await bad.closed;
    using good = await PlainClient.connect(bridge.port);
    await good.load('path', SMALL);
    const about = said.filter((text) => line.test(text));
    expect(about).toHaveLength(1);
    expect(about[0]!.length).toBeLessThanOrEqual(LONGEST_LINE);
  });

  it('and goes in the middle of a picture is let go', async () => {
    using bad = await PlainClient.connect(bridge.port);
    await bad.load('path', SMALL);
    bad.say({ msg_type: 'control', steering: '0', throttle: '1', brake: '0' });
    bad.socket.resetAndDestroy();
    using good = await PlainClient.connect(bridge.port);
    await good.load('path', SMALL);
    await expect.poll(() => said.filter((text) => /hung up|broke/.test(text))).toHaveLength(1);
  });

  it('and asks on and on without reading the answers is sent away, with little kept for it', async () => {
    const scenes = new Map([['s'.repeat(1_000_000), { kind: 'path', seed: 5 } as const]]);
    const wordy = await openDonkeyBridge({ ...partsOf(), scenes });
    using bad = await PlainClient.connect(wordy.port);
    await bad.hear('scene_selection_ready');
    bad.socket.pause();
    bad.say(...Array.from({ length: 100 }, () => ({ msg_type: 'get_scene_names' })));
    await expect.poll(() => said).toContainEqual(expect.stringMatching(/does not read/));
    await wordy.close();
  });

  it('and configures by what is neither number nor text gets what is usual', async () => {
    using client = await PlainClient.connect(bridge.port);
    const odd = { toString: 1 };
    const told = await client.load('path', SMALL, {
      ...{ msg_type: 'cam_config', img_w: 32, img_h: 24, img_enc: odd, fov: odd, rot_x: [[1]] },
    });
    expect(await decodePicture(pictureOf(told))).toMatchObject({ rows: 24, columns: 32 });
  });

  it('and says nothing makes room for one that speaks', async () => {
    const silent = await Promise.all(Array.from({ length: 4 }, () => PlainClient.connect(bridge.port)));
    using good = await PlainClient.connect(bridge.port);
    await good.load('path', SMALL);
    await silent[0]!.closed;
    expect(said).toContainEqual(expect.stringMatching(/made room/));
    for (const client of silent) client[Symbol.dispose]();
  });
});

it('a bridge by the clock tells telemetry without waiting, and drives on by the latest control', async () => {
  const byClock = await openDonkeyBridge(partsOf({ lockstep: false, framesPerS: 20 }));
  using client = await PlainClient.connect(byClock.port);
  await client.load('path', SMALL);
  client.say({ msg_type: 'control', steering: '0', throttle: '1', brake: '0' });
  let told = await client.hear('telemetry');
  while ((told.speed as number) < 1) told = await client.hear('telemetry');
  expect(told.throttle).toBe(1);
  await byClock.close();
});

it('a port that another program has is told of in one line', async () => {
  await expect(
    openDonkeyBridge({ ...partsOf(), listening: { host: '127.0.0.1', port: bridge.port } }),
  ).rejects.toMatchObject({ code: 'port-taken' });
});
