import { createRequire } from 'node:module';
import { listSupportedBackends } from 'onnxruntime-node';
import { UserError } from '../../errors.ts';
import { openGpu } from '../../gpu/gpu.ts';
import { presetModel } from '../../network/presets.ts';
import { chooseBackend } from '../../train/choose.ts';
import { DEFAULT_RECIPE } from '../../train/recipe.ts';
import { SOFTWARE_VERSION } from '../../version.ts';
import type { Command } from '../command.ts';

const PINNED_NODE_MAJOR = 24;

/** One thing looked at. */
interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly found: string;
  /** What to do where it is missing; null where nothing is. */
  readonly nextStep: string | null;
}

export const command: Command = {
  summary: 'tells what this machine has, what it lacks, and the next step for each',
  example: '',
  options: {},
  async run(_values, terminal) {
    const findings = [
      node(),
      await graphics(),
      onnxruntime(),
      await training(terminal.nowMs),
      display(),
      electron(),
    ];
    for (const { name, ok, found, nextStep } of findings) {
      terminal.say(
        `${ok ? '✓' : '!'} ${name.padEnd(12)} ${found}${nextStep === null ? '' : `\n  → ${nextStep}`}`,
      );
    }
    return { version: SOFTWARE_VERSION, findings };
  },
};

function node(): Finding {
  const major = Number.parseInt(process.versions.node, 10);
  const ok = major >= PINNED_NODE_MAJOR;
  return {
    name: 'Node',
    ok,
    found: `${process.versions.node} at ${process.execPath}`,
    nextStep: ok ? null : `Install Node ${PINNED_NODE_MAJOR} or newer.`,
  };
}

async function graphics(): Promise<Finding> {
  try {
    using gpu = await openGpu();
    const software = gpu.kind === 'software';
    return {
      name: 'Graphics',
      ok: true,
      found: `${gpu.kind} adapter ${gpu.description}, by ${gpu.foundBy}`,
      nextStep: software
        ? 'Works everywhere; a graphics card with a Vulkan, Metal or Direct3D 12 driver is faster.'
        : null,
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { name: 'Graphics', ok: false, found: error.message, nextStep: error.hint };
  }
}

function onnxruntime(): Finding {
  const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string };
  const providers = listSupportedBackends().map(({ name }) => name);
  return {
    name: 'onnxruntime',
    ok: true,
    found: `${version}, execution providers: ${providers.join(', ')}; steering uses cpu`,
    nextStep: null,
  };
}

async function training(nowMs: () => number): Promise<Finding> {
  try {
    const { network } = presetModel('alvinn-1989');
    const { backend, why } = await chooseBackend({ network, batchSize: DEFAULT_RECIPE.batchSize, nowMs });
    using chosen = backend;
    const found = `auto takes ${chosen.name} (${chosen.variant}): ${why}`;
    return { name: 'Training', ok: true, found, nextStep: null };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { name: 'Training', ok: false, found: error.message, nextStep: error.hint };
  }
}

function display(): Finding {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  const named = WAYLAND_DISPLAY ?? DISPLAY;
  const ok = process.platform !== 'linux' || named !== undefined;
  return {
    name: 'Display',
    ok,
    found: ok ? (named ?? process.platform) : 'none',
    nextStep: ok ? null : 'Nothing needs one yet: the report opens in any browser.',
  };
}

function electron(): Finding {
  let found: string | undefined;
  try {
    found = createRequire(import.meta.url).resolve('electron');
  } catch {
    // Absent until the window is part of the program.
  }
  return {
    name: 'Electron',
    ok: found !== undefined,
    found: found ?? 'not installed',
    nextStep: found === undefined ? 'Nothing to do: this version has no window yet.' : null,
  };
}
