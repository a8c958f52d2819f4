import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it, type TestContext } from 'vitest';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

const PYTHON = process.env.ALVINN_PYTHON ?? 'python3';

/** Skips a test where there is no clone of gym-donkeycar. @returns its folder. */
function gymDonkeycar(context: TestContext): string {
  const clone = process.env.ALVINN_GYM_DONKEYCAR ?? '';
  if (existsSync(join(clone, 'gym_donkeycar'))) return clone;
  return context.skip('needs ALVINN_GYM_DONKEYCAR, a folder with tawnkramer/gym-donkeycar');
}

/** Opens a bridge in lockstep while something is done at its port. */
async function withBridge(act: (port: string) => void): Promise<void> {
  const bridge = spawn(
    process.execPath,
    [at('../../engine/cli/main.ts'), 'bridge', 'donkey', '--lockstep', '--port', '0', '--json'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  try {
    const { value } = await createInterface({ input: bridge.stdout })[Symbol.asyncIterator]().next();
    const port = (JSON.parse(String(value)) as { address: string }).address.split(':').at(-1)!;
    act(port);
  } finally {
    bridge.kill();
  }
}

it("gym-donkeycar's own client drives a scene, and sees the same again", async (context) => {
  const clone = gymDonkeycar(context);
  await withBridge((port) => {
    const drive = () => {
      const { stdout } = spawnSync(PYTHON, [at('drive_donkey.py'), clone, port, 'path', '60'], {
        encoding: 'utf8',
      });
      return JSON.parse(stdout) as { metres: number; done: boolean; worst_cte: number; digest: string };
    };
    const first = drive();
    expect(first).toMatchObject({ done: false, picture: [120, 160, 3] });
    expect(first.metres).toBeGreaterThan(60);
    expect(first.worst_cte).toBeLessThan(0.5);
    expect(drive().digest).toBe(first.digest);
  });
});

/** An environment as people make it; telemetry, reset and reward come through gymnasium. */
const GYM_PY = `
import json, sys
sys.path.insert(0, sys.argv[1])
import gymnasium, gym_donkeycar, numpy
stdout, sys.stdout = sys.stdout, sys.stderr
conf = {"exe_path": "remote", "host": "127.0.0.1", "port": int(sys.argv[2]), "start_delay": 0.1,
    "lidar_config": {"deg_per_sweep_inc": 10, "num_sweeps_levels": 2, "deg_ang_down": 10, "deg_ang_delta": -5, "offset_y": 2.0},
    "cam_config_b": {"img_w": 80, "img_h": 60, "img_enc": "PNG"}}
env = gymnasium.make("donkey-generated-track-v0", conf=conf)
picture, info = env.reset(seed=1)
reward = 0
for _ in range(40):
    picture, gained, over, _, info = env.step(numpy.array([-0.8 * info["cte"], 0.6], numpy.float32))
    reward += gained
print(json.dumps({"picture": picture.shape, "second": info["image_b"].shape, "lidar": len(info["lidar"]),
    "reward": reward, "over": over, "resetSpeed": env.reset()[1]["speed"]}), file=stdout)
env.close()
`;

it("an environment of gym-donkeycar's is made, stepped through and reset by gymnasium", async (context) => {
  const clone = gymDonkeycar(context);
  if (spawnSync(PYTHON, ['-c', 'import gymnasium']).status !== 0) {
    return context.skip('needs ALVINN_PYTHON, a Python with gymnasium');
  }
  await withBridge((port) => {
    const { stdout } = spawnSync(PYTHON, ['-c', GYM_PY, clone, port], { encoding: 'utf8' });
    const told = JSON.parse(stdout) as { reward: number };
    expect(told).toMatchObject({
      ...{ picture: [120, 160, 3], second: [60, 80, 3], lidar: 72 },
      ...{ over: false, resetSpeed: 0 },
    });
    expect(told.reward).toBeGreaterThan(5);
  });
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
  const told = await letDrive(PYTHON, (port) => [at('drive.py'), port, '60']);
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
