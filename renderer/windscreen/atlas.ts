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
/** Cells side by side: a bunch of leaves, a fir branch, bare twigs, a tuft of grass. */
export const ATLAS_CELLS = ['leaves', 'branch', 'twigs', 'grass'] as const;
export type AtlasCell = (typeof ATLAS_CELLS)[number];

/** Draws into one cell; coordinates 0 … 1 from its lower left corner. */
interface Brush {
  /** A pointed leaf or blade from one point to another, `width` wide in its middle. */
  leaf(x0: number, y0: number, x1: number, y1: number, width: number, light: number): void;
}

/**
 * Cut-outs of foliage, drawn once at start. Red is brightness, alpha what is there; nothing reaches a cell's rim, so that
 * neighbours do not bleed into each other where the texture is seen from afar.
 */
export function foliageAtlas(rng: Rng): DataTexture {
  const width = CELL * ATLAS_CELLS.length;
  const bytes = new Uint8Array(4 * width * CELL);
  // A mid-tone under what is cut out keeps rims from darkening.
  for (let i = 0; i < bytes.length; i += 4) bytes.fill(150, i, i + 3);
  const draw: Readonly<Record<AtlasCell, (brush: Brush, rng: Rng) => void>> = {
    leaves: drawLeaves,
    branch: drawBranch,
    twigs: drawTwigs,
    grass: drawGrass,
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

function brushOn(bytes: Uint8Array, stride: number, left: number): Brush {
  return {
    leaf(x0, y0, x1, y1, width, light) {
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
          bytes.fill(255 * Math.min(1, light * form), at, at + 3);
          bytes[at + 3] = 255;
        }
      }
    },
  };
}
