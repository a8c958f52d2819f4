import { committeeOf, modelsOf } from '../../engine/protocol/evaluation.ts';
import { LEARNED_MODEL } from '../../engine/protocol/learn.ts';
import { nameOf } from '../../engine/protocol/library.ts';
import { Button } from '../components/Button.tsx';
import { Select } from '../components/Field.tsx';
import { metres } from '../components/format.ts';
import { greyPixels, paint, rangePixels, rgbPixels } from '../components/pixels.ts';
import { sketch } from '../components/sketch.ts';
import { LearnFromThis } from '../improve/LearnFromThis.tsx';
import { useModels } from '../state/driving-models.ts';
import { useEngine } from '../state/engine.ts';
import { looks } from '../state/frames.ts';
import { goTo } from '../state/navigation.ts';
import { changeDrive, useHasWheel } from './changes.ts';
import { drawHill } from './hill.ts';
import styles from './NetworkPanel.module.css';
import { Reconstruction } from './Reconstruction.tsx';
import { Reliability } from './Reliability.tsx';
import { SketchCanvas } from './SketchCanvas.tsx';

const onLook = (draw: () => void) => looks.subscribe(draw);

/** What the sensors see and what the network makes of it, ten times a second. */
export function NetworkPanel() {
  const network = useEngine(({ drive }) => drive?.network);
  const helped = useEngine(
    ({ drive }) =>
      drive && 'kind' in drive.settings.road && (drive.takeovers.length > 0 || drive.putBacks > 0),
  );
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
        <figure data-off={network && !network.seesRangeAlone ? undefined : ''}>
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
      {network?.seesRangeAlone && !network.committee && (
        <p className={styles.other}>
          This network sees obstacles and no road. Choose below a network that knows the road, to drive as one
          with it.
        </p>
      )}
      {network ? (
        <>
          <Companion model={network.file} />
          {network.committee && <WhoDrives {...network.committee} />}
          {helped && (
            <LearnFromThis
              model={network.committee?.members[network.committee.driving] ?? network.file}
              from={{ drive: true }}
            />
          )}
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
          {network.tellsReliability && (
            <div className={styles.trust}>
              <Reliability key={network.file} />
              <Reconstruction file={network.file} />
            </div>
          )}
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
              draw={drawAnswer}
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

/** Chooses a second network that drives as one with the first. */
function Companion({ model }: { readonly model: string }) {
  const models = useModels();
  const hasWheel = useHasWheel();
  const [first, second = ''] = modelsOf(model);
  if (first === LEARNED_MODEL || models.length < 2) return null;
  return (
    <Select
      label="Drives as one with"
      value={second}
      disabled={!hasWheel}
      options={[
        { value: '', label: 'none: it drives alone' },
        ...models.filter((file) => file !== first).map((file) => ({ value: file, label: nameOf(file) })),
      ]}
      onChange={(file) => changeDrive({ model: file === '' ? first! : committeeOf([first!, file]) })}
    />
  );
}

/** Who of a committee drives, and since when. */
function WhoDrives({
  members,
  driving,
  sinceM,
}: {
  readonly members: readonly string[];
  readonly driving: number;
  readonly sinceM: number | null;
}) {
  return (
    <p className={styles.committee} role="status">
      <strong>{nameOf(members[driving]!)}</strong> drives, one of {members.length}
      {sinceM !== null && `, since ${metres(sinceM)}`}
    </p>
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

/** The output hill, with where network and expert would steer. */
function drawAnswer(canvas: HTMLCanvasElement): void {
  const look = looks.latest;
  const model = useEngine.getState().drive?.network;
  if (!look?.network || !model) return;
  const { maxCurvaturePerM } = model;
  drawHill(canvas, { ...look.network, otherPerM: look.expertPerM, maxCurvaturePerM });
}
