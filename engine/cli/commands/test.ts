import { ROAD_KINDS, type RoadKind } from '../../../sim/road/road.ts';
import { testModel } from '../../jobs/open-loop.ts';
import { type Command, EYES_OPTION, readKinds, seedOption } from '../command.ts';

export const command: Command = {
  summary: 'scores a model on novel snapshots, beside what always answering "straight" would get',
  example: '--model alvinn.onnx --road mixed --seed 2 --count 400',
  options: {
    model: { type: 'text', value: 'FILE', help: 'model to score', required: true },
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
    return result;
  },
};
