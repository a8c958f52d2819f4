import { useState } from 'react';
import { committeeOf, driveCount } from '../../engine/protocol/evaluation.ts';
import { MOST_DRIVERS, MOST_DRIVES, MOST_SEEDS } from '../../engine/protocol/evaluation-limits.ts';
import { DEFAULT_PROGRAM, guestName } from '../../engine/protocol/program.ts';
import { LARGEST_SEED } from '../../sim/rng.ts';
import { MOST_OBSTACLES_PER_KM } from '../../sim/road/obstacles.ts';
import { ROAD_KINDS } from '../../sim/road/road.ts';
import { WEATHERS, type Weather } from '../../sim/scene/conditions.ts';
import { Button } from '../components/Button.tsx';
import { NumberField, Switch, TextField } from '../components/Field.tsx';
import { metres } from '../components/format.ts';
import { Panel } from '../components/Panel.tsx';
import { ProgramFields } from '../components/ProgramFields.tsx';
import { useModels } from '../state/driving-models.ts';
import { attempt, useEngine } from '../state/engine.ts';
import { Checks } from './Checks.tsx';
import { driverName, roadLabel } from './drivers.ts';
import styles from './SuiteForm.module.css';

const EXPERT = '';
/** Stands for the program whose address is given below: no file has such a name. */
const PROGRAM = '/program';

const ABOUT_KIND: Readonly<Record<(typeof ROAD_KINDS)[number], string>> = {
  path: 'One lane in woods, sharp bends',
  street: 'Two lanes, unlined',
  highway: 'Two lined lanes, wide bends',
  dirt: 'One lane, poor contrast',
  loop: 'Closed course of any kind',
  journey: 'All four kinds one after the other, dark and pale by turns',
  fork: 'A path that parts into two arms again and again',
};

const ABOUT_WEATHER: Readonly<Record<Weather, string>> = {
  snow: 'White ground, dark road',
  rain: 'Grey light, wet surface',
  fog: 'Sight fades ahead',
  dusk: 'Low sun, long shadows',
  overcast: 'No shadows',
  autumn: 'Leaves on the ground',
  clear: 'Sun and hard shadows',
};

/** Starts from which a good driver is back on the path within seconds. */
const STARTS_ASIDE = [
  { offsetM: 1.5, headingDeg: 0 },
  { offsetM: -1.5, headingDeg: 0 },
  { offsetM: 0, headingDeg: 6 },
  { offsetM: 0, headingDeg: -6 },
];

export interface SuiteFormProps {
  onStarted(id: string): void;
  onCancel(): void;
}

/** What a new evaluation drives: who, where, how often. */
export function SuiteForm({ onStarted, onCancel }: SuiteFormProps) {
  const models = useModels();
  const roadFiles = useEngine(({ library }) => library?.roads) ?? [];
  const busy = useEngine(({ evaluations }) => evaluations?.running) != null;
  const [chosenDrivers, setDrivers] = useState<readonly string[]>(models.slice(0, 1));
  const [roads, setRoads] = useState<readonly string[]>(['path', 'street', 'highway', 'dirt']);
  const [seedText, setSeedText] = useState('101');
  const [name, setName] = useState<string>();
  const [distanceM, setDistanceM] = useState(300);
  const [speedMps, setSpeedMps] = useState(10);
  const [weathers, setWeathers] = useState<readonly string[]>([]);
  const [aside, setAside] = useState(false);
  const [obstaclesPerKm, setObstaclesPerKm] = useState(0);
  const [asOne, setAsOne] = useState(false);
  const [program, setProgram] = useState(DEFAULT_PROGRAM.at);
  const [snapshots, setSnapshots] = useState(100);
  const [starting, setStarting] = useState(false);

  const seeds = readSeeds(seedText);
  const starts = aside ? STARTS_ASIDE : [];
  const chosen = WEATHERS.filter((weather) => weathers.includes(weather));
  const networks = chosenDrivers.filter((file) => file !== EXPERT && file !== PROGRAM);
  const drivers = [
    ...chosenDrivers.map((driver) => (driver === PROGRAM ? guestName(program) : driver)),
    ...(asOne && networks.length > 1 ? [committeeOf(networks)] : []),
  ];
  const drives = driveCount({ drivers, roads, seeds: seeds ?? [], weathers: chosen, starts });
  const usualName = drivers
    .map((file) => driverName(file || null))
    .join(' against ')
    .slice(0, 80);
  const missing =
    drivers.length === 0
      ? 'Choose who drives.'
      : drivers.length > MOST_DRIVERS
        ? `At most ${MOST_DRIVERS} drivers.`
        : roads.length === 0
          ? 'Choose a road.'
          : !seeds
            ? SEEDS_WANTED
            : drives > MOST_DRIVES
              ? `At most ${MOST_DRIVES} drives; these are ${drives}.`
              : busy
                ? 'Another evaluation is under way.'
                : undefined;

  const start = async () => {
    setStarting(true);
    const isKind = (road: string): road is (typeof ROAD_KINDS)[number] =>
      (ROAD_KINDS as readonly string[]).includes(road);
    const started = await attempt('evaluation.start', {
      name: name?.trim() || usualName,
      drivers: drivers.map((file) => file || null),
      roads: roads.map((road) => (isKind(road) ? { kind: road } : { file: road })),
      seeds: seeds!,
      weathers: chosen,
      starts: [...starts],
      conditionsSeed: null,
      obstaclesPerKm,
      distanceM,
      speedMps,
      snapshots,
    });
    setStarting(false);
    if (started) onStarted(started.id);
  };

  return (
    <div className={styles.form}>
      <Panel title="Who drives" aside={`up to ${MOST_DRIVERS}`}>
        <Checks
          label="Drivers"
          chosen={chosenDrivers}
          onChange={setDrivers}
          options={[
            ...models.map((file) => ({ value: file, label: driverName(file), about: 'Network' })),
            { value: EXPERT, label: 'Expert', about: 'Pure pursuit on the true road: what is possible' },
            { value: PROGRAM, label: 'A program', about: 'Somebody else’s, at the wheel of this simulator' },
          ]}
        />
        {chosenDrivers.includes(PROGRAM) && (
          <div className={styles.fields}>
            <ProgramFields
              at={program}
              help="Whatever scene it loads, it drives the roads of this evaluation, and the car waits for its answers."
              onChange={setProgram}
            />
          </div>
        )}
        {networks.length > 1 && (
          <Switch
            label="And all networks as one"
            help="At each look the one drives that is surest of what it sees."
            value={asOne}
            onChange={setAsOne}
          />
        )}
      </Panel>
      <Panel title="On which roads">
        <Checks
          label="Roads"
          chosen={roads}
          onChange={setRoads}
          options={[
            ...ROAD_KINDS.map((kind) => ({
              value: kind,
              label: roadLabel({ kind }),
              about: ABOUT_KIND[kind],
            })),
            ...roadFiles.map(({ file, problem, lengthM }) => ({
              value: file,
              label: roadLabel({ file }),
              about: problem?.message ?? `Road file, ${metres(lengthM)}`,
              disabled: problem !== null,
            })),
          ]}
        />
      </Panel>
      <Panel title="In which weather" aside={chosen.length === 0 ? 'as each seed draws it' : undefined}>
        <Checks
          label="Weather"
          chosen={weathers}
          onChange={setWeathers}
          options={WEATHERS.map((weather) => ({
            value: weather,
            label: weather.slice(0, 1).toUpperCase() + weather.slice(1),
            about: ABOUT_WEATHER[weather],
          }))}
        />
      </Panel>
      <Panel title="How">
        <div className={styles.fields}>
          <TextField label="Name" value={name ?? usualName} onChange={setName} />
          <TextField
            label="Seeds"
            value={seedText}
            onChange={setSeedText}
            refused={seeds ? undefined : SEEDS_WANTED}
            help="A seed makes the road, its light, weather and noise: the same for every driver. Several, with commas, tell luck from skill."
          />
          <Switch
            label="Starts beside the path"
            help="From 1.5 m left and right and turned by 6° to each side, instead of from the path: does it come back?"
            value={aside}
            onChange={setAside}
          />
          <div className={styles.pair}>
            <NumberField
              label="Distance"
              unit="m"
              value={distanceM}
              min={20}
              max={20000}
              step={10}
              onChange={setDistanceM}
            />
            <NumberField
              label="Speed"
              unit="m/s"
              value={speedMps}
              min={1}
              max={30}
              step="any"
              onChange={setSpeedMps}
            />
          </div>
          <NumberField
            label="Obstacles"
            unit="per km"
            value={obstaclesPerKm}
            min={0}
            max={MOST_OBSTACLES_PER_KM}
            onChange={setObstaclesPerKm}
            help="Parked cars, barrels and fallen branches on roads that a seed makes."
          />
          <NumberField
            label="Snapshots"
            value={snapshots}
            min={0}
            max={5000}
            onChange={setSnapshots}
            help="Single images of unseen roads that each network answers as well. Such scores predict driving badly; they are shown beside it."
          />
          <p className={styles.sum}>
            {missing ?? `${drives} drives, ${metres(drives * distanceM)} in all, as fast as the machine can.`}
          </p>
          <div className={styles.buttons}>
            <Button tone="primary" disabled={missing !== undefined || starting} onClick={start}>
              {starting ? 'Opening …' : 'Start'}
            </Button>
            <Button onClick={onCancel}>Cancel</Button>
          </div>
        </div>
      </Panel>
    </div>
  );
}

const SEEDS_WANTED = `Seeds are whole numbers, each once, with commas between; ${MOST_SEEDS} at most.`;

/** Seeds of a text such as "101, 102"; undefined where it names none, or one twice. */
function readSeeds(text: string): number[] | undefined {
  const words = text.split(/[\s,;]+/).filter(Boolean);
  const seeds = words.map(Number);
  const right = seeds.every((seed) => Number.isSafeInteger(seed) && seed >= 0 && seed <= LARGEST_SEED);
  return right && seeds.length > 0 && seeds.length <= MOST_SEEDS && new Set(seeds).size === seeds.length
    ? seeds
    : undefined;
}
