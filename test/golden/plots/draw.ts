import { z } from 'zod';
import { hillPlot, linePlot } from '../../../engine/report/plots.ts';
import { STYLE } from '../../../engine/report/style.ts';
import { type Subject, tolerances } from '../subject.ts';

const Pair = z.tuple([z.number(), z.number()]);

const tolerance = tolerances('report');
/** A line plot, or a hill of activation with its target. */
const Input = z.union([
  z.strictObject({
    tolerance,
    series: z.array(
      z.strictObject({ name: z.string(), className: z.enum(['a', 'b', 'c', 'd']), points: z.array(Pair) }),
    ),
    options: z.strictObject({
      title: z.string(),
      xLabel: z.string(),
      yLabel: z.string(),
      yRange: Pair.exactOptional(),
    }),
  }),
  z.strictObject({ tolerance, target: z.array(z.number()), answer: z.array(z.number()) }),
]);

/** Plots as the pages that reports are, a tag a line. Their text is compared, for letters look different elsewhere. */
export const plots: Subject = async () => {
  return {
    async draw(input) {
      const plot = Input.parse(input);
      const html =
        'series' in plot ? linePlot(plot.series, plot.options) : hillPlot(plot.target, plot.answer);
      return `<!doctype html>\n<meta charset="utf-8">\n<style>${STYLE}</style>\n<main>\n${html.replaceAll('><', '>\n<')}\n</main>\n`;
    },
    async [Symbol.asyncDispose]() {},
  };
};
