import sparticuz from '@sparticuz/chromium';

/** Unpacks Chromium before tests start it, several at once: one would run what another still writes. */
export async function setup(): Promise<void> {
  await sparticuz.executablePath();
}
