import { GRID_AHEAD_M, groundGrid, type PicturePoint } from '../../sim/sensors/ground-grid.ts';
import type { CameraSettings } from '../../sim/sensors/settings.ts';
import type { Ablation } from '../jobs/real/ablations.ts';
import { LEAST_RELIABILITY } from '../jobs/real/calibrate.ts';
import type { Interval } from '../jobs/real/scores.ts';
import type { Glimpses, SimToRealResult } from '../jobs/real/sim-to-real.ts';
import { escapeHtml, grouped, percent } from './html.ts';
import { picture } from './pictures.ts';
import { encodePng } from './png.ts';
import { STYLE } from './style.ts';

export interface RealReport {
  readonly command: string;
  readonly seconds: number;
  readonly result: SimToRealResult;
  readonly glimpses: Glimpses;
  /** Empty where nobody asked for them. */
  readonly ablations: readonly Ablation[];
}

const LEARNED: Readonly<Record<SimToRealResult['learn'], string>> = {
  sim: 'simulated pictures alone',
  real: 'real pictures alone',
  both: 'simulated pictures first, then real ones',
};
const DEGREES = 180 / Math.PI;

/** A network that learned in the simulator, on real roads: one page that needs nothing else. */
export function realReport({ command, seconds, result, glimpses, ablations }: RealReport): string {
  const { data, test, learn, count, snapshots, perSeed } = result;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>From the simulator to the real road</title><style>${STYLE}</style></head><body><main>
<h1>From the simulator to the real road</h1>
<p class="lead">${perSeed.length} networks learned from ${LEARNED[learn]}${snapshots > 0 ? `, ${grouped(snapshots)} snapshots each` : ''}, and answered ${grouped(count)} pictures of ${escapeHtml(test)}.${learn === 'sim' ? ' What was steered there was read to score them, and for nothing else.' : ''}</p>
${headline(result)}
${scoreTable(result)}
${worlds(glimpses, result.camera)}
${cameraOf(result, glimpses)}
${ablationTable(ablations)}
<footer><p>Made in ${grouped(seconds)} s. Intervals hold 95 of 100 resamplings of seeds and of blocks of neighbouring pictures. The direction is the peak of the Gaussian that fits 30 units best; the pictures are of ${escapeHtml(data)}${data === test ? '' : `, the tested ones of ${escapeHtml(test)}`}.</p>
<p>Repeat it: <code>${escapeHtml(command)}</code></p></footer>
</main></body></html>
`;
}

function range([from, to]: Interval, shown: (value: number) => string): string {
  return `${shown(from)} to ${shown(to)}`;
}

const units = (value: number) => value.toFixed(2);

function headline({ withinTwoUnits, meanErrorUnits, straightWithinTwo, withinTwoInterval }: SimToRealResult) {
  const number = (value: string, about: string) =>
    `<div class="number"><b>${value}</b><span>${about}</span></div>`;
  return `<div class="numbers">${[
    number(
      percent(withinTwoUnits),
      `within two units of what was steered; ${range(withinTwoInterval, percent)}`,
    ),
    number(units(meanErrorUnits), 'units of 30 between answer and what was steered, on average'),
    number(percent(straightWithinTwo), 'is what always answering straight would get'),
  ].join('')}</div>`;
}

function scoreTable(result: SimToRealResult): string {
  const row = (name: string, ...cells: string[]) =>
    `<tr><td>${escapeHtml(name)}</td>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`;
  const { withinTwoInterval, meanErrorInterval, perSeed, notMyRoad, pseudoSimulation: aside } = result;
  const rows = [
    row(
      'all seeds',
      percent(result.withinOneUnit),
      percent(result.withinTwoUnits),
      range(withinTwoInterval, percent),
      units(result.meanErrorUnits),
      range(meanErrorInterval, units),
    ),
    ...perSeed.map(({ seed, withinOneUnit, withinTwoUnits, meanErrorUnits }) =>
      row(`seed ${seed}`, percent(withinOneUnit), percent(withinTwoUnits), '', units(meanErrorUnits), ''),
    ),
    row(
      'always straight',
      '',
      percent(result.straightWithinTwo),
      '',
      units(result.straightMeanErrorUnits),
      '',
    ),
    row(
      'always the mean of what is right',
      '',
      percent(result.meanWithinTwo),
      '',
      units(result.meanMeanErrorUnits),
      '',
    ),
  ];
  return `<h2>Scores</h2><div class="scroll"><table><tr><th></th><th>within one</th><th>within two</th><th>95 %</th><th>mean error</th><th>95 %</th></tr>${rows.join('')}</table></div>
${aside ? `<p>Seen from 0.5 m aside the answer leads back in ${percent(aside.leadsBackFromShift)} of the pictures, turned by 3° in ${percent(aside.leadsBackFromTurn)}; where the right answer changes by one unit, it changes by ${units(aside.gain)}. Always straight never leads back.</p>` : ''}
<p>${percent(1 - notMyRoad)} of the tested pictures show a road of one width, lighter or darker than the ground${notMyRoad > 0.5 ? ': it is another road, and the answers are not to be trusted' : ''}. Reliability ${units(result.reliability)}: correlation of what differs along a picture’s rows with such a road drawn again; below ${units(LEAST_RELIABILITY)} it is no such road.</p>`;
}

function worlds({ simulated, real }: Glimpses, { rows, columns }: CameraSettings): string {
  const cards = real.map(
    ({ camera, unit, answer }) =>
      `<div class="unit">${picture(camera, columns, rows, 'a real picture', '')}<div><span>steered ${unit.toFixed(1)}</span><span>answered ${answer.toFixed(1)}</span></div></div>`,
  );
  const made = simulated.map(
    ({ camera }) => `<div class="unit">${picture(camera, columns, rows, 'a simulated picture', '')}</div>`,
  );
  return `<h2>Both worlds</h2><div class="two">
${made.length > 0 ? `<figure><figcaption>Simulated</figcaption><div class="units">${made.join('')}</div></figure>` : ''}
<figure><figcaption>Real, units from 0 at the left to 29</figcaption><div class="units">${cards.join('')}</div></figure></div>`;
}

function cameraOf(
  { camera, cameraIs, calibration, lesson, roadWidthM }: SimToRealResult,
  { real }: Glimpses,
): string {
  const degrees = (rad: number) => `${(rad * DEGREES).toFixed(1)}°`;
  const how = { found: 'found in the pictures', known: 'known to the drive', given: 'given' }[cameraIs];
  const { heightM, pitchDownRad, horizontalFovRad, verticalFovRad } = camera;
  const found = calibration
    ? `<p>A road of one width tells ${percent(calibration.explained)} of the variance of ${calibration.pictures} pictures. It is ${calibration.roadLighter ? 'lighter' : 'darker'} than the ground. The driver is taken to aim ${lesson.lookaheadM} m ahead, at row ${calibration.lookaheadRow.toFixed(1)}. The road's width and this distance were given; they cannot be seen.</p>`
    : '';
  return `<h2>The camera</h2><p>${heightM.toFixed(2)} m above the ground, looking ${degrees(pitchDownRad)} down, seeing ${degrees(horizontalFovRad)} × ${degrees(verticalFovRad)}: ${how}.</p>${found}
<div class="two">${real
    .slice(0, 2)
    .map(({ camera: seen }) => gridOver(seen, camera, roadWidthM))
    .join('')}</div>`;
}

/** A picture with lines on the ground over it, as the camera sees them: nobody measured, but everyone can look. */
function gridOver(seen: Uint8Array, camera: CameraSettings, roadWidthM: number): string {
  const { rows, columns } = camera;
  const at = ({ across, down }: PicturePoint) =>
    `${((columns / 2) * (1 + across)).toFixed(2)},${((rows / 2) * (1 + down)).toFixed(2)}`;
  const lines = groundGrid(camera, roadWidthM).lines.map(
    ([from, to]) => `<polyline points="${at(from)} ${at(to)}"/>`,
  );
  const data = encodePng(seen, columns, rows).toString('base64');
  return `<figure><figcaption>Lines ${GRID_AHEAD_M.join(', ')} m ahead, and one road of ${roadWidthM} m apart</figcaption><svg viewBox="0 0 ${columns} ${rows}" role="img" aria-label="a real picture with a grid on the ground"><image href="data:image/png;base64,${data}" width="${columns}" height="${rows}" style="image-rendering: pixelated"/><g fill="none" stroke="var(--teal)" stroke-width="0.15">${lines.join('')}</g></svg></figure>`;
}

function ablationTable(table: readonly Ablation[]): string {
  if (table.length === 0) return '';
  const rows = table.map(
    ({ what, withinTwoUnits, withinTwoInterval, meanErrorUnits }) =>
      `<tr><td>${escapeHtml(what)}</td><td>${percent(withinTwoUnits)}</td><td>${range(withinTwoInterval, percent)}</td><td>${units(meanErrorUnits)}</td></tr>`,
  );
  return `<h2>One thing otherwise at a time</h2><div class="scroll"><table><tr><th></th><th>within two</th><th>95 %</th><th>mean error</th></tr>${rows.join('')}</table></div>`;
}
