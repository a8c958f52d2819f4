import { create } from 'zustand';
import { FILE_ENDINGS, nameOf } from '../../engine/protocol/library.ts';
import { EngineError } from '../state/connection.ts';
import { driveRoad } from '../state/drive-with.ts';
import { attempt, call } from '../state/engine.ts';
import { request } from '../state/file-door.ts';
import { toast } from '../state/toasts.ts';
import { begun, changed, type History, redone, settled, undone } from './history.ts';
import { FIRST_PLAN, isWhole, planned, planOf, type RoadPlan } from './plan.ts';

export interface EditorState {
  readonly open: boolean;
  readonly history: History<RoadPlan>;
  /** The road file that it is kept in, and the plan that stands there; null where it is not kept. */
  readonly kept: { readonly file: string; readonly plan: RoadPlan } | null;
  /** Name of a road of which not everything could be taken over. */
  readonly lost: string | null;
  readonly busy: boolean;
  readonly problem: EngineError | null;
}

export const useRoadEditor = create<EditorState>(() => ({
  open: false,
  history: begun(FIRST_PLAN),
  kept: null,
  lost: null,
  busy: false,
  problem: null,
}));
const set = useRoadEditor.setState;
const get = useRoadEditor.getState;

/** Opens a road of the library, or the one that was drawn last. */
export async function openRoadEditor(file?: string): Promise<void> {
  if (file === undefined || file === get().kept?.file) return set({ open: true, problem: null });
  const description = await attempt('library.road', { file });
  if (!description) return;
  const plan = planOf(description);
  // A road with lanes and hills stays as it is: what is drawn along it is another.
  const whole = isWhole(description);
  set({
    open: true,
    history: begun(plan),
    kept: whole ? { file, plan } : null,
    lost: whole ? null : plan.name,
    problem: null,
  });
}

/** What was drawn stays as it is until the page is left. */
export function closeRoadEditor(): void {
  set({ open: false });
}

/** Begins another road. */
export function newRoad(): void {
  set({ history: begun(FIRST_PLAN), kept: null, lost: null, problem: null });
}

/** @param group name of changes that are undone as one where they follow each other */
export function changePlan(change: (plan: RoadPlan) => RoadPlan, group: string | null = null): void {
  const { history } = get();
  set({ history: changed(history, change(history.now), group), problem: null });
}

export function settlePlan(): void {
  set({ history: settled(get().history) });
}

export function undoPlan(): void {
  set({ history: undone(get().history) });
}

export function redoPlan(): void {
  set({ history: redone(get().history) });
}

/** Whether what is drawn stands in no file. */
export function isUnsaved({ history, kept }: EditorState): boolean {
  return kept?.plan !== history.now;
}

/** Keeps the road in the library. A road file that it was kept in goes to the trash. @returns its file. */
export async function saveRoad(): Promise<string | undefined> {
  const { history, kept } = get();
  const plan = history.now;
  const { road, problem } = planned(plan);
  if (!road) return refuse(new EngineError({ code: 'invalid', message: problem, hint: '' }));
  set({ busy: true, problem: null });
  let trashed: string | undefined;
  try {
    if (kept && nameOf(kept.file) === road.name) {
      ({ trashed } = await call('library.trash', { kind: 'road', file: kept.file }));
    }
    const body = JSON.stringify(road);
    const response = await request('road', `${fileName(road.name)}${FILE_ENDINGS.road}`, {
      method: 'PUT',
      body,
    });
    const { file } = (await response.json()) as { file: string };
    set({ kept: { file, plan } });
    toast({ tone: 'good', text: `Saved road ${nameOf(file)}` });
    return file;
  } catch (error) {
    if (trashed !== undefined) await attempt('library.restore', { trashed });
    return refuse(error as EngineError);
  } finally {
    set({ busy: false });
  }
}

/** Keeps the road where it is not kept as it is, and puts the car on it. */
export async function driveDrawn(): Promise<void> {
  const file = isUnsaved(get()) ? await saveRoad() : get().kept!.file;
  if (file === undefined) return;
  set({ open: false });
  await driveRoad(file);
}

function refuse(problem: EngineError): undefined {
  set({ problem });
}

/** Without what no file may be called. */
function fileName(name: string): string {
  return (
    name
      .replace(/[/\\:*?"<>|\p{Cc}]/gu, ' ')
      .replace(/^[.\s]+/, '')
      .trim() || 'road'
  );
}
