import { unitOfCurvature } from '../../sim/conventions.ts';
import { Button } from '../components/Button.tsx';
import { greyPixels, paint, rangePixels, rgbPixels } from '../components/pixels.ts';
import { useEngine } from '../state/engine.ts';
import { looks } from '../state/frames.ts';
import { goTo } from '../state/navigation.ts';
import styles from './NetworkPanel.module.css';
import { SketchCanvas } from './SketchCanvas.tsx';
import { sketch } from './sketch.ts';

const onLook = (draw: () => void) => looks.subscribe(draw);

/** What the sensors see and what the network makes of it, ten times a second. */
export function NetworkPanel() {
  const network = useEngine(({ drive }) => drive?.network);
  return (
    <section className={styles.panel} aria-label="What the network sees">
      <div className={styles.retinas}>
        <figure>
          <figcaption>Camera</figcaption>
          <SketchCanvas
            className={`${styles.retina} pixelated`}
            label="Camera image"
            on={onLook}
            draw={drawCamera}
          />
        </figure>
        <figure data-off={network ? undefined : ''}>
          <figcaption>To the network</figcaption>
          <SketchCanvas
            className={`${styles.retina} pixelated`}
            label="Activations of the camera’s input units"
            on={onLook}
            draw={drawRetina}
          />
        </figure>
      </div>
      <figure>
        <figcaption>
          Range finder <span>near is bright</span>
        </figcaption>
        <SketchCanvas
          className={`${styles.range} pixelated`}
          label="Range image"
          on={onLook}
          draw={drawRange}
        />
      </figure>
      {network?.otherSensors && (
        <p className={styles.other}>
          This network learned to see through other sensors than these.{' '}
          <Button tone="quiet" onClick={() => goTo('settings')}>
            Settings
          </Button>
        </p>
      )}
      {network ? (
        <>
          <figure>
            <figcaption>
              Hidden units <span>{network.layers.slice(1, -1).join(' + ')}</span>
            </figcaption>
            <SketchCanvas
              className={styles.hidden}
              label="Activations of the hidden units"
              on={onLook}
              draw={drawHidden}
            />
          </figure>
          <figure className={styles.grow}>
            <figcaption>
              Direction
              <span>
                <i data-colour="accent">network</i>
                <i data-colour="warm">expert</i>
              </span>
            </figcaption>
            <SketchCanvas
              className={styles.hill}
              label="Activations of the direction units"
              on={onLook}
              draw={drawHill}
            />
          </figure>
        </>
      ) : (
        <p className={styles.none}>
          No network looks on. Choose one above and its hidden units and its answer appear here.
        </p>
      )}
    </section>
  );
}

function drawCamera(canvas: HTMLCanvasElement): void {
  const camera = looks.latest?.camera;
  if (camera) paint(canvas, rgbPixels(camera.rgb), camera.columns);
}

function drawRetina(canvas: HTMLCanvasElement): void {
  const look = looks.latest;
  if (look?.network?.retina.length) paint(canvas, greyPixels(look.network.retina), look.camera.columns);
}

function drawRange(canvas: HTMLCanvasElement): void {
  const range = looks.latest?.range;
  if (range) paint(canvas, rangePixels(range.metres, range.maxRangeM), range.columns);
}

/** One bar a unit. */
function drawHidden(canvas: HTMLCanvasElement): void {
  const drawing = sketch(canvas);
  const units = looks.latest?.network?.hidden;
  if (!drawing || !units) return;
  const { context, width, height, colour } = drawing;
  const pitch = width / units.length;
  const gap = pitch > 5 ? 2 : 0.5;
  for (const [i, activation] of units.entries()) {
    context.fillStyle = colour('raised');
    context.fillRect(i * pitch, 0, pitch - gap, height);
    context.fillStyle = colour('cool');
    const share = Math.max(0, Math.min(1, activation));
    context.fillRect(i * pitch, height * (1 - share), pitch - gap, height * share);
  }
}

const MARKER = 7;
const LABELS = 13;

/** The output hill, left at the left, with where network and expert would steer. */
function drawHill(canvas: HTMLCanvasElement): void {
  const drawing = sketch(canvas);
  const look = looks.latest;
  const model = useEngine.getState().drive?.network;
  if (!drawing || !look?.network || !model) return;
  const { context, width, colour } = drawing;
  const { direction, curvaturePerM } = look.network;
  const units = direction.length;
  const pitch = width / units;
  const top = MARKER + 3;
  const height = drawing.height - top - MARKER - 6 - LABELS;
  context.fillStyle = colour('rule');
  context.fillRect(0, top + height, width, 1);
  context.fillRect(width / 2, top, 1, height);
  for (const [i, activation] of direction.entries()) {
    const share = Math.max(0, Math.min(1, activation));
    context.fillStyle = colour(share > 0.05 ? 'accent' : 'hover');
    context.fillRect(i * pitch + 0.5, top + height * (1 - share), Math.max(1, pitch - 1), height * share);
  }
  const middle = (perM: number) => pitch * (unitOfCurvature(perM, units, model.maxCurvaturePerM) + 0.5);
  triangle(context, middle(curvaturePerM), top - 2, -MARKER, colour('accent'));
  triangle(context, middle(look.expertPerM), top + height + 3, MARKER, colour('warm'));
  context.fillStyle = colour('soft');
  context.font = '11px system-ui, sans-serif';
  context.textBaseline = 'bottom';
  for (const [text, align, x] of [
    ['left', 'left', 0],
    ['straight', 'center', width / 2],
    ['right', 'right', width],
  ] as const) {
    context.textAlign = align;
    context.fillText(text, x, drawing.height);
  }
}

/** A triangle whose tip is at (x, y), as high as `size`, upwards where that is negative. */
function triangle(context: CanvasRenderingContext2D, x: number, y: number, size: number, fill: string): void {
  context.fillStyle = fill;
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x - MARKER * 0.7, y + size);
  context.lineTo(x + MARKER * 0.7, y + size);
  context.fill();
}
