import { ROAD_KINDS, type RoadKind } from '../../../sim/road/road.ts';
import { testModel } from '../../jobs/open-loop.ts';
import { type AnswerScores, testOnDrive } from '../../jobs/test-on-drive.ts';
import { type Command, EYES_OPTION, readKinds, seedOption } from '../command.ts';

export const command: Command = {
  summary: 'scores a model on novel snapshots or on the end of a drive, beside what needs no network',
  example: '--model alvinn.onnx --road mixed --seed 2 --count 400',
  options: {
    model: { type: 'text', value: 'FILE', help: 'model to score', required: true },
    data: { type: 'text', value: 'FILE', help: 'a drive instead of novel snapshots, recorded or imported' },
    last: {
      type: 'number',
      value: 'SHARE',
      help: 'share of --data, its end, that is tested on',
      default: 0.2,
      least: 0.01,
      most: 0.9,
    },
    road: {
      type: 'text',
      value: 'KINDS',
      help: 'path, street, highway, dirt, loop, with commas, or mixed',
      default: 'mixed',
    },
    seed: seedOption('seed of roads, poses, light and noise', 2),
    count: { type: 'integer', help: 'how many snapshots', default: 400, least: 1, most: 1_000_000 },
    eyes: EYES_OPTION,
  },
  async run(values, terminal) {
    if (values.data !== undefined) {
      const onDrive = await testOnDrive(
        { model: values.model as string, data: values.data as string, lastShare: values.last as number },
        terminal,
      );
      const { frames, learnedFrom, beside, pseudoSimulation } = onDrive;
      terminal.say(`${frames} frames of the end of the drive, ${learnedFrom} before them to learn from`);
      for (const [name, scores] of Object.entries({ model: onDrive, ...beside }))
        terminal.say(rowOf(name, scores));
      if (pseudoSimulation) {
        const { views, leadsBackFromShift, leadsBackFromTurn, gain } = pseudoSimulation;
        terminal.say(
          `moved aside, ${views} views: leads back from ±0.5 m in ${(100 * leadsBackFromShift).toFixed(1)} %, from ±3° in ${(100 * leadsBackFromTurn).toFixed(1)} %, gain ${gain.toFixed(2)}`,
        );
      }
      return onDrive;
    }
    const result = await testModel(
      {
        model: values.model as string,
        kinds: readKinds(values.road as string),
        seed: values.seed as number,
        count: values.count as number,
      },
      terminal,
    );
    const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
    terminal.say(
      `within two units ${percent(result.withinTwoUnits)}, within one ${percent(result.withinOneUnit)} of ${result.count} novel snapshots; always straight would get ${percent(result.withinTwoIfStraight)}`,
    );
    terminal.say(
      `by kind: ${Object.entries(result.withinTwoUnitsByKind)
        .map(([kind, share]) => `${kind} ${percent(share)}`)
        .join(
          ', ',
        )}; GPPE ${result.gppe.toFixed(2)} units; curvature error ${result.curvatureErrorPerM.toFixed(4)} /m`,
    );
    const { worstStratum } = result;
    const told = result.strata.filter(
      ({ stratum }) => !stratum.includes(' in ') && !ROAD_KINDS.includes(stratum as RoadKind),
    );
    terminal.say(
      `by weather and contrast: ${told.map(({ stratum, withinTwoUnits }) => `${stratum} ${percent(withinTwoUnits)}`).join(', ')}; worst: ${worstStratum.stratum} ${percent(worstStratum.withinTwoUnits)} of ${worstStratum.count}`,
    );
    if (result.reliabilityGroups) {
      const { reliabilityAuc: area, reliabilityCorrelation: correlation } = result;
      const number = (value: number | null | undefined) => value?.toFixed(2) ?? 'unknown';
      terminal.say(
        `reliability, camera sound, covered, dark or turned 20°: area under the ROC curve ${number(area)}, correlation with the error over ${result.reliabilityGroups.length} groups ${number(correlation)}`,
      );
    }
    return result;
  },
};

function rowOf(
  name: string,
  { withinOneUnit, withinTwoUnits, withinTwoInterval: [from, to], meanErrorUnits, correlation }: AnswerScores,
): string {
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return `  ${name.padEnd(8)} within one unit ${percent(withinOneUnit)}, within two ${percent(withinTwoUnits)} (95 %: ${percent(from)} to ${percent(to)}), mean error ${meanErrorUnits.toFixed(2)} units, correlation ${correlation === null ? 'none' : correlation.toFixed(3)}`;
}
