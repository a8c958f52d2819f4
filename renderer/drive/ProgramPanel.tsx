import { useState } from 'react';
import {
  DEFAULT_PROGRAM,
  PROGRAM_DELAYS_MS,
  PROGRAM_FRAMES_PER_S,
  type ProgramAddress,
  type ProgramSettings,
  type ProgramState,
  THIS_MACHINE,
} from '../../engine/protocol/program.ts';
import { NumberField, Select, TextField } from '../components/Field.tsx';
import { useEngine } from '../state/engine.ts';
import { changeDrive, useDriveSettings, useHasWheel } from './changes.ts';
import styles from './ProgramPanel.module.css';

/** Where each kind of program is met unless a person says otherwise. */
const USUAL: Readonly<Record<ProgramAddress['to'], ProgramAddress>> = {
  donkey: DEFAULT_PROGRAM.at,
  udacity: { to: 'udacity', place: { host: '127.0.0.1', port: 4567 } },
};
const KINDS = [
  { value: 'donkey', label: 'gym-donkeycar, Donkeycar' },
  { value: 'udacity', label: 'A drive.py for Udacity’s simulator' },
] as const;

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
      <Select
        label="Program"
        value={at.to}
        options={KINDS}
        disabled={!hasWheel}
        onChange={(to) => change({ at: USUAL[to as ProgramAddress['to']] })}
      />
      {at.to === 'donkey' ? (
        <NumberField
          label="Port"
          help="It connects to this port of this machine, as to donkey_sim. Whatever scene it loads, it drives this road."
          value={at.port}
          min={1}
          max={65_535}
          disabled={!hasWheel}
          onChange={(port) => change({ at: { to: 'donkey', port } })}
        />
      ) : (
        <PlaceField key={`${at.place.host}:${at.place.port}`} at={at} disabled={!hasWheel} change={change} />
      )}
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

/** Host and port; taken when it is left, or on Enter. */
function PlaceField({
  at,
  disabled,
  change,
}: {
  readonly at: Extract<ProgramAddress, { readonly to: 'udacity' }>;
  readonly disabled: boolean;
  readonly change: (changes: Partial<ProgramSettings>) => void;
}) {
  const [text, setText] = useState(`${at.place.host}:${at.place.port}`);
  const place = placeOf(text);
  const take = () => {
    if (place) change({ at: { to: 'udacity', place } });
  };
  return (
    <form
      onBlur={take}
      onSubmit={(event) => {
        event.preventDefault();
        take();
      }}
    >
      <TextField
        label="Address"
        help="Where it listens on this machine: host and port. The command line reaches others."
        value={text}
        refused={place ? undefined : 'Give host and port of this machine, such as 127.0.0.1:4567.'}
        disabled={disabled}
        onChange={setText}
      />
    </form>
  );
}

/** @returns undefined for what is no host and port. */
function placeOf(text: string): { readonly host: string; readonly port: number } | undefined {
  const [, host, digits] = /^\s*([\w.:-]+):(\d{1,5})\s*$/.exec(text) ?? [];
  const port = Number(digits);
  return host !== undefined && THIS_MACHINE.test(host) && port >= 1 && port <= 65_535
    ? { host, port }
    : undefined;
}

function statusOf({ to }: ProgramAddress, state: ProgramState | null | undefined): string {
  if (state?.name) return `${state.name} is at the wheel.`;
  const waiting = to === 'donkey' ? 'Waits for a program to connect' : 'Waits for the program to listen';
  const where = state?.address ? ` ${to === 'donkey' ? 'to' : 'at'} ${state.address}` : '';
  return state?.note && !state.address
    ? `${state.note}.`
    : `${waiting}${where}.${state?.note ? ` ${state.note}.` : ''}`;
}
