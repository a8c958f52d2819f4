import { formatMetric, METRICS, summarise } from '../../sim/metrics/score-table.ts';
import { PROGRAM_CALL } from '../program-call.ts';
import {
  type DriveOutcome,
  type Evaluation,
  modelsOf,
  type SuiteRoad,
  type SuiteVariant,
  startWords,
  type Trace,
  variantsOf,
} from '../protocol/evaluation.ts';
import { nameOf } from '../protocol/library.ts';
import { escapeHtml, grouped, percent } from '../report/html.ts';
import { linePlot } from '../report/plots.ts';
import { STYLE } from '../report/style.ts';
import type { EvaluationRecord } from './evaluation-file.ts';
import { type DriverStrata, strataOf } from './strata.ts';
import { tracesMap } from './traces-map.ts';

/** One class of line a driver. */
const LINES = ['a', 'b', 'c', 'd'] as const;
/** Roads with a picture; the figures of all are in the table. */
const MOST_PICTURED = 24;

/** An evaluation as one page that needs nothing else: no script, no network. */
export function evaluationReport({ evaluation, traces }: EvaluationRecord): string {
  const { suite, drives } = evaluation;
  const metres = drives.reduce((sum, { scores }) => sum + scores.distanceM, 0);
  const names = namesOf(evaluation);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${escapeHtml(suite.name)}</title><style>${STYLE}</style></head><body><main>
<h1>${escapeHtml(suite.name)}</h1>
<p class="lead">${names.map(escapeHtml).join(', ')} on ${suite.roads.map((road) => escapeHtml(roadLabel(road))).join(', ')}: ${drives.length} closed-loop drives, ${(metres / 1000).toFixed(1)} km at up to ${suite.speedMps} m/s. On a road every driver gets the same light, weather and noise.</p>
${scoreTable(evaluation, names)}
${byRoad(evaluation, names)}
${byStratum(evaluation, names)}
${openLoop(evaluation, names)}
${roads(evaluation, traces, names)}
<footer><p>Images by ${escapeHtml(evaluation.adapter)}; ALVINN ${escapeHtml(evaluation.softwareVersion)}; ${new Date(evaluation.createdMs).toISOString().slice(0, 16).replace('T', ' ')} UTC. Seeds ${suite.seeds.join(', ')}.</p>
${commands(evaluation)}</footer>
</main></body></html>
`;
}

/** Names of the drivers, for people. */
function namesOf({ drivers }: Evaluation): string[] {
  return drivers.map(({ file }) => (file === null ? 'expert' : nameOf(file)));
}

export function roadLabel(road: SuiteRoad): string {
  return 'kind' in road ? road.kind : nameOf(road.file);
}

function scoreTable({ drives }: Evaluation, names: readonly string[]): string {
  const scores = names.map((_, driver) => drives.filter((d) => d.driver === driver).map((d) => d.scores));
  const rows = METRICS.map((metric) => {
    const cells = scores.map((own) => {
      const { mean, worst } = summarise(metric, own);
      return `<td>${formatMetric(metric, mean)}</td><td>${formatMetric(metric, worst)}</td>`;
    });
    const unit = metric.unit && `, ${metric.unit}`;
    return `<tr><td title="${escapeHtml(metric.meaning)}">${escapeHtml(metric.label)}${escapeHtml(unit)}</td>${cells.join('')}</tr>`;
  });
  const heads = names.map((name) => `<th colspan="2">${escapeHtml(name)}</th>`);
  return `<h2>Scores over all roads and seeds</h2>
<div class="scroll"><table><tr><th></th>${heads.join('')}</tr><tr><th></th>${names.map(() => '<th>mean</th><th>worst</th>').join('')}</tr>${rows.join('')}</table></div>`;
}

function byRoad({ suite, drives }: Evaluation, names: readonly string[]): string {
  const shown = METRICS.filter(({ key }) => key === 'autonomyPercent' || key === 'cteMeanAbsM');
  const rows = suite.roads.map((road, r) => {
    const cells = names.flatMap((_, driver) => {
      const own = drives.filter((d) => d.driver === driver && d.road === r).map((d) => d.scores);
      return shown.map((metric) => `<td>${formatMetric(metric, summarise(metric, own).mean, '–')}</td>`);
    });
    return `<tr><td>${escapeHtml(roadLabel(road))}</td>${cells.join('')}</tr>`;
  });
  const heads = names.map((name) => `<th colspan="2">${escapeHtml(name)}</th>`);
  const units = names.map(() => '<th>autonomy %</th><th>mean |CTE| m</th>');
  return `<h2>By road</h2>
<div class="scroll"><table><tr><th></th>${heads.join('')}</tr><tr><th></th>${units.join('')}</tr>${rows.join('')}</table></div>`;
}

/** A mean over all hides what is rare: the worst road in one weather stands first. */
function byStratum(evaluation: Evaluation, names: readonly string[]): string {
  const strata = names.map((_, driver) => strataOf(evaluation, driver));
  const rowsOf = (of: 'weathers' | 'roadsInWeathers' | 'starts') => {
    const own = strata.map((driver) => new Map(driver[of].map((one) => [one.stratum, one])));
    return [...new Set(own.flatMap((map) => [...map.keys()]))].map((stratum) => {
      const cells = own.map((map) => {
        const one = map.get(stratum);
        if (!one) return '<td>\u2013</td>'.repeat(4);
        const back = one.recoveryS === null ? 'never' : one.recoveryS.toFixed(1);
        return `<td>${one.autonomyPercent.toFixed(1)}</td><td>${one.departures}</td><td>${one.cteMeanAbsM.toFixed(3)}</td><td>${back}</td>`;
      });
      return `<tr><td>${escapeHtml(stratum)}</td>${cells.join('')}</tr>`;
    });
  };
  const rows = [...rowsOf('weathers'), ...rowsOf('starts'), ...rowsOf('roadsInWeathers')];
  const worst = strata.flatMap(({ driver, worst }) =>
    worst
      ? [
          `${escapeHtml(driver)}: ${escapeHtml(worst.stratum)}, autonomy ${worst.autonomyPercent.toFixed(1)} %, ${worst.departures} departures in ${worst.drives} drives`,
        ]
      : [],
  );
  const heads = names.map((name) => `<th colspan="4">${escapeHtml(name)}</th>`);
  const units = names.map(
    () => '<th>autonomy %</th><th>departures</th><th>mean |CTE| m</th><th>slowest return s</th>',
  );
  return `<h2>By weather and start</h2>
<p>Worst: ${worst.join('; ')}. A return is the time until the car first stays within 0.25 m of its path for 3 s.</p>
<div class="scroll"><table><tr><th></th>${heads.join('')}</tr><tr><th></th>${units.join('')}</tr>${rows.join('')}</table></div>
${strata.map(worstDrives).join('')}`;
}

function worstDrives({ driver, worstDrives: drives }: DriverStrata): string {
  const rows = drives.map(
    (drive) =>
      `<tr><td>${escapeHtml(drive.road)}</td><td>${drive.weather ?? '\u2013'}</td><td>${escapeHtml(startWords(drive.start))}</td><td>${drive.autonomyPercent.toFixed(1)}</td><td>${drive.departures}</td><td>${drive.cteMeanAbsM.toFixed(3)}</td><td>${drive.cteMaxM.toFixed(2)}</td></tr>`,
  );
  return `<h3>Worst drives of ${escapeHtml(driver)}</h3>
<div class="scroll"><table><tr><th>road</th><th>weather</th><th>start</th><th>autonomy %</th><th>departures</th><th>mean |CTE| m</th><th>max |CTE| m</th></tr>${rows.join('')}</table></div>`;
}

function openLoop({ openLoop: outcomes }: Evaluation, names: readonly string[]): string {
  if (outcomes.length === 0) return '';
  const rows = outcomes.map(
    ({ driver, count, withinTwoUnits, withinOneUnit, withinTwoIfStraight, gppe }) =>
      `<tr><td>${escapeHtml(names[driver]!)}</td><td>${grouped(count)}</td><td>${percent(withinTwoUnits)}</td><td>${percent(withinOneUnit)}</td><td>${percent(withinTwoIfStraight)}</td><td>${gppe.toFixed(2)}</td></tr>`,
  );
  return `<h2>Answers to single images</h2>
<p>Novel snapshots, without driving. Beside them what always answering “straight” would get. Such scores predict driving badly (Codevilla and others, ECCV 2018): choose networks by how they drive.</p>
<div class="scroll"><table><tr><th></th><th>images</th><th>within two units</th><th>within one unit</th><th>always straight: within two</th><th>GPPE, units</th></tr>${rows.join('')}</table></div>`;
}

function roads({ suite, drives }: Evaluation, traces: readonly Trace[], names: readonly string[]): string {
  const variants = variantsOf(suite);
  const courses = suite.seeds.flatMap((seed) =>
    suite.roads.flatMap((_, road) => variants.map((_, variant) => ({ road, seed, variant }))),
  );
  const shown = courses.slice(0, MOST_PICTURED);
  const sections = shown.map(({ road, seed, variant }) => {
    const own = drives.flatMap((drive, i) =>
      drive.road === road && drive.seed === seed && drive.variant === variant
        ? [{ drive, trace: traces[i]! }]
        : [],
    );
    return own.length === 0 ? '' : courseSection(own, names, variants[variant]!);
  });
  const rest =
    courses.length > shown.length ? `<p>${courses.length - shown.length} more are in the figures.</p>` : '';
  return `<h2>Road by road</h2>${sections.join('')}${rest}`;
}

function courseSection(
  own: readonly { readonly drive: DriveOutcome; readonly trace: Trace }[],
  names: readonly string[],
  { weather, start }: SuiteVariant,
): string {
  const lines = own.map(({ drive, trace }) => ({ className: LINES[drive.driver]!, trace }));
  const series = own.map(({ drive, trace }) => ({
    name: names[drive.driver]!,
    className: LINES[drive.driver]!,
    points: trace.stationM.map((station, i): [number, number] => [station, trace.cteM[i]!]),
  }));
  const facts = own.map(
    ({ drive: { driver, scores } }) =>
      `${escapeHtml(names[driver]!)}: autonomy ${scores.autonomyPercent.toFixed(1)} %, mean |CTE| ${scores.cteMeanAbsM.toFixed(2)} m`,
  );
  const { roadName, seed } = own[0]!.drive;
  return `<p class="where"><strong>${escapeHtml(roadName)}</strong> · seed ${seed}${weather ? ` · ${weather}` : ''} · ${startWords(start)} · ${facts.join(' · ')}</p>
<div class="two"><figure><figcaption>From above</figcaption>${tracesMap(lines)}</figure>
${linePlot(series, { title: 'Cross-track error along the road', xLabel: 'm along the road', yLabel: 'm, positive left', yRange: [-1, 1] })}</div>`;
}

function commands({ suite }: Evaluation): string {
  const first = suite.drivers[0];
  const driver =
    first == null
      ? '--expert'
      : modelsOf(first)
          .map((model) => `--model "${model}"`)
          .join(' ');
  const road = suite.roads[0]!;
  const where = 'kind' in road ? road.kind : `"${road.file}"`;
  const [{ weather, start }] = variantsOf(suite) as [SuiteVariant];
  const more = [
    weather && `--weather ${weather}`,
    start.offsetM !== 0 && `--offset-m ${start.offsetM}`,
    start.headingDeg !== 0 && `--heading-deg ${start.headingDeg}`,
    suite.obstaclesPerKm > 0 && `--obstacles ${suite.obstaclesPerKm}`,
    suite.conditionsSeed !== null && `--conditions-seed ${suite.conditionsSeed}`,
  ].filter(Boolean);
  return `<p>Repeat a drive: <code>${escapeHtml(`${PROGRAM_CALL} drive ${driver} --road ${where} --seed ${suite.seeds[0]} --distance ${suite.distanceM} --speed ${suite.speedMps}${more.map((option) => ` ${option}`).join('')}`)}</code></p>`;
}
