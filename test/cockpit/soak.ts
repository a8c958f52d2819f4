/**
 * Memory of the engine over an hour of simulated driving, as fast as it goes: `node test/cockpit/soak.ts`. Prints one
 * JSON object: resident MiB every five simulated minutes, and how much the last third lies above the second.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import WebSocket from 'ws';
import { decodePose, POSE_FRAME } from '../../engine/protocol/binary.ts';
import { PROTOCOL_VERSION } from '../../engine/protocol/messages.ts';
import { CLEAR_DAY } from '../../sim/scene/conditions.ts';
import { startEngine, TOKEN } from './engine-process.ts';

const SIMULATED_S = 3600;
const EVERY_S = 300;

const library = mkdtempSync(join(tmpdir(), 'alvinn-soak-'));
await using engine = await startEngine(library);
const socket = new WebSocket(`ws://127.0.0.1:${engine.port}/`, {
  headers: { origin: `http://127.0.0.1:${engine.port}` },
});
const send = (message: object) => socket.send(JSON.stringify(message));
const residentMiB: number[] = [];
const startMs = performance.now();
await new Promise<void>((resolve) => {
  let drive = -1;
  socket.on('open', () => send({ hello: { version: PROTOCOL_VERSION, token: TOKEN, name: 'soak' } }));
  socket.on('message', (data: Buffer, binary) => {
    if (!binary) {
      const message = JSON.parse(data.toString());
      if (message.event === 'drive' && message.data && drive < 0) {
        drive = 0;
        const { model } = message.data.settings;
        const road = { kind: 'path', seed: 7 };
        const settings = { road, startM: 30, speedMps: 10, mode: 'network', model };
        send({ id: 1, command: 'drive.start', params: { ...settings, conditions: CLEAR_DAY, pace: 0 } });
      }
      if (message.error) throw new Error(message.error.message);
      return;
    }
    if (data[0] !== POSE_FRAME) return;
    const { timeS } = decodePose(new Uint8Array(data).buffer);
    if (timeS < (residentMiB.length + 1) * EVERY_S) return;
    const kib = execFileSync('ps', ['-o', 'rss=', '-p', String(engine.pid)], { encoding: 'utf8' });
    residentMiB.push(Math.round(Number(kib) / 1024));
    process.stderr.write(`${Math.round(timeS)} s driven: ${residentMiB.at(-1)} MiB\n`);
    if (timeS >= SIMULATED_S) resolve();
  });
});
socket.terminate();
const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const third = residentMiB.length / 3;
const growth = mean(residentMiB.slice(2 * third)) / mean(residentMiB.slice(third, 2 * third)) - 1;
process.stdout.write(
  `${JSON.stringify({ simulatedS: SIMULATED_S, realS: Math.round((performance.now() - startMs) / 1000), residentMiB, growth })}\n`,
);
rmSync(library, { recursive: true, force: true });
