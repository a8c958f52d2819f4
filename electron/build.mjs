/** Bundles main process and preload into the folder that is given. Sandboxed preloads must be one CommonJS file. */
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const ROOM = fileURLToPath(new URL('.', import.meta.url));
const outDir = resolve(process.argv[2]);

for (const entry of ['main', 'preload']) {
  await build({
    configFile: false,
    root: ROOM,
    logLevel: 'warn',
    build: {
      // Electron 45 brings Node 24.
      target: 'node24',
      ssr: `${entry}.ts`,
      outDir,
      emptyOutDir: false,
      minify: false,
      rolldownOptions: {
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: `${entry}.cjs`, codeSplitting: false },
      },
    },
  });
}
