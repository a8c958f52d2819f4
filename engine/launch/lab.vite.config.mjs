import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Builds the Lab alone: a page, a script and a style sheet, which also open as files, where no module may be loaded. */
export default {
  root: here('../../renderer'),
  publicDir: here('../../renderer/lab/alone'),
  define: { 'process.env.NODE_ENV': '"production"' },
  build: {
    outDir: here('../../.build/lab'),
    emptyOutDir: true,
    target: 'es2024',
    chunkSizeWarningLimit: 3000,
    lib: {
      entry: here('../../renderer/lab/alone.tsx'),
      formats: ['iife'],
      name: 'alvinnLab',
      fileName: () => 'lab.js',
      cssFileName: 'lab',
    },
    rollupOptions: { output: { codeSplitting: false } },
  },
};
