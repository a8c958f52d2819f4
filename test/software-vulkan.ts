/**
 * Offers Dawn the software Vulkan driver that `@sparticuz/chromium` carries (SwiftShader), beside whatever drivers the
 * system has, and a Vulkan loader where the system has none. The program itself never does: this is for tests, and, as
 * `node --import ./test/software-vulkan.ts …`, for measuring on a machine without a graphics card. Linux only: the other
 * systems bring a software adapter of their own or none at all.
 */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliDecompressSync } from 'node:zlib';
import { hasVulkan } from '../engine/gpu/gpu.ts';

const BUILD_FOLDER = fileURLToPath(new URL('../.build', import.meta.url));
const VULKAN_FOLDER = join(BUILD_FOLDER, 'vulkan');
const DRIVER_FILE = join(VULKAN_FOLDER, 'vk_swiftshader_icd.json');
const LOADER_FILE = join(VULKAN_FOLDER, 'libvulkan.so.1');
const TAR_BLOCK = 512;
/** Keeps a library in the process after a failed `dlopen` (glibc's RTLD_NODELETE, which Node does not name). */
const RTLD_NODELETE = 0x1000;

if (process.platform === 'linux') offerSoftwareVulkan();

function offerSoftwareVulkan(): void {
  if (!existsSync(DRIVER_FILE)) unpackDriver();
  process.env.VK_ADD_DRIVER_FILES = DRIVER_FILE;
  // Where drivers are named in one of these, Vulkan looks for no others.
  for (const name of ['VK_DRIVER_FILES', 'VK_ICD_FILENAMES']) {
    const named = process.env[name];
    if (named !== undefined && !named.split(':').includes(DRIVER_FILE)) {
      process.env[name] = `${named}:${DRIVER_FILE}`;
    }
  }
  if (!hasVulkan()) keepLibrary(LOADER_FILE);
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

/** Unpacks the driver next to the other build products, all of it or nothing. */
function unpackDriver(): void {
  const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium');
  const archive = join(dirname(entry), '..', 'bin', 'swiftshader.tar.br');
  mkdirSync(BUILD_FOLDER, { recursive: true });
  const partial = mkdtempSync(join(BUILD_FOLDER, '.vulkan-'));
  // Made for its user alone; others may run what one set up.
  chmodSync(partial, 0o755);
  for (const { name, content } of tarFiles(brotliDecompressSync(readFileSync(archive)))) {
    writeFileSync(join(partial, name), content, { mode: 0o755 });
  }
  try {
    renameSync(partial, VULKAN_FOLDER);
  } catch (error) {
    // Another process was first; its copy is as good.
    rmSync(partial, { recursive: true });
    if (!existsSync(DRIVER_FILE)) throw error;
  }
}

/** Regular files of a ustar archive. */
function* tarFiles(tar: Uint8Array): Generator<{ name: string; content: Uint8Array }> {
  const text = (from: number, length: number) =>
    Buffer.from(tar.subarray(from, from + length))
      .toString('latin1')
      .split('\0')[0] as string;
  for (let at = 0; at + TAR_BLOCK <= tar.length && tar[at] !== 0; ) {
    const size = Number.parseInt(text(at + 124, 12), 8);
    const type = text(at + 156, 1);
    const content = tar.subarray(at + TAR_BLOCK, at + TAR_BLOCK + size);
    if (type === '0' || type === '') yield { name: text(at, 100).split('/').at(-1) as string, content };
    at += TAR_BLOCK * (1 + Math.ceil(size / TAR_BLOCK));
  }
}
