import type { PreparedPatterns } from '../train/prepare.ts';

/** The same patterns in memory that all threads share: handing them to a thread copies nothing. */
export function sharePatterns({
  training,
  shown,
  copies,
  validation,
  scale,
}: PreparedPatterns): PreparedPatterns {
  const share = (set: PreparedPatterns['training']): PreparedPatterns['training'] => ({
    ...set,
    inputs: shared(set.inputs),
    targets: shared(set.targets),
    curvatures: shared(set.curvatures),
    previousLighter: shared(set.previousLighter),
  });
  return { training: share(training), shown, copies, validation: share(validation), scale };
}

function shared(values: Float32Array): Float32Array {
  const copy = new Float32Array(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}
