import { fileURLToPath } from 'node:url';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

/** Builds the page into .build/page, which the engine serves. */
export default {
  root: here('../../renderer'),
  base: './',
  build: {
    outDir: here('../../.build/page'),
    emptyOutDir: true,
    target: 'es2024',
    // A data: address in the style sheet would need a hole in the page's policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1500,
    rollupOptions: {
      onwarn(warning, warn) {
        // React's packages mark client code; here all code is.
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
      },
    },
  },
};
