import { DeviceLostError, type TrainingBackend } from './backend.ts';
import { cpuBackend } from './cpu/cpu.ts';
import {
  type TrainingControl,
  type TrainingJob,
  type TrainingResult,
  type TrainingState,
  trainNetwork,
} from './session.ts';

/** A training's result and the backend that gave it. */
export interface BackendResult extends TrainingResult {
  readonly backend: TrainingBackend['name'];
  readonly variant: string;
}

/** Trains a network; should the device go away, on from the last state on the cpu backend. */
export async function trainThroughLoss(
  job: TrainingJob,
  backend: TrainingBackend,
  control: TrainingControl & {
    /** Told once, in words, if the device went away. */
    onNotice(text: string): void;
  },
): Promise<BackendResult> {
  let latest: TrainingState | undefined = job.state;
  try {
    const result = await trainNetwork(job, backend, {
      ...control,
      onState: (state) => {
        latest = state;
        return control.onState(state);
      },
    });
    return { ...result, backend: backend.name, variant: backend.variant };
  } catch (error) {
    if (!(error instanceof DeviceLostError)) throw error;
    const cpu = cpuBackend();
    const epoch = (latest?.epoch ?? 0) + 1;
    control.onNotice(`${error.message}; training goes on from epoch ${epoch} on the cpu backend`);
    const result = await trainNetwork({ ...job, ...(latest && { state: latest }) }, cpu, control);
    const variant = epoch === 1 ? cpu.variant : `${backend.variant}, from epoch ${epoch} ${cpu.variant}`;
    return { ...result, backend: cpu.name, variant };
  }
}
