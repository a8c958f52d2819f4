import { mostActiveUnit } from '../network/decode.ts';
import type { FieldLayout, FieldPicture, ReceptiveField } from '../network/receptive-fields.ts';
import type { DemoReport, DrivenRoad, SampleAnswer } from './demo-report.ts';
import { escapeHtml, grouped, percent } from './html.ts';
import { greyPicture, picture, weightColour, weightPicture } from './pictures.ts';
import { hillPlot, linePlot } from './plots.ts';
import { roadMap } from './road-map.ts';

/** The story in a few large numbers. */
export function headline({ test, train, snapshots, drives }: DemoReport): string {
  const distanceM = drives.reduce((sum, { result }) => sum + result.distanceM, 0);
  const interventions = drives.reduce((sum, { result }) => sum + result.interventions, 0);
  const number = (value: string, about: string) =>
    `<div class="number"><b>${value}</b><span>${about}</span></div>`;
  return `<div class="numbers">${[
    number(
      percent(test.withinTwoUnits),
      `of ${grouped(test.count)} images of unseen roads answered within two units`,
    ),
    number(
      `${interventions} in ${(distanceM / 1000).toFixed(1)} km`,
      'times it had to be put back on the path while driving itself',
    ),
    number(
      `${train.seconds.toFixed(2)} s`,
      `to learn ${grouped(train.patterns)} images ${train.epochs} times over`,
    ),
    number(grouped(snapshots.perSecond), `pairs of sensor images rendered a second`),
  ].join('')}</div>`;
}

export function learning({ train }: DemoReport): string {
  const { loss, validationLoss, withinTwoUnits, validationWithinTwoUnits } = train.history;
  const curve = (name: string, className: string, values: readonly number[], factor = 1) => ({
    name,
    className,
    points: values.map((value, epoch): [number, number] => [epoch + 1, factor * value]),
  });
  const series = (own: readonly number[], other: readonly number[], factor: number) =>
    [curve('roads it trained on', 'a', own, factor), curve('roads kept back', 'b', other, factor)].filter(
      ({ points }) => points.length > 0,
    );
  return `<h2>How it learned</h2>
<p>Plain back-propagation, one image at a time. The first quarter of the epochs feeds the road-intensity input random values, so that the network learns to see for itself whether the road is lighter or darker than its surroundings.</p>
<div class="two">${[
    linePlot(series(loss, validationLoss, 1), {
      title: 'Squared error',
      xLabel: 'epoch',
      yLabel: '½ Σ (target − output)²',
    }),
    linePlot(series(withinTwoUnits, validationWithinTwoUnits, 100), {
      title: 'Answers within two units',
      xLabel: 'epoch',
      yLabel: '%',
      yRange: [0, 100],
    }),
  ].join('')}</div>`;
}

export function hiddenUnits({ layout, fields, layers }: DemoReport): string {
  const isPicture = ({ rows, columns }: FieldPicture) => rows * columns > 1;
  const labels = (pictures: readonly FieldPicture[]) =>
    pictures.filter(isPicture).map(({ label }) => escapeHtml(label));
  const squares = [...layout.from, ...layout.to].some((picture) => !isPicture(picture));
  return `<h2>What its hidden units look for</h2>
<p>All ${fields.length} hidden units of the ${escapeHtml(layers)} network, laid out as in the papers: on top the weights to ${labels(layout.to).join(' and ')}; below them what the unit looks for in ${labels(layout.from).reverse().join(' and in ')}${squares ? '; the squares are its weights from and to single values' : ''}. Orange excites, blue inhibits, strength of colour is size. Each picture has its own scale.</p>
<div class="units">${fields.map((field, i) => unitCard(layout, field, i)).join('')}</div>`;
}

/** A hidden unit: pictures of its weights, the last read first, and single weights at the foot. */
export function unitCard(layout: FieldLayout, field: ReceptiveField, index: number): string {
  const draw = (side: 'from' | 'to') =>
    layout[side].map(({ rows, columns, label }, i) => {
      const weights = field[side][i]!;
      const words = `weights ${side} ${label}`;
      if (weights.length > 1) {
        const className = rows === 1 ? 'row' : '';
        return { picture: weightPicture(weights, columns, rows, `unit ${index + 1}: ${words}`, className) };
      }
      const colour = `rgb(${weightColour(weights[0]!, 4).join(',')})`;
      const square = `<span title="${escapeHtml(words)} ${weights[0]!.toFixed(2)}"><svg viewBox="0 0 10 10" style="width:9px;display:inline"><rect width="10" height="10" fill="${colour}"/></svg> ${side === 'from' ? 'input' : 'output'}</span>`;
      return { square };
    });
  const parts = [...draw('to'), ...draw('from').reverse()];
  const pictures = parts.flatMap(({ picture = [] }) => picture);
  const squares = parts.flatMap(({ square = [] }) => square).reverse();
  return `<div class="unit">${pictures.join('')}<div>${squares.join('')}</div></div>`;
}

export function samples({ samples: all, test }: DemoReport): string {
  return `<h2>What it sees and answers</h2>
<p>Images of roads it has never seen: the camera in colour, beside it what the network is given, and the range image, near in white. Below, grey is the hill of activation that was right, green the one it answered; left is left. Always answering “straight” would be within two units ${percent(test.withinTwoIfStraight)} of the time.</p>
<div class="samples">${all.map(sampleCard).join('')}</div>`;
}

function sampleCard({ kind, camera, activations, proximity, target, answer }: SampleAnswer): string {
  const off = Math.abs(mostActiveUnit(target) - mostActiveUnit(answer));
  return `<figure><div class="retinas">${picture(camera, 32, 30, `${kind}: camera`, '')}${greyPicture(activations, 32, 30, `${kind}: camera as activations`, '')}</div>
${greyPicture(proximity, 32, 8, `${kind}: range`, '')}${hillPlot(target, answer)}<figcaption><span>${escapeHtml(kind)}</span><span>${off === 0 ? 'exact' : `${off} unit${off === 1 ? '' : 's'} off`}</span></figcaption></figure>`;
}

export function driving({ drives }: DemoReport): string {
  return `<h2>How it drove</h2>
<p>Closed loop on roads made from seeds that no training saw: sensors, network in onnxruntime, steering with a lag of 0.2 s, vehicle; ten decisions a second. The trace is green on the path and turns red half a metre off it.</p>
${drives.map(driveSection).join('')}`;
}

function driveSection({ result, trace }: DrivenRoad): string {
  const along = (of: (point: (typeof trace)[number]) => number): [number, number][] =>
    trace.map((point) => [point.stationM, of(point)]);
  const line = (className: string, points: [number, number][]) => [{ name: '', className, points }];
  return `<p class="where"><strong>${escapeHtml(result.road)}</strong> · ${grouped(result.distanceM)} m in ${grouped(result.durationS)} s · autonomy ${result.autonomyPercent.toFixed(1)} % · off the path by ${result.cteMeanAbsM.toFixed(2)} m on average, ${result.cteMaxM.toFixed(2)} m at most</p>
<div class="two"><figure><figcaption>From above</figcaption>${roadMap(trace)}</figure>
${linePlot(
  line(
    'a',
    along((p) => p.cteM),
  ),
  {
    title: 'Cross-track error along the road',
    xLabel: 'm along the road',
    yLabel: 'm, positive left',
    yRange: [-1, 1],
  },
)}
${linePlot(
  line(
    'b',
    along((p) => p.curvaturePerM),
  ),
  { title: 'Steering', xLabel: 'm along the road', yLabel: 'curvature, 1/m, positive left', height: 150 },
)}
${linePlot(
  line(
    'a',
    along((p) => p.speedMps),
  ),
  { title: 'Speed', xLabel: 'm along the road', yLabel: 'm/s', height: 150 },
)}</div>`;
}

export function scores({ drives, test, train, snapshots }: DemoReport): string {
  const rows: [string, string, string][] = [
    ['Images to learn from', grouped(train.patterns), '1 200'],
    ['Making them', `${snapshots.seconds.toFixed(1)} s`, 'about 6 hours on a Sun-4'],
    ['Training', `${train.seconds.toFixed(2)} s`, '30 to 45 minutes on a 100-MFLOP Warp'],
    ['Connections a second', `${(train.connectionsPerSecond / 1e6).toFixed(0)} million`, '17 million'],
    ['Within two units, novel images', percent(test.withinTwoUnits), 'about 90 %'],
    [
      `The worst of them: ${escapeHtml(test.worstStratum.stratum)}`,
      percent(test.worstStratum.withinTwoUnits),
      'driven in snow, rain, sun and cloud',
    ],
    [
      'Speed',
      `up to ${Math.max(...drives.map(({ result }) => result.speedMps))} m/s`,
      '0.5 m/s, later 1.8 m/s',
    ],
    ['Roads', 'simulated, with scenery, weather and noise', 'a real path in the woods, 400 m'],
  ];
  const driven = drives.map(
    ({ result: r }) =>
      `<tr><td>${escapeHtml(r.road)}</td><td>${grouped(r.distanceM)} m</td><td>${r.autonomyPercent.toFixed(1)} %</td><td>${r.interventions}</td><td>${r.departuresPerKm.toFixed(2)}</td><td>${r.cteMeanAbsM.toFixed(3)}</td><td>${r.cteMaxM.toFixed(2)}</td><td>${r.sdlpM.toFixed(3)}</td><td>${r.decisionMsP99?.toFixed(2) ?? '–'}</td><td>${r.realTimeFactor.toFixed(0)} ×</td></tr>`,
  );
  return `<h2>Scores</h2>
<div class="scroll"><table><tr><th>Road</th><th>driven</th><th>autonomy</th><th>interventions</th><th>departures/km</th><th>mean |CTE| m</th><th>max |CTE| m</th><th>SDLP m</th><th>decision p99 ms</th><th>real time</th></tr>${driven.join('')}</table></div>
<h2>Beside 1989</h2>
<p>What the papers report of the first ALVINN stands beside what this run measured. The tasks differ: theirs was a real van on a real path, ours is simulated.</p>
<div class="scroll"><table><tr><th></th><th>this run</th><th>ALVINN, 1989</th></tr>${rows.map(([what, ours, theirs]) => `<tr><td>${what}</td><td>${ours}</td><td>${theirs}</td></tr>`).join('')}</table></div>`;
}
