import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRoad } from '../../sim/road/create-road.ts';
import { CLEAR_DAY } from '../../sim/scene/conditions.ts';
import { poseBesidePath } from '../drive/snapshots.ts';
import { UserError } from '../errors.ts';
import { type Gpu, openGpu, showsCard } from '../gpu/gpu.ts';
import { listSupportedBackends } from '../onnx/runtime.ts';
import { PROGRAM_CALL } from '../program-call.ts';
import type { Finding } from '../protocol/diagnostics.ts';
import { openEyes } from '../sensors/eyes.ts';
import { chooseBackend } from '../train/choose.ts';
import { presetModel } from '../train/preset-model.ts';
import { DEFAULT_RECIPE } from '../train/recipe.ts';
import { electronBinary, missingDisplay, missingSandbox } from './electron.mjs';

/** Views of the trial of the eyes: all within one scene. */
const TRIAL_VIEWS = 40;
const PINNED_NODE_MAJOR = 24;
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NO_CARD_NEEDED =
  'Not needed; a graphics card with a Vulkan, Metal or Direct3D 12 driver trains large networks faster.';
const BROWSER_HINT = `A browser shows the same cockpit: ${PROGRAM_CALL} serve --open.`;

/** Looks at what this machine has and lacks. */
export async function examine(nowMs: () => number): Promise<Finding[]> {
  return [
    node(),
    await graphics(),
    await eyes(nowMs),
    onnxruntime(),
    await training(nowMs),
    display(),
    electronIn(ROOT),
  ];
}

function node(): Finding {
  const major = Number.parseInt(process.versions.node, 10);
  const ok = major >= PINNED_NODE_MAJOR;
  const own = relative(ROOT, process.execPath);
  return {
    name: 'Node',
    ok,
    found: `${process.versions.node} at ${own.startsWith('..') ? process.execPath : own}`,
    nextStep: ok ? null : `Install Node ${PINNED_NODE_MAJOR} or newer.`,
  };
}

async function graphics(): Promise<Finding> {
  try {
    using gpu = await openGpu();
    return {
      name: 'Graphics',
      ok: true,
      found: `${gpu.kind} adapter ${gpu.description} (${cardOf(gpu)})`,
      nextStep: gpu.kind === 'software' ? NO_CARD_NEEDED : null,
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return {
      name: 'Graphics',
      ok: true,
      found: `${error.message}: the processor sees and trains`,
      // A card that no driver offers is told of: its owner may think that it is used.
      nextStep: showsCard() ? error.hint : NO_CARD_NEEDED,
    };
  }
}

/** What the driver calls its card. */
function cardOf({ adapter: { info } }: Gpu): string {
  return [info.vendor, info.architecture, info.device].filter(Boolean).join(', ');
}

/** Which eyes `auto` takes and why, and how fast they are in a short trial. */
async function eyes(nowMs: () => number): Promise<Finding> {
  const name = 'Eyes';
  try {
    using opened = await openEyes();
    const renderer = await opened.create();
    const road = createRoad({ kind: 'street', seed: 1 });
    const views = Array.from({ length: TRIAL_VIEWS }, (_, i) => ({
      road,
      stationM: 70 + i,
      pose: poseBesidePath(road, 70 + i, 0, 0),
      conditions: CLEAR_DAY,
      noiseSeed: i,
    }));
    // The first time compiles and builds what the others use.
    await renderer.render(views);
    const startMs = nowMs();
    await renderer.render(views);
    const perSecond = (1000 * TRIAL_VIEWS) / (nowMs() - startMs);
    renderer.dispose();
    const { kind, description, why } = opened;
    const found = `${kind} on ${description}: ${why}; ${Math.round(perSecond)} views a second of both sensors in a trial`;
    return { name, ok: true, found, nextStep: null };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { name, ok: false, found: error.message, nextStep: error.hint };
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
  const missing = missingDisplay(process.platform, process.env);
  return {
    name: 'Display',
    ok: missing === undefined,
    found: missing ?? process.env.WAYLAND_DISPLAY ?? process.env.DISPLAY ?? process.platform,
    nextStep: missing === undefined ? null : BROWSER_HINT,
  };
}

/** @param root folder that the engine's own lies in */
export function electronIn(root: string): Finding {
  const name = 'Electron';
  if (!existsSync(join(root, 'node_modules', 'electron'))) {
    const found = existsSync(join(root, '..', 'app.asar'))
      ? 'part of the installed application'
      : 'not needed: this is the engine alone, whose page a browser shows';
    return { name, ok: true, found, nextStep: null };
  }
  const binary = electronBinary(root, process.env);
  if (binary === undefined) {
    const nextStep = `npm start downloads it where there is a display. ${BROWSER_HINT}`;
    return { name, ok: false, found: 'installed without its program', nextStep };
  }
  const reason = missingSandbox(binary);
  return {
    name,
    ok: reason === undefined,
    found: reason ?? binary,
    nextStep: reason === undefined ? null : BROWSER_HINT,
  };
}
