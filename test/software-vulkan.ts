/**
 * Offers Dawn the software Vulkan driver that `@sparticuz/chromium` carries (SwiftShader), beside whatever drivers the
 * system has, and a Vulkan loader where the system has none. The program itself never does: this is for tests, and, as
 * `node --import ./test/software-vulkan.ts …`, for measuring on a machine without a graphics card. Linux only: the other
 * systems bring a software adapter of their own or none at all.
 */
import { constants } from 'node:os';
import { join } from 'node:path';
import { hasVulkan } from '../engine/gpu/gpu.ts';
import { chromiumFolder } from './chromium.ts';

/** Keeps a library in the process after a failed `dlopen` (glibc's RTLD_NODELETE, which Node does not name). */
const RTLD_NODELETE = 0x1000;

if (process.platform === 'linux') offerSoftwareVulkan();

function offerSoftwareVulkan(): void {
  const folder = chromiumFolder();
  const driverFile = join(folder, 'vk_swiftshader_icd.json');
  process.env.VK_ADD_DRIVER_FILES = driverFile;
  // Where drivers are named in one of these, Vulkan looks for no others.
  for (const name of ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES']) {
    const named = process.env[name];
    if (named !== undefined && !named.split(':').includes(driverFile)) {
      process.env[name] = `${named}:${driverFile}`;
    }
  }
  if (!hasVulkan()) keepLibrary(join(folder, 'libvulkan.so.1'));
}

/** Loads a library that is no Node add-on: Dawn's own look-up of `libvulkan.so.1` then finds it by that name. */
function keepLibrary(file: string): void {
  try {
    process.dlopen({ exports: {} }, file, constants.dlopen.RTLD_NOW | RTLD_NODELETE);
  } catch (error) {
    // Node refuses what does not register as an add-on; the library stays loaded all the same.
    if (!String(error).includes('did not self-register')) throw error;
  }
}
