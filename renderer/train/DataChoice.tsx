import { ChevronRight } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { DriveEntry, Thumbnail } from '../../engine/protocol/library.ts';
import { DEFAULT_RUN_SETTINGS, type RunSettings } from '../../engine/protocol/training.ts';
import { LARGEST_SEED } from '../../sim/rng.ts';
import { ROAD_KINDS } from '../../sim/road/road.ts';
import { Button } from '../components/Button.tsx';
import { NumberField, Slider, Switch } from '../components/Field.tsx';
import { duration } from '../components/format.ts';
import { paint, rgbPixels } from '../components/pixels.ts';
import { ObstaclesSlider } from '../drive/ObstaclesSlider.tsx';
import { attempt, useEngine } from '../state/engine.ts';
import { goTo } from '../state/navigation.ts';
import styles from './DataChoice.module.css';
import { withoutEnding } from './describe.ts';
import { changeSettings, useDraft } from './draft.ts';
import { LessonFields } from './LessonFields.tsx';
import newRun from './NewRun.module.css';

const NO_DRIVES: readonly DriveEntry[] = [];

/** What the network learns from: drives of the library, snapshots made on the spot, or both. */
export function DataChoice() {
  const data = useDraft(({ settings }) => settings.data);
  const drives = useEngine(({ library }) => library?.drives) ?? NO_DRIVES;
  const missing = data.drives.filter((file) => !drives.some((drive) => drive.file === file));
  const change = (changed: Partial<RunSettings['data']>) => changeSettings({ data: { ...data, ...changed } });
  const thumbnails = useThumbnails(drives);
  return (
    <>
      <Switch
        label="Make snapshots"
        help="Random places on random roads in random light, seen and labelled on the spot. Nobody needs to drive."
        value={data.snapshots !== null}
        onChange={(on) => change({ snapshots: on ? DEFAULT_RUN_SETTINGS.data.snapshots : null })}
      />
      {data.snapshots && (
        <Snapshots snapshots={data.snapshots} onChange={(snapshots) => change({ snapshots })} />
      )}
      <h3>Drives of the library</h3>
      {drives.length + missing.length === 0 ? (
        <p className="soft">
          None yet. Record one on the Drive screen: the network then learns to drive as you do.{' '}
          <Button tone="quiet" onClick={() => goTo('drive')}>
            Go to Drive
          </Button>
        </p>
      ) : (
        <ul className={styles.drives}>
          {drives.map((drive) => (
            <DriveChoice
              key={drive.file}
              drive={drive}
              thumbnail={thumbnails[drive.file] ?? null}
              chosen={data.drives.includes(drive.file)}
              onChange={(chosen) =>
                change({
                  drives: chosen
                    ? [...data.drives, drive.file]
                    : data.drives.filter((file) => file !== drive.file),
                })
              }
            />
          ))}
          {missing.map((file) => (
            <li key={file}>
              <label className={styles.drive} data-chosen="true">
                <input
                  type="checkbox"
                  checked
                  onChange={() => change({ drives: data.drives.filter((other) => other !== file) })}
                />
                <Picture thumbnail={null} />
                <span className={styles.words}>
                  <b>{withoutEnding(file)}</b>
                  <small data-bad="true">no longer in the library</small>
                </span>
              </label>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

type SnapshotSettings = NonNullable<RunSettings['data']['snapshots']>;

function Snapshots({
  snapshots,
  onChange,
}: {
  readonly snapshots: SnapshotSettings;
  onChange(snapshots: SnapshotSettings): void;
}) {
  const { count, kinds, seed, obstaclesPerKm = 0, keepsLane = false } = snapshots;
  const sees = useDraft(({ settings }) => settings.sees);
  return (
    <div className={styles.snapshots}>
      <Slider
        label="How many"
        help="1200 show the way, 6000 how to keep off the road’s edges too. Five times as many take five times as long."
        value={count}
        min={100}
        max={10_000}
        step={100}
        onChange={(value) => onChange({ ...snapshots, count: value })}
      />
      <fieldset className={styles.kinds}>
        <legend>Kinds of road</legend>
        {ROAD_KINDS.map((kind) => (
          <label key={kind}>
            <input
              type="checkbox"
              checked={kinds.includes(kind)}
              onChange={(event) => {
                const wanted = event.target.checked
                  ? [...kinds, kind]
                  : kinds.filter((other) => other !== kind);
                onChange({ ...snapshots, kinds: ROAD_KINDS.filter((other) => wanted.includes(other)) });
              }}
            />
            {kind}
          </label>
        ))}
      </fieldset>
      <ObstaclesSlider
        value={obstaclesPerKm}
        onChange={(perKm) => {
          const { obstaclesPerKm: _, keepsLane: __, ...others } = snapshots;
          onChange(perKm > 0 ? { ...snapshots, obstaclesPerKm: perKm } : others);
        }}
      />
      {obstaclesPerKm > 0 && sees === 'preset' && (
        <Switch
          label="Keep to the lane"
          help="Right is to drive on as if nothing stood there: for a network beside one that sees obstacles."
          value={keepsLane}
          onChange={(on) => onChange({ ...snapshots, keepsLane: on })}
        />
      )}
      <NumberField
        label="Seed"
        help="Another seed makes other roads and light."
        value={seed}
        min={0}
        max={LARGEST_SEED}
        onChange={(value) => onChange({ ...snapshots, seed: value })}
      />
      <details className={newRun.more}>
        <summary>
          <ChevronRight size={14} aria-hidden />
          What they hold
        </summary>
        <LessonFields
          lesson={snapshots.lesson}
          onChange={(lesson) => {
            const { lesson: _, ...others } = snapshots;
            onChange(lesson ? { ...others, lesson: lesson as SnapshotSettings['lesson'] } : others);
          }}
        />
      </details>
    </div>
  );
}

interface DriveChoiceProps {
  readonly drive: DriveEntry;
  readonly thumbnail: Thumbnail | null;
  readonly chosen: boolean;
  onChange(chosen: boolean): void;
}

function DriveChoice({ drive, thumbnail, chosen, onChange }: DriveChoiceProps) {
  const { file, problem, live, reading, frames, seconds, kind } = drive;
  const words = problem
    ? problem.message
    : live
      ? 'being recorded'
      : reading
        ? '…'
        : `${frames} ${kind === 'synthetic' ? 'snapshots' : `frames, ${duration(seconds)}`}`;
  return (
    <li>
      <label className={styles.drive} data-chosen={chosen}>
        <input
          type="checkbox"
          checked={chosen}
          disabled={(problem !== null || live) && !chosen}
          onChange={(event) => onChange(event.target.checked)}
        />
        <Picture thumbnail={thumbnail} />
        <span className={styles.words}>
          <b>{withoutEnding(file)}</b>
          <small data-bad={problem !== null}>{words}</small>
        </span>
      </label>
    </li>
  );
}

function Picture({ thumbnail }: { readonly thumbnail: Thumbnail | null }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (!canvas.current || !thumbnail) return;
    const rgb = Uint8Array.from(atob(thumbnail.rgb), (letter) => letter.charCodeAt(0));
    paint(canvas.current, rgbPixels(rgb), thumbnail.columns);
  }, [thumbnail]);
  return <canvas ref={canvas} className={`pixelated ${styles.picture}`} aria-hidden />;
}

/** Thumbnails of drives by file; asked for again when a drive has changed. */
function useThumbnails(drives: readonly DriveEntry[]): Readonly<Record<string, Thumbnail | null>> {
  const [thumbnails, setThumbnails] = useState<Readonly<Record<string, Thumbnail | null>>>({});
  const online = useEngine(({ status }) => status.is === 'online');
  const wanted = JSON.stringify(
    drives
      .filter(({ problem, reading, live }) => !problem && !reading && !live)
      .map(({ file, changedMs }) => [file, changedMs]),
  );
  useEffect(() => {
    if (!online || wanted === '[]') return;
    const files = (JSON.parse(wanted) as [string, number][]).slice(0, MOST_THUMBNAILS).map(([file]) => file);
    void attempt('library.thumbnails', { kind: 'drive', files }).then((answered) => {
      if (answered) setThumbnails(answered);
    });
  }, [wanted, online]);
  return thumbnails;
}

const MOST_THUMBNAILS = 200;
