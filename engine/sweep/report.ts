import type { Role } from '../protocol/scatter.ts';
import { escapeHtml, grouped, percent } from '../report/html.ts';
import { linePlot } from '../report/plots.ts';
import { STYLE } from '../report/style.ts';
import { racePlot, scatterPlot } from './plots.ts';
import type { SweepNetwork, SweepResult } from './result.ts';

const SWEEP_STYLE = `
.three { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 300px), 1fr)); gap: 14px; margin-bottom: 14px; }
h3 { font-size: 1.05rem; margin: 1.8rem 0 .6rem; }
.dot.stopped { fill: var(--soft); opacity: .45; } .dot.finished { fill: var(--teal); opacity: .9; } .dot.best { fill: var(--orange); }
.race { fill: none; stroke-width: 1.1; stroke-linejoin: round; } .race.stopped { stroke: var(--soft); opacity: .35; }
.race.finished { stroke: var(--teal); stroke-width: 1.4; } .race.best { stroke: var(--orange); stroke-width: 2.4; }
.median { stroke: var(--ink); stroke-width: 1.6; opacity: .55; } .mark { stroke: var(--rule); stroke-width: 1.4; stroke-dasharray: 3 3; }
.key.stopped::before { background: var(--soft); opacity: .5; } .key.finished::before { background: var(--teal); } .key.best::before { background: var(--orange); }
.roles { margin: .4rem 0 .8rem; flex-wrap: wrap; } tr.best td { font-weight: 600; } tr.best td:first-child { color: var(--orange); }
tr.stopped td { color: var(--soft); } .all { max-height: 34rem; overflow: auto; } .all th { position: sticky; top: 0; background: var(--card); }
@media (max-width: 560px) { .wide .pane { overflow-x: auto; } .wide svg { width: 760px; } }
`;

/** The settings of a sweep, as people read them. */
const SETTINGS: readonly {
  readonly name: string;
  readonly column: string;
  readonly of: (network: SweepNetwork) => number;
}[] = [
  { name: 'hidden units', column: 'hidden', of: ({ hidden }) => hidden },
  { name: 'learning rate', column: 'rate', of: ({ learningRate }) => learningRate },
  { name: 'momentum', column: 'momentum', of: ({ momentum }) => momentum },
  { name: 'weight decay', column: 'decay', of: ({ weightDecay }) => weightDecay },
  { name: 'training frames', column: 'frames', of: ({ trainingFrames }) => trainingFrames },
  { name: 'seed', column: 'seed', of: ({ seed }) => seed },
];

/** A sweep's report as one page that needs nothing else: no script, no network. */
export function renderSweepReport(result: SweepResult): string {
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Which network drives best?</title><style>${STYLE}${SWEEP_STYLE}</style></head><body><main>
<h1>Which network drives best?</h1>
<p class="lead">${grouped(result.networks.length)} networks learned the same road images with different settings. ${result.rounds.length > 1 ? 'After every round the worse half stopped; the' : 'The'} ${drivers(result).length} best then drove roads that none had seen, and stand in the order of how they drove.</p>
${headline(result)}
${ranking(result)}
${settings(result)}
${learning(result)}
${everyNetwork(result)}
<footer><p>Trained on ${escapeHtml(result.device)}. Every network was compared on the same ${grouped(result.validationFrames)} frames of roads kept back. All figures of this page are in sweep.json beside it.</p>
<p>Repeat it: <code>${escapeHtml(result.command)}</code></p></footer>
</main></body></html>
`;
}

function headline(result: SweepResult): string {
  const { networks, rounds, epochs } = result;
  const best = networks[0]!;
  const trained = networks.reduce((sum, network) => sum + network.epochs, 0);
  const byLoss = drivers(result).toSorted((a, b) => a.validationLoss! - b.validationLoss!)[0]!;
  const number = (value: string, about: string) =>
    `<div class="number"><b>${value}</b><span>${about}</span></div>`;
  return `<div class="numbers">${[
    number(
      `${best.cteMeanAbsM!.toFixed(3)} m`,
      `off the path on average: network ${best.network}, the best driver, ${words(best, networks)}`,
    ),
    number(
      `${best.autonomyPercent!.toFixed(1)} %`,
      `of its way it drove by itself, over ${(result.roads.length * result.distanceM) / 1000} km of ${escapeHtml(result.roads.join(', '))}`,
    ),
    number(
      rounds.length > 1 ? percent(1 - trained / (networks.length * epochs)) : grouped(trained),
      rounds.length > 1
        ? 'of the epochs were saved by stopping the worse half after each round'
        : 'epochs were trained, every network to the end',
    ),
    number(`rank ${byLoss.rank}`, 'in driving has the network that had the least loss on roads kept back'),
  ].join('')}</div>`;
}

function ranking(result: SweepResult): string {
  const { networks } = result;
  const varied = variedSettings(networks);
  const rows = drivers(result).map((network) => {
    const roads = network.drives.map(
      ({ cteMeanAbsM, autonomyPercent }) =>
        `<td>${cteMeanAbsM.toFixed(3)}${autonomyPercent < 100 ? ` <small>(${autonomyPercent.toFixed(1)} %)</small>` : ''}</td>`,
    );
    return `<tr class="${roleOf(network)}"><td>${network.rank}</td><td>${network.network}</td>${varied.map(({ of }) => `<td>${of(network)}</td>`).join('')}<td>${network.loss!.toFixed(3)}</td><td>${network.validationLoss!.toFixed(3)}</td><td>${network.autonomyPercent!.toFixed(1)} %</td><td>${network.cteMeanAbsM!.toFixed(3)}</td>${roads.join('')}</tr>`;
  });
  const roads = networks[0]!.drives.map(({ road }) => `<th>${escapeHtml(road)}</th>`);
  return `<h2>How they drove</h2>
<p>Ranked by the share of the way driven without help, then by the mean distance from the path, in metres; the last columns are the single roads. Loss is the squared error ½ Σ (target − output)².</p>
<div class="scroll"><table><tr><th>Rank</th><th>network</th>${varied.map(({ column }) => `<th>${column}</th>`).join('')}<th>loss</th><th>on roads kept back</th><th>autonomy</th><th>|CTE| m</th>${roads.join('')}</tr>${rows.join('')}</table></div>`;
}

function settings({ networks, rounds, epochs }: SweepResult): string {
  const firstEpoch = rounds[0]!.untilEpoch;
  const last = rounds.at(-1)!;
  const plots = variedSettings(networks).map(({ name, of }) => {
    const plot = (
      title: string,
      yLabel: string,
      measure: (network: SweepNetwork) => number | null | undefined,
    ) => {
      const dots = networks.flatMap((network) => {
        const y = measure(network);
        if (y === null || y === undefined) return [];
        const about = `network ${network.network}: ${words(network, networks)}; ${yLabel} ${y.toFixed(3)}`;
        return [{ x: of(network), y, role: roleOf(network), about }];
      });
      return dots.length === 0 ? '' : scatterPlot(dots, networks.map(of), { title, xLabel: name, yLabel });
    };
    const early = plot(
      `Loss after ${firstEpoch} epochs, all ${networks.length}`,
      'validation loss',
      ({ history }) => history.validationLoss[firstEpoch - 1],
    );
    return `<h3>${name[0]!.toUpperCase()}${name.slice(1)}</h3><div class="three">${[
      rounds.length > 1 ? early : '',
      plot(`Loss at the end, ${last.count} networks`, 'validation loss', (network) =>
        network.epochs === epochs ? network.validationLoss : null,
      ),
      plot('Off the path while driving, m', 'mean |CTE| in m', ({ cteMeanAbsM }) => cteMeanAbsM),
    ].join('')}</div>`;
  });
  if (plots.length === 0) return '';
  return `<h2>What each setting does</h2>
<p>A dot is a network: its squared error on roads kept back, and how far it kept from the path. A bar is the median of a column. Point at a dot to read its settings.</p>
${roleKeys()}${plots.join('')}`;
}

function learning(result: SweepResult): string {
  const { networks, rounds } = result;
  const curves = networks
    .filter(({ history }) => history.validationLoss.length > 0)
    .map((network) => ({
      values: network.history.validationLoss,
      role: roleOf(network),
      about: `network ${network.network}: ${words(network, networks)}`,
    }));
  const marks = rounds.slice(0, -1).map(({ count, untilEpoch }, i) => ({
    epoch: untilEpoch,
    text: `${count} → ${rounds[i + 1]!.count}`,
  }));
  const shown = drivers(result);
  const highest = Math.max(
    ...shown.flatMap(({ history }) => [...history.loss.slice(1), ...history.validationLoss.slice(1)]),
  );
  const pairs = shown.map(({ network, rank, history, loss, validationLoss, trainingFrames }) => {
    const points = (values: readonly number[]) =>
      values.map((value, epoch): [number, number] => [epoch + 1, value]).slice(1);
    return linePlot(
      [
        { name: 'trained on', className: 'a', points: points(history.loss) },
        { name: 'kept back', className: 'b', points: points(history.validationLoss) },
      ],
      {
        title: `Rank ${rank}, network ${network}, ${trainingFrames} frames: ${(validationLoss! / loss!).toFixed(1)} ×`,
        xLabel: 'epoch',
        yLabel: '',
        width: 360,
        height: 200,
        yRange: [0, highest],
      },
    );
  });
  return `<h2>How they learned</h2>
<p>Squared error on roads kept back, by the logarithm. Where a line ends, its network was among the worse half.</p>
${roleKeys()}<div class="wide">${racePlot(curves, marks, { title: 'Every network, epoch by epoch', yLabel: 'validation loss' })}</div>
<h3>The picture of overfitting</h3>
<p>The same error on the images a network trained on, and on roads kept back. As long as both fall, it learns what roads have in common; where only the first still falls, it learns its images by heart. The number is how many times larger the error on roads kept back is in the end.</p>
<div class="three">${pairs.join('')}</div>`;
}

function everyNetwork({ networks, epochs }: SweepResult): string {
  const varied = variedSettings(networks);
  const rows = networks.map((network) => {
    const { rank, network: number, epochs: trained, loss, validationLoss, withinTwoUnits, failure } = network;
    const ended = failure ?? (trained < epochs ? `stopped after ${trained}` : `${trained}`);
    return `<tr class="${roleOf(network)}"><td>${rank}</td><td>${number}</td>${varied.map(({ of }) => `<td>${of(network)}</td>`).join('')}<td>${grouped(network.connections)}</td><td>${escapeHtml(ended)}</td><td>${loss?.toFixed(3) ?? '–'}</td><td>${validationLoss?.toFixed(3) ?? '–'}</td><td>${withinTwoUnits === null ? '–' : percent(withinTwoUnits)}</td><td>${network.cteMeanAbsM?.toFixed(3) ?? '–'}</td></tr>`;
  });
  return `<h2>Every network</h2>
<div class="scroll all"><table><tr><th>Rank</th><th>network</th>${varied.map(({ column }) => `<th>${column}</th>`).join('')}<th>weights</th><th>epochs</th><th>loss</th><th>on roads kept back</th><th>within two units</th><th>|CTE| m</th></tr>${rows.join('')}</table></div>`;
}

function drivers({ networks }: SweepResult): SweepNetwork[] {
  return networks.filter(({ drives }) => drives.length > 0);
}

function roleOf({ rank, drives }: SweepNetwork): Role {
  if (rank === 1) return 'best';
  return drives.length > 0 ? 'finished' : 'stopped';
}

function roleKeys(): string {
  return '<div class="legend roles"><span class="key best">the best driver</span><span class="key finished">others that drove</span><span class="key stopped">stopped on the way</span></div>';
}

/** Settings that not all networks have in common. */
function variedSettings(networks: readonly SweepNetwork[]): typeof SETTINGS {
  return SETTINGS.filter(({ of }) => new Set(networks.map(of)).size > 1);
}

/** What sets a network apart, in words. */
function words(network: SweepNetwork, networks: readonly SweepNetwork[]): string {
  return variedSettings(networks)
    .map(({ name, of }) => `${name} ${of(network)}`)
    .join(', ');
}
