import {
  DEFAULT_PROGRAM,
  PROGRAM_DELAYS_MS,
  PROGRAM_FRAMES_PER_S,
  type ProgramAddress,
  type ProgramSettings,
  type ProgramState,
} from '../../engine/protocol/program.ts';
import { Select } from '../components/Field.tsx';
import { ProgramFields } from '../components/ProgramFields.tsx';
import { useEngine } from '../state/engine.ts';
import { changeDrive, useDriveSettings, useHasWheel } from './changes.ts';
import styles from './ProgramPanel.module.css';

/** The program of somebody else's that drives: where it is, what it is shown, how late it is obeyed. */
export function ProgramPanel() {
  const settings = useDriveSettings()?.program ?? DEFAULT_PROGRAM;
  const state = useEngine(({ drive }) => drive?.program);
  const hasWheel = useHasWheel();
  const { at, framesPerS, delayMs } = settings;
  const change = (changes: Partial<ProgramSettings>) => changeDrive({ program: { ...settings, ...changes } });
  return (
    <section className={styles.panel} aria-label="The program that drives">
      <h2>A program drives</h2>
      <p className={styles.status} data-there={state?.name ? '' : undefined} role="status">
        {statusOf(at, state)}
      </p>
      <ProgramFields
        at={at}
        disabled={!hasWheel}
        help="Whatever scene it loads, it drives this road."
        onChange={(asked) => change({ at: asked })}
      />
      <Select
        label="Frames a second"
        value={String(framesPerS)}
        options={PROGRAM_FRAMES_PER_S.map((each) => ({ value: String(each), label: String(each) }))}
        disabled={!hasWheel}
        onChange={(each) => change({ framesPerS: Number(each) as ProgramSettings['framesPerS'] })}
      />
      <Select
        label="Delay"
        help="The car never waits: an answer counts from the next look on, a tenth of a second later, and after this delay."
        value={String(delayMs)}
        options={PROGRAM_DELAYS_MS.map((each) => ({ value: String(each), label: `${each} ms` }))}
        disabled={!hasWheel}
        onChange={(each) => change({ delayMs: Number(each) as ProgramSettings['delayMs'] })}
      />
    </section>
  );
}

function statusOf({ to }: ProgramAddress, state: ProgramState | null | undefined): string {
  if (state?.name) return `${state.name} is at the wheel.`;
  const waiting = to === 'donkey' ? 'Waits for a program to connect' : 'Waits for the program to listen';
  const where = state?.address ? ` ${to === 'donkey' ? 'to' : 'at'} ${state.address}` : '';
  return state?.note && !state.address
    ? `${state.note}.`
    : `${waiting}${where}.${state?.note ? ` ${state.note}.` : ''}`;
}
