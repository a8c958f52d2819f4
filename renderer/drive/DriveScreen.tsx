import { useEffect, useMemo, useRef, useState } from 'react';
import { Segmented } from '../components/Segmented.tsx';
import { openRoadEditor } from '../road-editor/editor.ts';
import { useModels } from '../state/driving-models.ts';
import { useEngine } from '../state/engine.ts';
import { useShortcuts } from '../state/shortcuts.ts';
import { Welcome } from '../welcome/Welcome.tsx';
import type { ViewKind } from '../windscreen/view.ts';
import { driveActions } from './actions.ts';
import { Controls } from './controls/controls.ts';
import styles from './DriveScreen.module.css';
import { giveKeysBack } from './give-keys-back.ts';
import { Hud } from './Hud.tsx';
import { KeysHint } from './KeysHint.tsx';
import { LearnPanel } from './LearnPanel.tsx';
import { NetworkPanel } from './NetworkPanel.tsx';
import { ProgramPanel } from './ProgramPanel.tsx';
import { RoadPanel } from './RoadPanel.tsx';
import { Scores } from './Scores.tsx';
import { Strips } from './Strips.tsx';
import { Toolbar } from './Toolbar.tsx';
import { WindscreenView } from './WindscreenView.tsx';

const VIEWS: readonly { readonly value: ViewKind; readonly label: string }[] = [
  { value: 'windscreen', label: 'Windscreen' },
  { value: 'chase', label: 'Chase' },
  { value: 'birds-eye', label: 'Bird’s eye' },
];

/** Windows at least this wide have room for the road panel beside the road, px. */
const WIDE_PX = 1500;
/** Windows at most this wide show the road panel in place of what a network sees or learns, px. */
const NARROW_PX = 1200;

/** Drive, or watch the car steer itself. */
export function DriveScreen() {
  const [view, setView] = useState<ViewKind>('windscreen');
  const [roadShown, setRoadShown] = useState(() => innerWidth >= WIDE_PX);
  const byHand = useEngine(({ drive }) => drive?.settings.mode === 'person');
  const byProgram = useEngine(({ drive }) => drive?.settings.mode === 'program');
  const learning = useEngine(({ learning }) => learning);
  const learns = Boolean(learning);
  const models = useModels();
  const actions = useMemo(() => driveActions(models), [models]);
  const latest = useRef(actions);
  latest.current = actions;
  const screen = useRef<HTMLElement>(null);
  const road = useRef<HTMLDivElement>(null);

  useEffect(() => {
    const controls = new Controls(road.current!, (action) => {
      const { record, drop, nextMode } = latest.current;
      ({ record, drop, mode: nextMode })[action]();
    });
    const stopMenu = window.alvinnDesktop?.onAction(({ type }) => {
      if (type === 'record' || type === 'pause') latest.current[type]();
    });
    const keepKeys = giveKeysBack(screen.current!);
    return () => {
      controls.dispose();
      keepKeys();
      stopMenu?.();
    };
  }, []);

  useEffect(() => {
    // Beside the road panel is no room there for what is learned.
    if (learns && innerWidth <= NARROW_PX) setRoadShown(false);
  }, [learns]);

  const nextView = () => {
    const at = VIEWS.findIndex(({ value }) => value === view);
    setView(VIEWS[(at + 1) % VIEWS.length]!.value);
  };
  useShortcuts('At the wheel', [
    { keys: 'arrowleft+arrowright', does: 'Steer, also with A and D' },
    { keys: 'arrowup', does: 'Faster, also with W' },
    { keys: 'arrowdown', does: 'Brake, also with S' },
    ...(byHand ? [{ keys: 'space', does: 'Brake' }] : []),
  ]);
  useShortcuts('Drive', [
    { keys: 'm', does: 'You, expert, network', run: actions.nextMode },
    { keys: 'r', does: 'Record, stop recording', run: actions.record },
    { keys: 'backspace', does: 'Drop the last 5 seconds', run: actions.drop },
    { keys: 'l', does: 'Learn at the wheel, stop learning', run: actions.learn },
    ...(learning ? [{ keys: 'g', does: 'Let the network that learns drive', run: actions.letGo }] : []),
    { keys: 'p', does: 'Pause, go on', run: actions.pause },
    ...(byHand ? [] : [{ keys: 'space', does: 'Pause, go on', run: actions.pause }]),
    { keys: '.', does: 'One decision, while paused', run: actions.step },
    { keys: 'b', does: 'Put the car back on the path', run: actions.putBack },
    { keys: 'home', does: 'Put the car back on the path', run: actions.putBack },
    { keys: 'v', does: 'Windscreen, chase, bird’s eye', run: nextView },
    { keys: 'e', does: 'Draw a road', run: () => void openRoadEditor() },
    { keys: 't', does: 'Road and weather', run: () => setRoadShown(!roadShown) },
  ]);

  return (
    <section ref={screen} className={styles.screen} aria-label="Drive">
      <h1 className={styles.unseen}>Drive</h1>
      <Toolbar actions={actions} roadShown={roadShown} onToggleRoad={() => setRoadShown(!roadShown)} />
      <div className={styles.middle} data-road={roadShown || undefined}>
        {roadShown && <RoadPanel />}
        <div className={styles.centre}>
          <Welcome />
          <div ref={road} className={styles.road}>
            <WindscreenView view={view} />
            <Hud />
            {byHand && <KeysHint />}
            <div className={styles.view}>
              <Segmented<ViewKind> label="View" value={view} options={VIEWS} onChange={setView} />
            </div>
          </div>
          <div className={styles.below}>
            <Scores />
            <Strips />
          </div>
        </div>
        {learning ? (
          <LearnPanel learning={learning} actions={actions} />
        ) : byProgram ? (
          <ProgramPanel />
        ) : (
          <NetworkPanel />
        )}
      </div>
    </section>
  );
}
