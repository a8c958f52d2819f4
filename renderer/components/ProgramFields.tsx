import { useState } from 'react';
import { DEFAULT_PROGRAM, type ProgramAddress, THIS_MACHINE } from '../../engine/protocol/program.ts';
import { NumberField, Select, TextField } from './Field.tsx';

/** Where each kind of program is met unless a person says otherwise. */
const USUAL: Readonly<Record<ProgramAddress['to'], ProgramAddress>> = {
  donkey: DEFAULT_PROGRAM.at,
  udacity: { to: 'udacity', place: { host: '127.0.0.1', port: 4567 } },
};
const KINDS = [
  { value: 'donkey', label: 'gym-donkeycar, Donkeycar' },
  { value: 'udacity', label: 'A drive.py for Udacity’s simulator' },
] as const;

export interface ProgramFieldsProps {
  readonly at: ProgramAddress;
  readonly disabled?: boolean;
  /** What becomes of a program that connects, in a sentence. */
  readonly help: string;
  onChange(at: ProgramAddress): void;
}

/** Which program of somebody else's, and where it is met. */
export function ProgramFields({ at, disabled = false, help, onChange }: ProgramFieldsProps) {
  return (
    <>
      <Select
        label="Program"
        value={at.to}
        options={KINDS}
        disabled={disabled}
        onChange={(to) => onChange(USUAL[to as ProgramAddress['to']])}
      />
      {at.to === 'donkey' ? (
        <NumberField
          label="Port"
          help={`It connects to this port of this machine, as to donkey_sim. ${help}`}
          value={at.port}
          min={1}
          max={65_535}
          disabled={disabled}
          onChange={(port) => onChange({ to: 'donkey', port })}
        />
      ) : (
        <PlaceField
          key={`${at.place.host}:${at.place.port}`}
          at={at}
          disabled={disabled}
          onChange={onChange}
        />
      )}
    </>
  );
}

/** Host and port; taken when it is left, or on Enter. */
function PlaceField({
  at,
  disabled,
  onChange,
}: {
  readonly at: Extract<ProgramAddress, { readonly to: 'udacity' }>;
  readonly disabled: boolean;
  onChange(at: ProgramAddress): void;
}) {
  const [text, setText] = useState(`${at.place.host}:${at.place.port}`);
  const place = placeOf(text);
  const take = () => {
    if (place) onChange({ to: 'udacity', place });
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
