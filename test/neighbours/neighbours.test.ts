import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

it("gym-donkeycar's own client drives a scene, and sees the same again", async (context) => {
  const clone = process.env.ALVINN_GYM_DONKEYCAR ?? '';
  if (!clone || !existsSync(join(clone, 'gym_donkeycar'))) {
    return context.skip('needs ALVINN_GYM_DONKEYCAR, a folder with tawnkramer/gym-donkeycar');
  }
  const bridge = spawn(
    process.execPath,
    [at('../../engine/cli/main.ts'), 'bridge', 'donkey', '--lockstep', '--port', '0', '--json'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  try {
    const { value } = await createInterface({ input: bridge.stdout })[Symbol.asyncIterator]().next();
    const port = (JSON.parse(String(value)) as { address: string }).address.split(':').at(-1)!;
    const drive = () => {
      const { stdout } = spawnSync('python3', [at('drive_donkey.py'), clone, port, 'path', '60'], {
        encoding: 'utf8',
      });
      return JSON.parse(stdout) as { metres: number; done: boolean; worst_cte: number; digest: string };
    };
    const first = drive();
    expect(first).toMatchObject({ done: false, picture: [120, 160, 3] });
    expect(first.metres).toBeGreaterThan(60);
    expect(first.worst_cte).toBeLessThan(0.5);
    expect(drive().digest).toBe(first.digest);
  } finally {
    bridge.kill();
  }
});

/** Lets a program that waits for Udacity's simulator drive. @returns what it tells at its end. */
async function letDrive(command: string, args: (port: string) => string[]): Promise<object> {
  const port = String(await freePort());
  const program = spawn(command, args(port), { stdio: ['ignore', 'pipe', 'inherit'] });
  const bridge = spawn(
    process.execPath,
    [
      at('../../engine/cli/main.ts'),
      ...['bridge', 'udacity', '--connect', `127.0.0.1:${port}`, '--lockstep', '--weather', 'clear'],
    ],
    { stdio: 'inherit' },
  );
  try {
    const { value } = await createInterface({ input: program.stdout })[Symbol.asyncIterator]().next();
    return JSON.parse(String(value)) as object;
  } finally {
    bridge.kill();
    program.kill();
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

it('a drive.py on python-socketio and eventlet drives', async (context) => {
  if (!process.env.ALVINN_DRIVE_PY) return context.skip('needs ALVINN_DRIVE_PY=1, and what drive.py imports');
  const told = await letDrive('python3', (port) => [at('drive.py'), port, '60']);
  expect(told).toMatchObject({ metres: expect.closeTo(60, 0) });
});

it('a server of socket.io 2 drives', async (context) => {
  const folder = process.env.ALVINN_SOCKET_IO_2 ?? '';
  if (!existsSync(join(folder, 'node_modules/socket.io'))) {
    return context.skip('needs ALVINN_SOCKET_IO_2, a folder in which socket.io 2 is installed');
  }
  const told = await letDrive(process.execPath, (port) => [at('drive-socket-io-2.ts'), folder, port, '60']);
  expect(told).toMatchObject({ metres: expect.closeTo(60, 0) });
});
