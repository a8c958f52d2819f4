import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { benchDriving } from '../../drive/driving.bench.ts';
import { UserError } from '../../errors.ts';
import { openGpu } from '../../gpu/gpu.ts';
import { benchRun } from '../../runs/runs.bench.ts';
import { benchSensors } from '../../sensors/sensors.bench.ts';
import { createSensorRenderer } from '../../sensors/three-sensors.ts';
import { benchTraining } from '../../train/cpu/train.bench.ts';
import type { Command } from '../command.ts';

export const command: Command = {
  summary: 'measures training, sensors and driving beside a peer and the limits of the machine',
  example: '--peer peer_torch.py --json',
  options: {
    peer: {
      type: 'text',
      value: 'FILE',
      help: 'Python script that measures PyTorch, run in turns with ours',
    },
  },
  async run(values, terminal) {
    const peer = values.peer as string | undefined;
    if (peer !== undefined && !existsSync(peer)) {
      throw new UserError(
        'not-found',
        `${peer}: no such file`,
        'Give the path of the script, or leave --peer out.',
      );
    }
    terminal.say('Training, 1217-29-46 with momentum, one thread …');
    const training = await benchTraining(terminal.signal, terminal.nowMs, peer);
    const per = (us: number) => `${us.toFixed(1)} µs`;
    terminal.say(
      `  online ${per(training.usPerPatternOnline)} a pattern: 40 epochs of 1,200 in ${training.secondsOf1989.toFixed(2)} s, ${(training.connectionsPerSecond / 1e9).toFixed(1)} billion connections a second`,
    );
    terminal.say(
      `  limits: reading and writing all weights and momenta once ${per(training.limits.rewriteWeightsUs)}, multiply-adds alone ${per(training.limits.multiplyAddsUs)}`,
    );
    terminal.say(`  batch of 32 ${per(training.usPerStepBatch32)} a step`);
    if (training.peer) {
      const { name, usPerPatternOnline, usPerStepBatch32, onlineTimesFaster, batch32TimesFaster } =
        training.peer;
      terminal.say(
        `  ${name}: online ${per(usPerPatternOnline)}, ours ${onlineTimesFaster.toFixed(1)} × as fast; batch ${per(usPerStepBatch32)}, ours ${batch32TimesFaster.toFixed(2)} ×`,
      );
    }
    using gpu = await openGpu();
    terminal.say(`Sensors on ${gpu.description} …`);
    const renderer = await createSensorRenderer(gpu);
    try {
      const sensors = await benchSensors(renderer, terminal.signal, terminal.nowMs);
      terminal.say(
        `  ${sensors.snapshotsPerSecond.toFixed(0)} snapshots a second on ever new scenes; ${sensors.viewsPerSecond.toFixed(0)} views a second on one scene of ${sensors.trianglesPerView.toFixed(0)} triangles a view, ${sensors.viewsPerSecondBare.toFixed(0)} without scenery; ${sensors.driveViewsPerSecond.toFixed(0)} one by one`,
      );
      terminal.say('A network that drives, both sensors rendered …');
      const driving = await benchDriving(terminal, terminal.nowMs);
      terminal.say(
        `  ${driving.realTimeFactor.toFixed(0)} × real time; images to steering p50 ${driving.decisionMsP50.toFixed(3)} ms, p99 ${driving.decisionMsP99.toFixed(3)} ms`,
      );
      terminal.say('A run as a newcomer starts it: snapshots, training, model …');
      const run = await benchRun(terminal.signal, terminal.nowMs);
      terminal.say(
        `  ${run.snapshots} snapshots to a model in ${run.secondsToModel.toFixed(1)} s, ${run.trainingSeconds.toFixed(2)} s of it in epochs; meanwhile the thread that drives got its turn ${run.heldUpMsP99.toFixed(1)} ms late at p99, ${run.heldUpMsP99Before.toFixed(1)} ms before`,
      );
      return {
        command: `npm run -s alvinn -- bench${peer === undefined ? '' : ` --peer ${peer}`}`,
        machine: { processor: cpus()[0]?.model, cores: cpus().length, node: process.versions.node },
        adapter: { description: gpu.description, kind: gpu.kind },
        training,
        sensors,
        driving,
        run,
      };
    } finally {
      renderer.dispose();
    }
  },
};
