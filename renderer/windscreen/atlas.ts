import {
  DataTexture,
  LinearFilter,
  LinearMipmapLinearFilter,
  RGBAFormat,
  UnsignedByteType,
} from 'three/webgpu';
import type { Rng } from '../../sim/rng.ts';

/** Side of one cell, texels. */
const CELL = 128;
/**
 * Cells side by side: what near plants are put together from (a bunch of leaves, a fir branch, bare twigs, a tuft of
 * grass), and whole plants to see from afar.
 */
export const ATLAS_CELLS = [
  'leaves',
  'branch',
  'twigs',
  'grass',
  'tree',
  'fir',
  'shrub',
  'bareTree',
] as const;
export type AtlasCell = (typeof ATLAS_CELLS)[number];

/** Draws into one cell; coordinates 0 … 1 from its lower left corner. */
interface Brush {
  /** A pointed leaf or blade from one point to another, `width` wide in its middle. */
  leaf(x0: number, y0: number, x1: number, y1: number, width: number, light: number, wood?: boolean): void;
}

/**
 * Cut-outs of foliage, drawn once at start. Red is brightness, green 1 for foliage and 0 for wood, alpha what is there; nothing reaches a cell's rim, so that
 * neighbours do not bleed into each other where the texture is seen from afar.
 */
export function foliageAtlas(rng: Rng): DataTexture {
  const width = CELL * ATLAS_CELLS.length;
  const bytes = new Uint8Array(4 * width * CELL);
  // A mid-tone under what is cut out keeps rims from darkening.
  for (let i = 0; i < bytes.length; i += 4) bytes.set([150, 255, 0], i);
  const draw: Readonly<Record<AtlasCell, (brush: Brush, rng: Rng) => void>> = {
    leaves: drawLeaves,
    branch: drawBranch,
    twigs: drawTwigs,
    grass: drawGrass,
    tree: drawTree,
    fir: drawFir,
    shrub: drawShrub,
    bareTree: drawBareTree,
  };
  for (const [index, cell] of ATLAS_CELLS.entries()) {
    draw[cell](brushOn(bytes, width, index * CELL), rng.split(cell));
  }
  const texture = new DataTexture(bytes, width, CELL, RGBAFormat, UnsignedByteType);
  texture.magFilter = LinearFilter;
  texture.minFilter = LinearMipmapLinearFilter;
  texture.generateMipmaps = true;
  texture.needsUpdate = true;
  return texture;
}

function drawLeaves(brush: Brush, rng: Rng): void {
  for (let i = 0; i < 150; i++) {
    const angle = rng.uniform(0, 2 * Math.PI);
    const away = 0.4 * Math.sqrt(rng.next());
    const x = 0.5 + away * Math.cos(angle);
    const y = 0.5 + away * Math.sin(angle);
    const turn = angle + rng.uniform(-1.2, 1.2);
    const long = rng.uniform(0.07, 0.12);
    brush.leaf(x, y, x + long * Math.cos(turn), y + long * Math.sin(turn), 0.55 * long, rng.uniform(0.55, 1));
  }
}

/** Seen from above: a stem along the cell's height with needles to both sides, narrowing to the tip at the top. */
function drawBranch(brush: Brush, rng: Rng): void {
  brush.leaf(0.5, 0.03, 0.5, 0.95, 0.04, 0.5);
  for (let i = 0; i < 46; i++) {
    const y = 0.05 + 0.85 * (i / 46);
    const reach = 0.4 * (1 - y) ** 0.65 + 0.05;
    for (const side of [-1, 1]) {
      const long = reach * rng.uniform(0.75, 1);
      const tipY = Math.min(0.97, y + long * 0.55);
      brush.leaf(0.5, y, 0.5 + side * long, tipY, 0.045, rng.uniform(0.6, 1));
    }
  }
}

function drawTwigs(brush: Brush, rng: Rng): void {
  const fork = (x: number, y: number, angle: number, long: number, width: number, depth: number) => {
    const x1 = Math.max(0.04, Math.min(0.96, x + long * Math.cos(angle)));
    const y1 = Math.max(0.04, Math.min(0.96, y + long * Math.sin(angle)));
    brush.leaf(x, y, x1, y1, width, rng.uniform(0.55, 0.9));
    if (depth === 0) return;
    for (let i = 0; i < 3; i++) {
      const t = rng.uniform(0.35, 1);
      const turn = angle + rng.uniform(-0.8, 0.8);
      fork(x + (x1 - x) * t, y + (y1 - y) * t, turn, long * rng.uniform(0.5, 0.75), width * 0.7, depth - 1);
    }
  };
  for (let i = 0; i < 3; i++) fork(0.5, 0.06, Math.PI / 2 + (i - 1) * 0.5, 0.4, 0.04, 3);
}

function drawGrass(brush: Brush, rng: Rng): void {
  for (let i = 0; i < 34; i++) {
    const x = rng.uniform(0.2, 0.8);
    const lean = (x - 0.5) * 0.9 + rng.uniform(-0.16, 0.16);
    const high = rng.uniform(0.4, 0.93);
    const tip = Math.max(0.05, Math.min(0.95, x + lean * 0.6));
    brush.leaf(x, 0.0, tip, high, 0.05, rng.uniform(0.6, 1));
  }
}

/** Clumps of small leaves within an ellipse, lit from above, the lower ones first. */
function drawCrown(
  brush: Brush,
  rng: Rng,
  middleY: number,
  acrossR: number,
  upR: number,
  clumps: number,
): void {
  const heaps = Array.from({ length: clumps }, () => {
    const angle = rng.uniform(0, 2 * Math.PI);
    const away = Math.sqrt(rng.next());
    return { x: 0.5 + acrossR * away * Math.cos(angle), y: middleY + upR * away * Math.sin(angle) };
  }).sort((a, b) => a.y - b.y);
  for (const heap of heaps) {
    for (let i = 0; i < 46; i++) {
      const angle = rng.uniform(0, 2 * Math.PI);
      const away = 0.085 * Math.sqrt(rng.next());
      const x = Math.max(0.03, Math.min(0.97, heap.x + away * Math.cos(angle)));
      const y = Math.max(0.03, Math.min(0.97, heap.y + away * Math.sin(angle)));
      const light = 0.42 + 0.3 * ((heap.y - middleY) / upR) + 2.6 * (y - heap.y) + rng.uniform(-0.12, 0.12);
      const turn = rng.uniform(0, 2 * Math.PI);
      const tipX = Math.max(0.02, Math.min(0.98, x + 0.035 * Math.cos(turn)));
      const tipY = Math.max(0.02, Math.min(0.98, y + 0.035 * Math.sin(turn)));
      brush.leaf(x, y, tipX, tipY, 0.026, Math.max(0.22, Math.min(1, light)));
    }
  }
}

function drawTree(brush: Brush, rng: Rng): void {
  brush.leaf(0.5, 0, 0.5, 0.75, 0.085, 0.6, true);
  for (const side of [-1, 1]) brush.leaf(0.5, 0.3, 0.5 + side * 0.25, 0.6, 0.04, 0.5, true);
  drawCrown(brush, rng, 0.63, 0.36, 0.27, 30);
}

function drawShrub(brush: Brush, rng: Rng): void {
  drawCrown(brush, rng, 0.4, 0.36, 0.4, 26);
}

function drawFir(brush: Brush, rng: Rng): void {
  brush.leaf(0.5, 0, 0.5, 0.9, 0.06, 0.5, true);
  const layers = 22;
  for (let layer = 0; layer < layers; layer++) {
    const t = layer / layers;
    const y = 0.13 + 0.82 * t;
    const reach = (0.43 * (1 - t) ** 0.9 + 0.02) * rng.uniform(0.78, 1.05);
    for (let i = 0; i < 18; i++) {
      const out = rng.uniform(-1, 1);
      const droop = 0.05 * Math.abs(out) + 0.012;
      const light = 0.3 + 0.35 * t + 0.35 * Math.abs(out) + rng.uniform(-0.12, 0.12);
      const tipX = 0.5 + reach * out * rng.uniform(0.7, 1.12);
      const rootX = 0.5 + 0.45 * (tipX - 0.5) - 0.02 * Math.sign(out);
      const tipY = Math.max(0.02, y - droop);
      brush.leaf(rootX, Math.min(0.96, y + 0.025), tipX, tipY, 0.034, Math.max(0.2, Math.min(1, light)));
    }
  }
}

function drawBareTree(brush: Brush, rng: Rng): void {
  const fork = (x: number, y: number, angle: number, long: number, width: number, depth: number) => {
    const x1 = Math.max(0.04, Math.min(0.96, x + long * Math.cos(angle)));
    const y1 = Math.max(0.04, Math.min(0.96, y + long * Math.sin(angle)));
    brush.leaf(x, y, x1, y1, width, rng.uniform(0.5, 0.8), true);
    if (depth === 0) return;
    for (let i = 0; i < 3; i++) {
      const turn = angle + (i - 1) * 0.5 + rng.uniform(-0.25, 0.25);
      const t = rng.uniform(0.7, 1);
      fork(x + (x1 - x) * t, y + (y1 - y) * t, turn, long * rng.uniform(0.62, 0.8), width * 0.68, depth - 1);
    }
  };
  fork(0.5, 0, Math.PI / 2, 0.32, 0.07, 5);
}

function brushOn(bytes: Uint8Array, stride: number, left: number): Brush {
  return {
    leaf(x0, y0, x1, y1, width, light, wood = false) {
      const long = Math.hypot(x1 - x0, y1 - y0);
      const alongX = (x1 - x0) / long;
      const alongY = (y1 - y0) / long;
      const near = (a: number, b: number) => Math.max(0, Math.floor((Math.min(a, b) - width) * CELL));
      const far = (a: number, b: number) => Math.min(CELL - 1, Math.ceil((Math.max(a, b) + width) * CELL));
      for (let row = near(y0, y1); row <= far(y0, y1); row++) {
        for (let column = near(x0, x1); column <= far(x0, x1); column++) {
          const dx = (column + 0.5) / CELL - x0;
          const dy = (row + 0.5) / CELL - y0;
          const along = (dx * alongX + dy * alongY) / long;
          if (along < 0 || along > 1) continue;
          const across = dx * alongY - dy * alongX;
          const half = (width / 2) * Math.sin(Math.PI * Math.min(1, 0.15 + along * 0.85)) ** 0.8;
          if (Math.abs(across) > half) continue;
          const at = 4 * (row * stride + left + column);
          // A rib, and one half in its own shade, give a leaf its form.
          const form = across > 0 ? 1 : 0.82;
          bytes.set([255 * Math.min(1, light * form), wood ? 0 : 255, 0, 255], at);
        }
      }
    },
  };
}
