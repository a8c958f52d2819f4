import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
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
