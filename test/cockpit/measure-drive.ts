/**
 * Measures driving in the cockpit and prints one JSON object: `node test/cockpit/measure-drive.ts [seconds]`. The page is
 * drawn by Chromium's software rasteriser unless the machine gives it more.
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import WebSocket from 'ws';
import { decodePose, POSE_FRAME, type PoseFrame } from '../../engine/protocol/binary.ts';
import type { DriveFigures } from '../../engine/protocol/drive.ts';
import { PROTOCOL_VERSION } from '../../engine/protocol/messages.ts';
import { type Cockpit, openCockpit } from './cockpit.ts';
import { TOKEN } from './engine-process.ts';

const PRESSES = 20;

/** Milliseconds since 1970, as finely as the machine tells. */
const now = () => performance.timeOrigin + performance.now();

/** A page of our own that hears what the engine's wheel does. */
function watch({ engine }: Cockpit) {
  const heard: { pose?: PoseFrame; figures?: DriveFigures; onPose: (pose: PoseFrame) => void } = {
    onPose: () => {},
  };
  const socket = new WebSocket(`ws://127.0.0.1:${engine.port}/`, {
    headers: { origin: `http://127.0.0.1:${engine.port}` },
  });
  socket.binaryType = 'arraybuffer';
  socket.on('open', () =>
    socket.send(JSON.stringify({ hello: { version: PROTOCOL_VERSION, token: TOKEN, name: 'measure' } })),
  );
  socket.on('message', (data: ArrayBuffer | Buffer, binary: boolean) => {
    if (binary && new Uint8Array(data as ArrayBuffer)[0] === POSE_FRAME) {
      heard.pose = decodePose(data as ArrayBuffer);
      heard.onPose(heard.pose);
    }
    if (binary) return;
    const { event, data: content } = JSON.parse(Buffer.from(data as ArrayBuffer).toString());
    if (event === 'figures') heard.figures = content;
  });
  return heard;
}

/** From the browser's key event to the pose in which the wheel is asked to turn, ms. */
async function pressLatencies(page: Page, heard: ReturnType<typeof watch>): Promise<number[]> {
  await page.evaluate(() => {
    const pressed = (event: Event) =>
      Object.assign(globalThis, { pressedAt: performance.timeOrigin + event.timeStamp });
    (globalThis as unknown as EventTarget).addEventListener('keydown', pressed, { capture: true });
  });
  const latencies: number[] = [];
  for (let i = 0; i < PRESSES; i++) {
    const turned = new Promise<number>((resolve) => {
      heard.onPose = ({ commandPerM }) => {
        if (commandPerM !== 0) resolve(now());
      };
    });
    await wait(20 * Math.random());
    const key = i % 2 === 0 ? 'a' : 'd';
    await page.keyboard.down(key);
    const at = await turned;
    latencies.push(
      at - (await page.evaluate(() => (globalThis as unknown as { pressedAt: number }).pressedAt)),
    );
    await page.keyboard.up(key);
    await new Promise<void>((resolve) => {
      heard.onPose = ({ commandPerM }) => {
        if (commandPerM === 0) resolve();
      };
    });
  }
  return latencies.sort((a, b) => a - b);
}

const seconds = Number(process.argv[2] ?? 10);
await using cockpit = await openCockpit();
const { page } = cockpit;
const heard = watch(cockpit);
await page.getByText('The network drives').waitFor();
await wait(5000);

const devtools = await page.context().newCDPSession(page);
await devtools.send('Performance.enable');
const road = page.getByRole('img', { name: 'The road ahead' });
const sample = async () => {
  const { metrics } = await devtools.send('Performance.getMetrics');
  const seconds = (name: string) => metrics.find((metric) => metric.name === name)!.value;
  return {
    frames: Number(await road.getAttribute('data-frames')),
    at: now(),
    scriptS: seconds('ScriptDuration'),
  };
};
const from = await sample();
await wait(1000 * seconds);
const to = await sample();
const figures = heard.figures!;
await page.keyboard.press('m');
await page.getByText('You drive').waitFor();
await wait(500);
const latencies = await pressLatencies(page, heard);
const frames = to.frames - from.frames;
const round = (value: number) => Number(value.toFixed(2));
console.log(
  JSON.stringify(
    {
      seconds,
      framesPerSecond: round((1000 * frames) / (to.at - from.at)),
      pageScriptMsAFrame: round((1000 * (to.scriptS - from.scriptS)) / frames),
      windscreen: await road.evaluate(({ dataset }) => ({ ...dataset })),
      stepLatenessMs: { p50: round(figures.jitterMsP50), p99: round(figures.jitterMsP99) },
      decisionMsP50: round(figures.decisionMsP50!),
      realTimeFactor: round(figures.realTimeFactor),
      keyToWheelMs: {
        p50: round(latencies[Math.floor(PRESSES / 2)]!),
        p90: round(latencies[Math.floor(0.9 * PRESSES)]!),
        most: round(latencies.at(-1)!),
      },
    },
    null,
    1,
  ),
);
