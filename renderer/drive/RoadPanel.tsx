import { Dices, Download, PencilRuler, Play } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { RoadChoice } from '../../engine/protocol/drive.ts';
import { LARGEST_SEED } from '../../sim/rng.ts';
import type { RoadDescription } from '../../sim/road/create-road.ts';
import { ROAD_KINDS } from '../../sim/road/road.ts';
import { Button } from '../components/Button.tsx';
import { NumberField, Select, Slider } from '../components/Field.tsx';
import { metres } from '../components/format.ts';
import { openRoadEditor } from '../road-editor/editor.ts';
import { attempt, useEngine } from '../state/engine.ts';
import { exportOpenDrive } from '../state/files.ts';
import { useDriveSettings, useHasWheel } from './changes.ts';
import { KIND_NAMES } from './kind-names.ts';
import { ObstaclesSlider } from './ObstaclesSlider.tsx';
import { RoadMap } from './RoadMap.tsx';
import styles from './RoadPanel.module.css';
import { roadLine } from './road-line.ts';
import { WeatherPanel } from './WeatherPanel.tsx';

const MOST_SEEDS = 10_000;
const USUAL_START_M = 30;

/** Which road, from where, and in what weather. */
export function RoadPanel() {
  const settings = useDriveSettings();
  const current = useEngine(({ drive }) => drive?.road.description);
  const roads = useEngine(({ library }) => library?.roads) ?? [];
  const hasWheel = useHasWheel();
  const [draft, setDraft] = useState<{ road?: RoadChoice; startM?: number }>({});
  const ofFile = useRoadFile(draft.road && 'file' in draft.road ? draft.road.file : undefined);
  if (!settings || !current) return null;
  const road = draft.road ?? settings.road;
  const startM = draft.startM ?? (draft.road ? USUAL_START_M : settings.startM);
  const seed = 'seed' in road ? road.seed : 1;
  const obstaclesPerKm = 'seed' in road ? (road.obstaclesPerKm ?? 0) : 0;
  const obstacles = obstaclesPerKm > 0 ? { obstaclesPerKm } : {};
  const sameRoad = JSON.stringify(road) === JSON.stringify(settings.road);
  const description = 'kind' in road ? road : sameRoad ? current : ofFile;
  const lengthM = description && roadLine(description).lengthM;
  const choose = (choice: RoadChoice) => setDraft({ road: choice });
  const start = async () => {
    await attempt('drive.start', { ...settings, road, startM });
    setDraft({});
  };
  return (
    <aside className={styles.panel} aria-label="Road and weather">
      <h2>Road</h2>
      <div className={styles.kinds}>
        {ROAD_KINDS.map((kind) => (
          <button
            key={kind}
            type="button"
            className={styles.kind}
            aria-pressed={'kind' in road && road.kind === kind}
            onClick={() => choose({ ...obstacles, kind, seed })}
          >
            <RoadMap
              className={styles.preview}
              label=""
              road={{ kind, seed }}
              colour={'kind' in road && road.kind === kind ? 'accent' : 'soft'}
              startM={null}
              withCar={false}
            />
            {KIND_NAMES[kind]}
          </button>
        ))}
      </div>
      {roads.length > 0 && (
        <Select
          label="Road file"
          value={'file' in road ? road.file : ''}
          options={[
            { value: '', label: 'None: a road from a seed' },
            ...roads.map(({ file, name, problem }) => ({
              value: file,
              label: problem ? `${file} (cannot be used)` : name,
              disabled: problem !== null,
            })),
          ]}
          onChange={(file) => choose(file === '' ? { kind: 'street', seed: 1 } : { file })}
        />
      )}
      <Button icon={PencilRuler} onClick={() => void openRoadEditor('file' in road ? road.file : undefined)}>
        {'file' in road ? 'Edit this road' : 'Draw a road'}
      </Button>
      {'file' in road && (
        <Button icon={Download} onClick={() => void exportOpenDrive(road.file)}>
          Export as OpenDRIVE
        </Button>
      )}
      {'seed' in road && (
        <div className={styles.seed}>
          <NumberField
            label="Seed"
            value={seed}
            min={0}
            max={LARGEST_SEED}
            onChange={(value) => choose({ ...road, seed: value })}
          />
          <Button
            icon={Dices}
            label="Another road of this kind"
            onClick={() => choose({ ...road, seed: Math.floor(Math.random() * MOST_SEEDS) })}
          />
        </div>
      )}
      {'seed' in road && (
        <ObstaclesSlider
          value={obstaclesPerKm}
          onChange={(value) => choose({ kind: road.kind, seed, ...(value > 0 && { obstaclesPerKm: value }) })}
        />
      )}
      {description && lengthM !== undefined && (
        <>
          <RoadMap
            key={sameRoad ? 'driven' : 'other'}
            className={styles.map}
            label="The road from above; click where to start"
            road={description}
            colour="accent"
            startM={startM}
            withCar={sameRoad}
            onPick={(stationM) => setDraft({ ...draft, startM: clampStart(stationM, lengthM) })}
          />
          <Slider
            label="Start at"
            value={Math.min(startM, lengthM)}
            min={0}
            max={Math.floor(lengthM - 20)}
            step={5}
            shown={metres(startM)}
            onChange={(value) => setDraft({ ...draft, startM: value })}
          />
        </>
      )}
      <Button tone="primary" icon={Play} disabled={!hasWheel} onClick={start}>
        {sameRoad ? 'Start here' : 'Drive this road'}
      </Button>
      <WeatherPanel />
    </aside>
  );
}

function clampStart(stationM: number, lengthM: number): number {
  return Math.round(Math.max(0, Math.min(lengthM - 20, stationM)));
}

/** The road of a file of the library, once the engine has told. */
function useRoadFile(file: string | undefined): RoadDescription | undefined {
  const [road, setRoad] = useState<{ readonly file: string; readonly description: RoadDescription }>();
  useEffect(() => {
    if (file === undefined) return;
    let wanted = true;
    void attempt('library.road', { file }).then((description) => {
      if (wanted && description) setRoad({ file, description });
    });
    return () => {
      wanted = false;
    };
  }, [file]);
  return road?.file === file ? road?.description : undefined;
}
