import { chromiumFolder } from './chromium.ts';

/** Before any test: several would unpack it at once. */
export function setup(): void {
  chromiumFolder();
}
