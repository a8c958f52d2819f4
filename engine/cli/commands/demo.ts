import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { OPEN_ROAD_KINDS } from '../../../sim/road/road.ts';
import { writeFileAtomically } from '../../data/atomic.ts';
import { makeFolder } from '../../data/folder.ts';
import { driveRoad, type TracePoint } from '../../drive/closed-loop.ts';
import { MIXED_KINDS } from '../../drive/snapshots.ts';
import { type AnsweredSnapshot, testModel } from '../../jobs/open-loop.ts';
import { makeSnapshots } from '../../jobs/snapshots-job.ts';
import { trainModel } from '../../jobs/train-job.ts';
import type { ModelSpec } from '../../network/model.ts';
import { directionOf, inputOf, networkInputs } from '../../network/parts.ts';
import { fieldLayout, receptiveFields } from '../../network/receptive-fields.ts';
import { readModel } from '../../onnx/read.ts';
import { PROGRAM_CALL } from '../../program-call.ts';
import { DEFAULT_RECOVERY } from '../../protocol/training.ts';
import type { DemoReport, DrivenRoad, SampleAnswer } from '../../report/demo-report.ts';
import { renderReport } from '../../report/report.ts';
import { connectionCount, layerSizes } from '../../textbook/network.ts';
import { DEFAULT_RECIPE } from '../../train/recipe.ts';
import { type Command, EYES_OPTION, seedOption } from '../command.ts';

const SNAPSHOTS = 1200;
const TESTS = 400;
const SAMPLES = 12;
/** Samples are taken from every so many snapshots: not a multiple of how kinds of road take turns. */
const SAMPLE_EVERY = 9;
const DRIVEN_KINDS = ['path', 'street', 'highway'] as const;
const DRIVE_SPEED_MPS = 10;
/** Metres between two points of a drawn trace. */
const TRACE_STEP_M = 2;

export const command: Command = {
  summary: 'makes images, trains the 1989 network, exports it, drives unseen roads and writes a report',
  example: '--out report --seed 1',
  options: {
    out: {
      type: 'text',
      value: 'FOLDER',
      help: 'folder for the report, the model and the snapshots',
      default: 'report',
    },
    seed: seedOption('seed of everything random', 1),
    distance: {
      type: 'number',
      value: 'M',
      help: 'how far to drive each road, m',
      default: 2000,
      least: 10,
      most: 100_000,
    },
    eyes: EYES_OPTION,
  },
  async run(values, terminal) {
    const startMs = terminal.nowMs();
    const { out, seed, distance } = values as { out: string; seed: number; distance: number };
    makeFolder(out);
    const drive = join(out, 'snapshots.drive');
    const model = join(out, 'alvinn-1989.onnx');

    terminal.say(`1/4 Rendering ${SNAPSHOTS} snapshots of ${OPEN_ROAD_KINDS.join(', ')} with both sensors …`);
    const snapshots = await makeSnapshots(
      { count: SNAPSHOTS, seed, kinds: MIXED_KINDS, out: drive },
      terminal,
      terminal.nowMs,
    );
    terminal.say(
      `    ${snapshots.seconds.toFixed(1)} s, ${snapshots.perSecond.toFixed(0)} a second on ${snapshots.adapter}`,
    );

    terminal.say(`2/4 Training the 1989 network for ${DEFAULT_RECIPE.epochs} epochs, exporting it to ONNX …`);
    const train = await trainModel(
      {
        data: [drive],
        preset: 'alvinn-1989',
        backend: 'auto',
        recipe: { seed },
        recovery: DEFAULT_RECOVERY,
        out: model,
        resume: false,
      },
      terminal,
    );
    terminal.say(
      `    ${train.seconds.toFixed(2)} s, ${(train.connectionsPerSecond / 1e9).toFixed(1)} billion connections a second`,
    );

    terminal.say(`3/4 Looking at ${TESTS} images of roads it has never seen …`);
    const answered: AnsweredSnapshot[] = [];
    const test = await testModel(
      { model, kinds: MIXED_KINDS, seed: seed + 1, count: TESTS },
      terminal,
      (answer) => {
        if (answered.length < SAMPLES * SAMPLE_EVERY)
          answered.push({ ...answer, direction: answer.direction.slice() });
      },
    );
    terminal.say(
      `    within two units ${(100 * test.withinTwoUnits).toFixed(1)} % (1989: about 90 %; always straight: ${(100 * test.withinTwoIfStraight).toFixed(1)} %)`,
    );

    terminal.say('4/4 Driving itself …');
    const drives: DrivenRoad[] = [];
    for (const [i, road] of DRIVEN_KINDS.entries()) {
      const trace: TracePoint[] = [];
      const result = await driveRoad(
        { model, road, seed: seed + 100 + i, distanceM: distance, speedMps: DRIVE_SPEED_MPS },
        terminal,
        terminal.nowMs,
        (point) => {
          const last = trace.at(-1);
          if (!last || point.stationM - last.stationM >= TRACE_STEP_M) trace.push(point);
        },
      );
      drives.push({ result, trace });
      terminal.say(
        `    ${result.road}: ${result.distanceM.toFixed(0)} m, autonomy ${result.autonomyPercent.toFixed(1)} %, ${result.cteMeanAbsM.toFixed(2)} m off the path on average, ${result.realTimeFactor.toFixed(0)} × real time`,
      );
    }

    const { spec, weights } = readModel(readFileSync(model), model);
    const report: DemoReport = {
      command: `${PROGRAM_CALL} demo --seed ${seed} --distance ${distance}`,
      machine: {
        adapter: snapshots.adapter,
        node: process.versions.node,
        processor: cpus()[0]?.model ?? 'an unknown processor',
        cores: cpus().length,
      },
      seconds: (terminal.nowMs() - startMs) / 1000,
      snapshots,
      train,
      layers: layerSizes(spec.network).join('-'),
      connections: connectionCount(spec.network),
      layout: fieldLayout(spec),
      fields: receptiveFields(weights, spec),
      test,
      samples: answered.filter((_, i) => i % SAMPLE_EVERY === 0).map((answer) => sampleOf(answer, spec)),
      drives,
    };
    const { fields: _, samples: __, layout: ___, ...figures } = report;
    const figuresOnly = { ...figures, drives: drives.map(({ result }) => result) };
    const page = join(out, 'index.html');
    writeFileAtomically(page, renderReport(report));
    writeFileAtomically(join(out, 'report.json'), `${JSON.stringify(figuresOnly, null, 2)}\n`);
    terminal.say(`Done in ${report.seconds.toFixed(0)} s. Open ${page}; the network is ${model}.`);
    return figuresOnly;
  },
};

function sampleOf({ kind, snapshot, direction }: AnsweredSnapshot, spec: ModelSpec): SampleAnswer {
  const inputs = new Float32Array(spec.network.inputs);
  networkInputs(spec, { ...snapshot.images, roadIntensityFeedback: 0.5 }, inputs, 0);
  const cells = (name: string) => {
    const input = inputOf(spec, name);
    return input ? inputs.slice(input.first, input.first + input.width) : new Float32Array();
  };
  const target = new Float32Array(direction.length);
  directionOf(spec).encodeCurvature(snapshot.curvaturePerM, target, 0);
  return {
    kind,
    camera: snapshot.images.camera,
    activations: cells('camera'),
    proximity: cells('range'),
    target,
    answer: direction,
  };
}
