import { FilePlus2, Maximize, Play, Redo2, Save, Undo2, ZoomIn, ZoomOut } from 'lucide-react';
import { type KeyboardEvent, useCallback, useMemo, useState } from 'react';
import { curvaturesOf } from '../../sim/road/centre-line.ts';
import { type CrossSection, OPEN_ROAD_KINDS, type OpenRoadKind } from '../../sim/road/road.ts';
import type { RoadFile } from '../../sim/road/road-file.ts';
import { Button } from '../components/Button.tsx';
import { Dialog } from '../components/Dialog.tsx';
import { Select, Slider, Switch, TextField } from '../components/Field.tsx';
import { metres, sentence } from '../components/format.ts';
import { useHasWheel } from '../drive/changes.ts';
import { KIND_NAMES } from '../drive/kind-names.ts';
import { ObstaclesSlider } from '../drive/ObstaclesSlider.tsx';
import {
  changePlan,
  closeRoadEditor,
  driveDrawn,
  isUnsaved,
  newRoad,
  redoPlan,
  saveRoad,
  settlePlan,
  undoPlan,
  useRoadEditor,
} from './editor.ts';
import { across, planned, type RoadPlan } from './plan.ts';
import { type CanvasView, fitted, RoadCanvas, zoomed } from './RoadCanvas.tsx';
import styles from './RoadEditor.module.css';

/** A road to be drawn: points to drag, what lies across it, and the car on it at once. */
export function RoadEditor() {
  const open = useRoadEditor((state) => state.open);
  return open ? <Editor /> : null;
}

function Editor() {
  const state = useRoadEditor();
  const { history, kept, lost, busy, problem } = state;
  const plan = history.now;
  const result = useMemo(() => planned(plan), [plan]);
  const [size, setSize] = useState({ width: 0, height: 0 });
  /** null: whatever shows the whole road. */
  const [chosen, setView] = useState<CanvasView | null>(null);
  // Points that are moved must not move the view: it stays what it was when the road was opened, or the window changed.
  const whole = useMemo(
    () => fitted(history.first, size.width, size.height),
    [size.width, size.height, history.first],
  );
  const view = chosen ?? whole;
  const hasWheel = useHasWheel();
  const onSize = useCallback((width: number, height: number) => setSize({ width, height }), []);
  const unsaved = isUnsaved(state);
  const keys = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey)) return;
    const key = event.key.toLowerCase();
    if (key === 'z' && !event.shiftKey) undoPlan();
    else if (key === 'y' || key === 'z') redoPlan();
    else if (key === 's') void saveRoad();
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title="Road editor" size="whole" onClose={closeRoadEditor}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys of whatever is in it. */}
      <div className={styles.editor} onKeyDown={keys}>
        <div className={styles.drawing}>
          <RoadCanvas plan={plan} planned={result} view={view} size={size} onView={setView} onSize={onSize} />
          <div className={styles.tools}>
            <Button
              icon={Undo2}
              label="Undo (Ctrl+Z)"
              disabled={history.past.length === 0}
              onClick={undoPlan}
            />
            <Button
              icon={Redo2}
              label="Redo (Ctrl+Y)"
              disabled={history.future.length === 0}
              onClick={redoPlan}
            />
            <Button icon={ZoomIn} label="Closer" onClick={() => setView(zoomed(view, 1.4))} />
            <Button icon={ZoomOut} label="Further away" onClick={() => setView(zoomed(view, 1 / 1.4))} />
            <Button
              icon={Maximize}
              label="The whole road"
              onClick={() => setView(fitted(plan, size.width, size.height))}
            />
          </div>
          <p id="road-editor-keys" className={styles.keys}>
            Drag points; double-click for another. With keys: Tab to a point, arrows move it (Shift: 10 m),
            Enter adds one after it, Delete takes it away.
          </p>
        </div>
        <div className={styles.side}>
          <div className={styles.scrolled}>
            <PlanFields plan={plan} />
          </div>
          <div className={styles.foot}>
            <p className={styles.facts} role="status" data-bad={result.problem ? true : undefined}>
              {result.road ? factsOf(result.road) : result.problem}
              {kept && result.road && (unsaved ? ' Changed since it was saved.' : ' Saved.')}
            </p>
            {lost && (
              <p className={styles.hint}>Only the line of {lost} was taken over, not its hills and lanes.</p>
            )}
            {problem && (
              <p className={styles.problem} role="alert">
                {sentence(problem.message)}. {problem.hint}
              </p>
            )}
            <div className={styles.actions}>
              <Button
                tone="primary"
                icon={Play}
                disabled={busy || !result.road || !hasWheel}
                onClick={() => void driveDrawn()}
              >
                Drive it
              </Button>
              <Button icon={Save} disabled={busy || !result.road || !unsaved} onClick={() => void saveRoad()}>
                Save
              </Button>
              <Button icon={FilePlus2} disabled={busy} onClick={newRoad}>
                New
              </Button>
              <Button onClick={closeRoadEditor}>Close</Button>
            </div>
          </div>
        </div>
      </div>
    </Dialog>
  );
}

function PlanFields({ plan }: { readonly plan: RoadPlan }) {
  const { name, kind, closed, crossSection, obstaclesPerKm } = plan;
  const { lanes, laneWidthM, shoulderM, centreLine, edgeLines, ditch } = crossSection;
  const change = (own: Partial<CrossSection>, group: string | null = null) =>
    changePlan((before) => across(before, own), group);
  return (
    <div className={styles.fields} onPointerUp={settlePlan}>
      <TextField
        label="Name"
        value={name}
        onChange={(text) => changePlan((before) => ({ ...before, name: text.slice(0, 80) }), 'name')}
      />
      <Select<OpenRoadKind>
        label="Kind"
        value={kind}
        options={OPEN_ROAD_KINDS.map((own) => ({ value: own, label: KIND_NAMES[own] }))}
        onChange={(own) => changePlan((before) => ({ ...before, kind: own }))}
      />
      <Select
        label="Lanes"
        value={String(lanes)}
        options={[
          { value: '1', label: 'One' },
          { value: '2', label: 'Two, driven on the right' },
        ]}
        onChange={(own) => change({ lanes: own === '1' ? 1 : 2 })}
      />
      <Slider
        label="Width of a lane"
        value={laneWidthM}
        min={2.2}
        max={6}
        step={0.1}
        shown={`${laneWidthM.toFixed(1)} m`}
        onChange={(own) => change({ laneWidthM: own }, 'lane width')}
      />
      <Slider
        label="Shoulders"
        value={shoulderM}
        min={0}
        max={4}
        step={0.1}
        shown={`${shoulderM.toFixed(1)} m`}
        onChange={(own) => change({ shoulderM: own }, 'shoulders')}
      />
      <Select
        label="Line in the middle"
        value={centreLine}
        disabled={lanes === 1}
        options={[
          { value: 'none', label: 'None' },
          { value: 'dashed', label: 'Dashed' },
          { value: 'double', label: 'Double' },
        ]}
        onChange={(own) => change({ centreLine: own })}
      />
      <Select
        label="Ditch"
        value={ditch}
        options={[
          { value: 'none', label: 'None' },
          { value: 'left', label: 'On the left' },
          { value: 'right', label: 'On the right' },
        ]}
        onChange={(own) => change({ ditch: own })}
      />
      <ObstaclesSlider
        value={obstaclesPerKm}
        onChange={(own) => changePlan((before) => ({ ...before, obstaclesPerKm: own }), 'obstacles')}
      />
      <Switch
        label="Lines along the edges"
        value={edgeLines}
        onChange={(own) => change({ edgeLines: own })}
      />
      <Switch
        label="A ring"
        value={closed}
        onChange={(own) => changePlan((before) => ({ ...before, closed: own }))}
      />
    </div>
  );
}

function factsOf({ segments, closed }: RoadFile): string {
  const lengthM = segments.reduce((sum, segment) => sum + segment.lengthM, 0);
  const sharpest = Math.max(...segments.flatMap((segment) => curvaturesOf(segment).map(Math.abs)));
  const radius = sharpest > 1e-4 ? `tightest bend ${metres(1 / sharpest)}` : 'straight';
  return `${metres(lengthM)}${closed ? ' around' : ''}, ${radius}.`;
}
