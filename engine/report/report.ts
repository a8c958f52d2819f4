import type { DemoReport } from './demo-report.ts';
import { escapeHtml, grouped } from './html.ts';
import { driving, headline, hiddenUnits, learning, samples, scores } from './sections.ts';
import { STYLE } from './style.ts';

/** A demo's report as one page that needs nothing else: no script, no network, pictures within. */
export function renderReport(report: DemoReport): string {
  const { command, machine, seconds, layers, connections, train } = report;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>ALVINN learns to drive</title><style>${STYLE}</style></head><body><main>
<h1>ALVINN learns to drive</h1>
<p class="lead">A ${escapeHtml(layers)} network with ${grouped(connections)} weights, the one of 1989, learned to steer from ${grouped(train.patterns)} simulated images and then drove roads it had never seen.</p>
${headline(report)}
${learning(report)}
${hiddenUnits(report)}
${samples(report)}
${driving(report)}
${scores(report)}
<footer><p>Made in ${grouped(seconds)} s on ${machine.cores} cores of ${escapeHtml(machine.processor)}, images by ${escapeHtml(machine.adapter)}, trained by ${escapeHtml(train.backend)} (${escapeHtml(train.variant)}), Node ${escapeHtml(machine.node)}. All figures of this page are in report.json beside it.</p>
<p>Repeat it: <code>${escapeHtml(command)}</code></p></footer>
</main></body></html>
`;
}
