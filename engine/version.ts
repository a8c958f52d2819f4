import { readFileSync } from 'node:fs';

/** Version of this software, as its package says. */
export const SOFTWARE_VERSION: string = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
).version;
