import type { InputPicture } from '../../../engine/lab/microscope.ts';
import type { ModelSpec } from '../../../engine/network/model.ts';
import { partsOf } from '../../../engine/network/parts.ts';
import type { LearningNetwork } from '../../../engine/textbook/learning.ts';
import type { StageProps } from '../chapter.ts';
import type { MicroscopeState } from './state.ts';

export type Props = StageProps<MicroscopeState>;

/** A network, and the look that it is given. */
export interface LookedProps extends Pick<Props, 'state' | 'shows' | 'change'> {
  readonly spec: ModelSpec;
  readonly network: LearningNetwork;
  /** As it was seen, nothing painted or moved. */
  readonly before: Float64Array;
  /** The drive of the library that it is from; undefined: it is from none. */
  readonly drive: string | undefined;
}

/** The same once it was painted on and moved, with the unit that is open. */
export interface SharedProps extends Pick<LookedProps, 'spec' | 'network' | 'state' | 'change'> {
  readonly planes: readonly Plane[];
  readonly inputs: Float64Array;
  readonly layer: number;
  readonly unit: number;
}

/** A picture that the network is given. */
export interface Plane extends InputPicture {
  readonly kind: string;
  readonly label: string;
}

export function planesOf(spec: ModelSpec): readonly Plane[] {
  return partsOf(spec).inputs.flatMap(({ kind, weightsLabel: label, picture, first }) =>
    picture ? [{ kind, label, first, rows: picture.rows, columns: picture.columns }] : [],
  );
}

export function cellsOf<Values extends Float64Array | Float32Array>(
  values: Values,
  { first, rows, columns }: InputPicture,
): Values {
  return values.subarray(first, first + rows * columns) as Values;
}
