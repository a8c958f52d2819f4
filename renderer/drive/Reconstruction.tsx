import { useMemo } from 'react';
import {
  type ReconstructionSpec,
  reconstructionTarget,
} from '../../engine/network/outputs/reconstruction.ts';
import { networkInputs, outputOf, partsOf } from '../../engine/network/parts.ts';
import { paint, signedPixels } from '../components/pixels.ts';
import { looks } from '../state/frames.ts';
import { type Opened, useNetwork } from '../state/model-network.ts';
import styles from './NetworkPanel.module.css';
import { SketchCanvas } from './SketchCanvas.tsx';

const onLook = (draw: () => void) => looks.subscribe(draw);

/** A target's standard deviation is 1: beyond these many, colours are full. */
const FULL = 2.5;

/** What the network is to draw again of this look, and what it draws: one sees why it is unsure. */
export function Reconstruction({ file }: { readonly file: string }) {
  const asked = useNetwork(file);
  const drawn = useMemo(() => (asked.at === 'there' ? drawers(asked.value) : undefined), [asked]);
  if (!drawn) return null;
  return (
    <>
      <figure title="The contrasts that the network should draw again">
        <figcaption>Seen</figcaption>
        <SketchCanvas
          className={`${styles.small} pixelated`}
          label="What the network should draw again"
          on={onLook}
          draw={drawn.seen}
        />
      </figure>
      <figure title="What the network draws: where it is like what is seen, the network knows such roads">
        <figcaption>Drawn</figcaption>
        <SketchCanvas
          className={`${styles.small} pixelated`}
          label="What the network draws again"
          on={onLook}
          draw={drawn.again}
        />
      </figure>
    </>
  );
}

/** Undefined for a network that draws nothing again. */
function drawers({ spec, network }: Opened) {
  const part = outputOf(spec, 'reconstruction');
  const own = spec.outputs.find((output): output is ReconstructionSpec => output.kind === 'reconstruction');
  if (!part || !own) return undefined;
  const target = reconstructionTarget(own);
  const { inputWidth } = partsOf(spec);
  const show = (canvas: HTMLCanvasElement, values: ArrayLike<number>) =>
    paint(canvas, signedPixels(values, own.localContrast ? FULL : 1), own.columns);
  return {
    seen(canvas: HTMLCanvasElement): void {
      const retina = looks.latest?.network?.retina;
      if (retina?.length === own.rows * own.columns) show(canvas, target(retina));
    },
    again(canvas: HTMLCanvasElement): void {
      const look = looks.latest;
      if (!look?.network || look.camera.rows !== own.rows || look.camera.columns !== own.columns) return;
      const inputs = new Float32Array(inputWidth);
      const { camera, range } = look;
      networkInputs(spec, { camera: camera.rgb, range: range.metres, roadIntensityFeedback: 0.5 }, inputs, 0);
      show(canvas, network.forward(inputs).subarray(part.first, part.first + part.width));
    },
  };
}
