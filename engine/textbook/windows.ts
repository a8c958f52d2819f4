import { fanIn, type LayerSpec, type NetworkSpec, windowsOf } from './network.ts';

/**
 * Which values below each window of layer `l` looks at: their indices, [windows][{@link fanIn}]. A dense layer has one
 * window, which looks at all. Row r of the weights, put on window w, makes unit r · windows + w.
 */
export function windowsBelow(spec: NetworkSpec, l: number): Uint32Array {
  const layer: LayerSpec = spec.layers[l]!;
  const size = fanIn(spec, l);
  if (layer.kind !== 'convolution') return Uint32Array.from({ length: size }, (_, i) => i);
  const { rows, columns, channels, kernelRows, kernelColumns, stride } = layer;
  const windows = windowsOf(layer);
  const indices = new Uint32Array(windows.rows * windows.columns * size);
  let at = 0;
  for (let top = 0; top < windows.rows * stride; top += stride) {
    for (let left = 0; left < windows.columns * stride; left += stride) {
      for (let channel = 0; channel < channels; channel++) {
        for (let row = top; row < top + kernelRows; row++) {
          for (let column = left; column < left + kernelColumns; column++) {
            indices[at++] = (channel * rows + row) * columns + column;
          }
        }
      }
    }
  }
  return indices;
}
