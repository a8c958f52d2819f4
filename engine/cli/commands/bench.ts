import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { benchDriving } from '../../drive/driving.bench.ts';
import { UserError } from '../../errors.ts';
import { benchLearning } from '../../learn/learn.bench.ts';
import { PROGRAM_CALL } from '../../program-call.ts';
import { benchRun } from '../../runs/runs.bench.ts';
import { openEyes } from '../../sensors/eyes.ts';
import { benchSensors } from '../../sensors/sensors.bench.ts';
import { benchBackends, benchScaling } from '../../sweep/scaling.bench.ts';
import { benchTraining } from '../../train/cpu/train.bench.ts';
import { type Command, EYES_OPTION, type Terminal, usage } from '../command.ts';

const PARTS = ['training', 'sensors', 'driving', 'learning', 'run', 'backends', 'scaling'] as const;
type Part = (typeof PARTS)[number];

interface Settings {
  readonly peer: string | undefined;
  readonly quick: boolean;
}

export const command: Command = {
  summary: 'measures training, sensors and driving beside peers and the limits of the machine',
  example: '--peer peer_torch.py --json',
  options: {
    peer: {
      type: 'text',
      value: 'FILE',
      help: 'Python script that measures PyTorch, run in turns with ours',
    },
    parts: {
      type: 'text',
      value: 'LIST',
      help: 'what to measure, with commas; scaling takes minutes',
      default: PARTS.join(','),
    },
    quick: { type: 'flag', help: 'a single round and small sizes: whether it works at all' },
    eyes: EYES_OPTION,
  },
  async run(values, terminal) {
    const peer = values.peer as string | undefined;
    const quick = values.quick === true;
    const parts = partsOf(values.parts as string);
    if (peer !== undefined && !existsSync(peer)) {
      throw new UserError(
        'not-found',
        `${peer}: no such file`,
        'Give the path of the script, or leave --peer out.',
      );
    }
    const measured: Partial<Record<Part, unknown>> = {};
    for (const part of parts) measured[part] = await MEASURES[part](terminal, { peer, quick });
    using eyes = await openEyes();
    const options = [
      ...(peer === undefined ? [] : [`--peer ${peer}`]),
      ...(parts.length === PARTS.length ? [] : [`--parts ${parts.join(',')}`]),
      ...(quick ? ['--quick'] : []),
    ];
    return {
      command: [PROGRAM_CALL, 'bench', ...options].join(' '),
      machine: { processor: cpus()[0]?.model, cores: cpus().length, node: process.versions.node },
      eyes: { kind: eyes.kind, description: eyes.description, why: eyes.why },
      ...measured,
    };
  },
};

const MEASURES: Record<Part, (terminal: Terminal, settings: Settings) => Promise<unknown>> = {
  async training(terminal, { peer, quick }) {
    terminal.say('Training, 1217-29-46 with momentum, one thread …');
    const training = await benchTraining(terminal.signal, terminal.nowMs, {
      peerScript: peer,
      ...(quick && { rounds: 1 }),
    });
    const { spread } = training;
    terminal.say(
      `  online ${us(training.usPerPatternOnline)} a pattern (${spread.usPerPatternOnline.map(us).join(' … ')}): 40 epochs of 1,200 in ${training.secondsOf1989.toFixed(2)} s, ${(training.connectionsPerSecond / 1e9).toFixed(1)} billion connections a second, ${whole(training.timesMachineOf1989)} × the 17 million of 1989's machine`,
    );
    terminal.say(
      `  limits: reading and writing all weights and momenta once ${us(training.limits.rewriteWeightsUs)}, multiply-adds alone ${us(training.limits.multiplyAddsUs)}`,
    );
    terminal.say(
      `  batch of 32 ${us(training.usPerStepBatch32)} a step (${spread.usPerStepBatch32.map(us).join(' … ')})`,
    );
    for (const other of [training.onnxStep, training.peer]) {
      if (!other) continue;
      terminal.say(
        `  ${other.name}: online ${us(other.usPerPatternOnline)}, ours ${other.onlineTimesFaster.toFixed(1)} × as fast; batch ${us(other.usPerStepBatch32)}, ours ${other.batch32TimesFaster.toFixed(2)} ×`,
      );
    }
    return training;
  },

  async backends(terminal) {
    terminal.say('The same on every backend …');
    const backends = await benchBackends(terminal.signal, terminal.nowMs);
    for (const { backend, variant, patternsPerSecondOnline, patternsPerSecondBatch32 } of backends) {
      terminal.say(
        `  ${backend} (${variant}): ${whole(patternsPerSecondOnline)} patterns a second online, ${whole(patternsPerSecondBatch32)} in batches of 32`,
      );
    }
    return backends;
  },

  async sensors(terminal) {
    using eyes = await openEyes();
    terminal.say(`Sensors, eyes ${eyes.kind} on ${eyes.description} …`);
    const renderer = await eyes.create();
    try {
      const sensors = await benchSensors(renderer, terminal.signal, terminal.nowMs);
      terminal.say(
        `  ${whole(sensors.snapshotsPerSecond)} snapshots a second on ever new scenes; ${whole(sensors.viewsPerSecond)} views a second on one scene of ${whole(sensors.trianglesPerView)} triangles a view, ${(sensors.viewsPerSecondEmpty / sensors.viewsPerSecond).toFixed(1)} × that with nothing in sight; ${whole(sensors.driveViewsPerSecond)} one by one`,
      );
      return sensors;
    } finally {
      renderer.dispose();
    }
  },

  async driving(terminal) {
    terminal.say('A network that drives, both sensors rendered …');
    const driving = await benchDriving(terminal, terminal.nowMs);
    terminal.say(
      `  ${driving.realTimeFactor.toFixed(0)} × real time; images to steering p50 ${driving.decisionMsP50.toFixed(3)} ms, p99 ${driving.decisionMsP99.toFixed(3)} ms`,
    );
    return driving;
  },

  async learning(terminal, { quick }) {
    terminal.say('Passes over 200 patterns, as a network makes them that learns at the wheel, one thread …');
    const learning = await benchLearning(terminal.signal, terminal.nowMs, quick ? 1 : undefined);
    for (const { network, passesPerSecond, spread } of learning) {
      terminal.say(`  ${network}: ${whole(passesPerSecond)} a second (${spread.map(whole).join(' … ')})`);
    }
    return learning;
  },

  async run(terminal) {
    terminal.say('A run as a newcomer starts it: snapshots, training, model …');
    const run = await benchRun(terminal.signal, terminal.nowMs);
    terminal.say(
      `  ${run.snapshots} snapshots to a model in ${run.secondsToModel.toFixed(1)} s, ${run.trainingSeconds.toFixed(2)} s of it in epochs; meanwhile the thread that drives got its turn ${run.heldUpMsP99.toFixed(1)} ms late at p99, ${run.heldUpMsP99Before.toFixed(1)} ms before`,
    );
    return run;
  },

  async scaling(terminal, { quick }) {
    terminal.say('How the cost of training grows …');
    const curves = await benchScaling(terminal, terminal.nowMs, quick);
    for (const { what, unit, points, exponent } of curves) {
      const row = points.map(({ size, value }) => `${whole(size)}: ${value.toPrecision(3)}`).join(', ');
      terminal.say(`  ${what}, ${unit}: ${row}; exponent ${exponent.toFixed(2)}`);
    }
    return curves;
  },
};

function partsOf(list: string): Part[] {
  return list.split(',').map((name) => {
    const part = PARTS.find((known) => known === name.trim());
    if (part) return part;
    throw usage(`--parts ${list}: "${name}" is no part`, `Give some of ${PARTS.join(',')}.`);
  });
}

function us(value: number): string {
  return `${value.toFixed(1)} µs`;
}

function whole(value: number): string {
  return Math.round(value).toLocaleString('en');
}
