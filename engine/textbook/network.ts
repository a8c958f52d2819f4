/** What a unit makes of its sum; activations.ts has the formulas. */
export type Activation = 'sigmoid' | 'tanh' | 'linear' | 'relu' | 'threshold';

/** What a head is judged by; losses.ts has the formulas. */
export type Loss = 'squared' | 'logistic' | 'softmax-cross-entropy';

/** Every unit has a weight from every value below. */
export interface DenseLayer {
  readonly kind?: 'dense';
  readonly units: number;
  readonly activation: Activation;
}

/**
 * Filters that look at one small window of the values below after the other, with the same weights everywhere, and no
 * padding. All values are channel-first, as ONNX Conv has them: below [channels][rows][columns], a filter's weights
 * [channels][kernelRows][kernelColumns], the units [filters][window rows][window columns].
 */
export interface ConvolutionLayer {
  readonly kind: 'convolution';
  /** Of the values below. */
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
  readonly filters: number;
  readonly kernelRows: number;
  readonly kernelColumns: number;
  /** From one window to the next, down and across. */
  readonly stride: number;
  readonly activation: Activation;
}

export type LayerSpec = DenseLayer | ConvolutionLayer;

/**
 * Consecutive units of the last layer that answer one question. `activation` is for squared loss only and stands in
 * place of the layer's: logistic loss makes its units sigmoids, cross-entropy makes them one softmax.
 */
export interface Head {
  readonly units: number;
  readonly loss: Loss;
  /** The network's loss is Σ weight × loss over its heads. */
  readonly weight: number;
  readonly activation?: Activation;
}

/** A feed-forward network with a bias into every unit. Without `heads` all outputs are one, of squared loss. */
export interface NetworkSpec {
  readonly inputs: number;
  readonly layers: readonly LayerSpec[];
  readonly heads?: readonly Head[];
}

/**
 * Weights of every layer: `layers[l]` is row-major [{@link rowsOf}][{@link fanIn} + 1], the bias weight last in each
 * row. A row belongs to a unit of a dense layer, or to a filter.
 */
export interface Weights {
  readonly layers: readonly Float32Array[];
}

/** Where the windows of a convolution stand, down and across. */
export function windowsOf(layer: ConvolutionLayer): { readonly rows: number; readonly columns: number } {
  return {
    rows: Math.floor((layer.rows - layer.kernelRows) / layer.stride) + 1,
    columns: Math.floor((layer.columns - layer.kernelColumns) / layer.stride) + 1,
  };
}

/** Values that a layer gives for each pattern. */
export function unitsOf(layer: LayerSpec): number {
  if (layer.kind !== 'convolution') return layer.units;
  const { rows, columns } = windowsOf(layer);
  return layer.filters * rows * columns;
}

/** Rows of a layer's weights. */
export function rowsOf(layer: LayerSpec): number {
  return layer.kind === 'convolution' ? layer.filters : layer.units;
}

/** Values that layer `l` is given for each pattern. */
export function widthBelow(spec: NetworkSpec, l: number): number {
  return l === 0 ? spec.inputs : unitsOf(spec.layers[l - 1]!);
}

/** Values that feed one unit of layer `l`, the bias not counted: all below, or those of a window. */
export function fanIn(spec: NetworkSpec, l: number): number {
  const layer = spec.layers[l]!;
  return layer.kind === 'convolution'
    ? layer.channels * layer.kernelRows * layer.kernelColumns
    : widthBelow(spec, l);
}

/** Weights of layer `l`, biases too. */
export function weightCount(spec: NetworkSpec, l: number): number {
  return rowsOf(spec.layers[l]!) * (fanIn(spec, l) + 1);
}

/** Multiply-adds that one pattern takes through the network, biases too. */
export function connectionCount(spec: NetworkSpec): number {
  return spec.layers.reduce((sum, layer, l) => sum + unitsOf(layer) * (fanIn(spec, l) + 1), 0);
}

/** Values that the network answers with for each pattern. */
export function outputsOf(spec: NetworkSpec): number {
  return widthBelow(spec, spec.layers.length);
}

/** Inputs, then the units of each layer: 1217, 29, 46. */
export function layerSizes(spec: NetworkSpec): number[] {
  return [spec.inputs, ...spec.layers.map(unitsOf)];
}

/** Weights of the shape of `spec`, all zero. */
export function emptyWeights(spec: NetworkSpec): Weights {
  return { layers: spec.layers.map((_, l) => new Float32Array(weightCount(spec, l))) };
}

/** A head with everything said. */
export interface PlacedHead extends Required<Head> {
  /** Its first unit among the outputs. */
  readonly first: number;
}

/** The heads of a network, in the order of their units. The sums of a softmax are linear units. */
export function headsOf(spec: NetworkSpec): readonly PlacedHead[] {
  const last = spec.layers.at(-1)!;
  const heads: readonly Head[] = spec.heads ?? [{ units: unitsOf(last), loss: 'squared', weight: 1 }];
  let first = 0;
  return heads.map(({ units, loss, weight, activation }) => {
    const placed = {
      units,
      loss,
      weight,
      activation: activationFor(loss, activation ?? last.activation),
      first,
    };
    first += units;
    return placed;
  });
}

/** Whether the outputs are one and the same: units of the layer's own activation, of squared loss, weighted 1. */
export function isOneSquaredHead(spec: NetworkSpec): boolean {
  const { activation: own } = spec.layers.at(-1)!;
  return headsOf(spec).every(
    ({ loss, weight, activation }) => loss === 'squared' && weight === 1 && activation === own,
  );
}

function activationFor(loss: Loss, asked: Activation): Activation {
  switch (loss) {
    case 'squared':
      return asked;
    case 'logistic':
      return 'sigmoid';
    case 'softmax-cross-entropy':
      return 'linear';
    default:
      return loss satisfies never;
  }
}

/**
 * Says what is wrong with a network, where its parts do not fit each other: a convolution over other than the values
 * below it, heads that are not exactly the outputs.
 *
 * @throws RangeError with one line.
 */
export function requireNetwork(spec: NetworkSpec): void {
  const refuse = (what: string): never => {
    throw new RangeError(what);
  };
  const whole = (what: string, value: number) => {
    if (!Number.isInteger(value) || value < 1) refuse(`${what} is ${value}, not a whole number from 1 up`);
  };
  whole('the number of inputs', spec.inputs);
  if (spec.layers.length === 0) refuse('a network has at least one layer');
  spec.layers.forEach((layer, l) => {
    if (layer.kind !== 'convolution') {
      whole(`the number of units of layer ${l}`, layer.units);
      return;
    }
    const { rows, columns, channels, filters, kernelRows, kernelColumns, stride } = layer;
    for (const [name, value] of Object.entries({
      rows,
      columns,
      channels,
      filters,
      kernelRows,
      kernelColumns,
      stride,
    })) {
      whole(`"${name}" of layer ${l}`, value);
    }
    const below = widthBelow(spec, l);
    if (channels * rows * columns !== below) {
      refuse(`layer ${l} looks at ${channels} × ${rows} × ${columns} values where ${below} are`);
    }
    if (kernelRows > rows || kernelColumns > columns) {
      refuse(`layer ${l} has windows of ${kernelRows} × ${kernelColumns} over ${rows} × ${columns}`);
    }
  });
  if (!spec.heads) return;
  let units = 0;
  for (const [h, head] of spec.heads.entries()) {
    whole(`the number of units of head ${h}`, head.units);
    if (!(head.weight > 0 && Number.isFinite(head.weight))) refuse(`head ${h} has the weight ${head.weight}`);
    if (head.loss !== 'squared' && head.activation !== undefined) {
      refuse(
        `head ${h} has ${head.loss} loss, which says itself what its units do: leave its activation out`,
      );
    }
    units += head.units;
  }
  if (units !== outputsOf(spec)) refuse(`heads of ${units} units in all, ${outputsOf(spec)} outputs`);
}
