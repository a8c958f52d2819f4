import { ScanSearch, Square } from 'lucide-react';
import { GRID_AHEAD_M, horizonDown } from '../../sim/sensors/ground-grid.ts';
import { Button } from '../components/Button.tsx';
import { NumberField, Slider, Switch } from '../components/Field.tsx';
import { Progress } from '../components/Progress.tsx';
import { useEngine } from '../state/engine.ts';
import { type CameraGuess, findCamera, searchTitle, stopSearch, useImport } from '../state/imports.ts';
import { cameraOfGuess, MOST_PITCH_DEG, withHorizon } from './camera-guess.ts';
import styles from './ImportDialog.module.css';
import { Problem } from './Problem.tsx';

const FIRST_GUESS: CameraGuess = { heightM: 1.5, pitchDeg: 15, fovDeg: 90 };
/** Of the horizon's slider, shares of the picture's height from its top. */
const HIGHEST_HORIZON = -1;
const LOWEST_HORIZON = 0.5;

/** The camera that took the pictures: found in them, or set by hand until the grid lies on the road. */
export function CameraForm({ picture }: { readonly picture: { rows: number; columns: number } | undefined }) {
  const { camera, roadWidthM, search } = useImport();
  const set = useImport.setState;
  const isSearching = search?.at === 'searching';
  return (
    <>
      <Switch
        label="Set the camera"
        help="Then training also makes views from beside the path. For a model car give ten times its lengths."
        value={camera !== null}
        onChange={(isSet) => {
          if (!isSet) stopSearch();
          set({ camera: isSet ? FIRST_GUESS : null, search: null });
        }}
      />
      {camera && picture && (
        <fieldset className={styles.camera} aria-label="Camera">
          <p>
            Lines lie {GRID_AHEAD_M.join(', ')} m ahead, and one road apart. Move the horizon, then the
            height, until a straight road runs along them.
          </p>
          <NumberField
            label="Road width"
            unit="m"
            value={roadWidthM}
            min={0.2}
            max={30}
            step="any"
            onChange={(widthM) => set({ roadWidthM: widthM })}
          />
          {isSearching ? (
            <Searching />
          ) : (
            <Button icon={ScanSearch} onClick={() => void findCamera()}>
              Find it in the pictures
            </Button>
          )}
          {search?.at === 'failed' && <Problem error={search.problem} />}
          {search?.at === 'found' && <Found {...search.found} />}
          <HorizonSlider camera={camera} picture={picture} />
          <div className={styles.numbers}>
            <NumberField
              label="Height"
              unit="m"
              value={camera.heightM}
              min={0.01}
              max={100}
              step="any"
              onChange={(heightM) => set({ camera: { ...camera, heightM } })}
            />
            <NumberField
              label="Angle of view"
              unit="°"
              value={camera.fovDeg}
              min={2}
              max={170}
              step="any"
              onChange={(fovDeg) => set({ camera: { ...camera, fovDeg } })}
            />
            <NumberField
              label="Looks down"
              unit="°"
              value={camera.pitchDeg}
              min={0}
              max={MOST_PITCH_DEG}
              step="any"
              onChange={(pitchDeg) => set({ camera: { ...camera, pitchDeg } })}
            />
          </div>
        </fieldset>
      )}
    </>
  );
}

function HorizonSlider({
  camera,
  picture,
}: {
  readonly camera: CameraGuess;
  readonly picture: { readonly rows: number; readonly columns: number };
}) {
  const share = (horizonDown(cameraOfGuess(camera, picture)) + 1) / 2;
  const percent = Math.round(100 * share);
  return (
    <Slider
      label="Horizon"
      help="The camera looks down as far as it says."
      shown={percent < 0 ? `${-percent} % above the top` : `${percent} % below the top`}
      value={Math.max(HIGHEST_HORIZON, share)}
      min={HIGHEST_HORIZON}
      max={LOWEST_HORIZON}
      step={0.005}
      onChange={(at) => useImport.setState({ camera: withHorizon(camera, 2 * at - 1, picture) })}
    />
  );
}

function Searching() {
  const title = useImport(searchTitle);
  const job = useEngine(({ jobs }) => jobs?.find((one) => one.title === title));
  const { done = 0, total = 0 } = job ?? {};
  const label = total > 1 ? `Reading picture ${done} of ${total}` : 'Finding the camera';
  return (
    <div className={styles.searching}>
      <p aria-live="polite">{label}</p>
      <Progress label={label} done={done} total={total} />
      <Button icon={Square} onClick={stopSearch}>
        Stop
      </Button>
    </div>
  );
}

function Found({ pictures, notMyRoad }: { readonly pictures: number; readonly notMyRoad: number }) {
  const known = Math.round(100 * (1 - notMyRoad));
  return (
    <p role="status" className={notMyRoad > 0.5 ? styles.problem : undefined}>
      {notMyRoad > 0.5
        ? `Not to be trusted: only ${known} % of ${pictures} pictures show a road of one width. Set the camera by hand.`
        : `Found: ${known} % of ${pictures} pictures show a road of one width.`}
    </p>
  );
}
