/** The application's icon: a road that vanishes in a retina, and the hill of direction units that it is answered with. */

const SIZE = 1024;
const MARGIN = 100;
const GAP = 7;
const HORIZON = 0.4;
/** Ends of the road at the lower edge, and where it vanishes, in shares of the width. */
const NEAR = { left: 0.06, right: 0.86 };
const VANISHING = 0.66;
const SUBSAMPLES = 8;

const COLOURS = {
  ground: '#12151b',
  grass: [31, 58, 66],
  road: [244, 236, 218],
  line: [255, 176, 46],
  skyHigh: [32, 43, 66],
  skyLow: [92, 124, 160],
  hill: [255, 176, 46],
} as const;

type Colour = readonly [number, number, number];

const mix = (a: Colour, b: Colour, share: number): Colour => [
  a[0] + (b[0] - a[0]) * share,
  a[1] + (b[1] - a[1]) * share,
  a[2] + (b[2] - a[2]) * share,
];

const hex = (colour: Colour) =>
  `#${colour.map((value) => Math.round(value).toString(16).padStart(2, '0')).join('')}`;

/** Colour of the scene at a point, both coordinates in 0 … 1 from the upper left. */
function sceneAt(x: number, y: number): Colour {
  if (y < HORIZON) return mix(COLOURS.skyHigh, COLOURS.skyLow, (y / HORIZON) ** 2);
  const near = (y - HORIZON) / (1 - HORIZON);
  // A bend: the middle of the road runs away from the straight line to the vanishing point.
  const bend = -0.1 * near * (1 - near) * 2;
  const left = VANISHING + (NEAR.left - VANISHING) * near + bend;
  const right = VANISHING + (NEAR.right - VANISHING) * near + bend;
  if (x < left || x > right) return mix(COLOURS.grass, COLOURS.skyLow, 0.25 * (1 - near));
  const across = (x - left) / (right - left);
  const dash = Math.sin(9 / (near + 0.18)) > 0;
  if (Math.abs(across - 0.5) < 0.06 && dash) return COLOURS.line;
  return mix(COLOURS.road, COLOURS.skyLow, 0.3 * (1 - near));
}

/** The icon as SVG with a retina of so many cells a side. */
export function iconSvg(cells: number): string {
  const pitch = (SIZE - 2 * MARGIN) / cells;
  const gap = Math.min(GAP, pitch / 6);
  const squares: string[] = [];
  for (let row = 0; row < cells; row++) {
    for (let column = 0; column < cells; column++) {
      const x = (MARGIN + column * pitch + gap / 2).toFixed(1);
      const y = (MARGIN + row * pitch + gap / 2).toFixed(1);
      const side = (pitch - gap).toFixed(1);
      const radius = (pitch / 7).toFixed(1);
      squares.push(
        `<rect x="${x}" y="${y}" width="${side}" height="${side}" rx="${radius}" fill="${hex(cellColour(row, column, cells))}"/>`,
      );
    }
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${SIZE} ${SIZE}">
<title>ALVINN</title>
<rect x="36" y="36" width="952" height="952" rx="212" fill="${COLOURS.ground}"/>
<clipPath id="face"><rect x="${MARGIN - 4}" y="${MARGIN - 4}" width="${SIZE - 2 * MARGIN + 8}" height="${SIZE - 2 * MARGIN + 8}" rx="150"/></clipPath>
<g clip-path="url(#face)">
${squares.join('\n')}
</g>
</svg>
`;
}

/** A cell is the average of the scene over its area, as in the papers' retinas; the hill glows over the sky. */
function cellColour(row: number, column: number, cells: number): Colour {
  let colour: Colour = [0, 0, 0];
  for (let i = 0; i < SUBSAMPLES ** 2; i++) {
    const x = (column + ((i % SUBSAMPLES) + 0.5) / SUBSAMPLES) / cells;
    const y = (row + (Math.floor(i / SUBSAMPLES) + 0.5) / SUBSAMPLES) / cells;
    const sample = sceneAt(x, y);
    colour = [colour[0] + sample[0], colour[1] + sample[1], colour[2] + sample[2]];
  }
  const count = SUBSAMPLES ** 2;
  colour = [colour[0] / count, colour[1] / count, colour[2] / count];
  if (row !== Math.round(cells * 0.14)) return colour;
  const distance = ((column + 0.5) / cells - VANISHING) / 0.13;
  return mix(colour, COLOURS.hill, Math.exp(-0.5 * distance * distance));
}
