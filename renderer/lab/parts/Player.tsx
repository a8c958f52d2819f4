import { Pause, Play, RotateCcw, StepBack, StepForward } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { create } from 'zustand';
import { Button } from '../../components/Button.tsx';
import { wantsCalm } from '../../state/calm.ts';
import { useShortcuts } from '../../state/shortcuts.ts';
import styles from './Player.module.css';

/** Steps a second. */
const SPEEDS = [
  { label: '1 / s', perSecond: 1 },
  { label: '10 / s', perSecond: 10 },
  { label: '100 / s', perSecond: 100 },
  { label: '1000 / s', perSecond: 1000 },
  { label: '10 000 / s', perSecond: 10_000 },
] as const;

/** How fast a person wants it, as indexes of {@link SPEEDS}: steps that are read one by one, and all others. */
const useSpeed = create<{ readonly read: number; readonly run: number }>(() => ({ read: 0, run: 2 }));
const usePlaying = create<{ readonly slot: string | undefined }>(() => ({ slot: undefined }));

/** Plays on its own page only. */
function isPlaying(slot: string): boolean {
  return usePlaying.getState().slot === slot;
}

export interface PlayerProps {
  readonly slot: string;
  /** What is counted: "update", "line". */
  readonly step: number;
  readonly most: number;
  readonly onStep: (step: number) => void;
  /** Waits with the next step until what was asked for is there. */
  readonly ready?: boolean;
  /** Ends playing. */
  readonly done?: boolean;
  /** What one step is, for the buttons: "One update". */
  readonly what: string;
  /** Each step is there to be read: it plays slowly unless a person wants it faster. */
  readonly isRead?: boolean;
  /** Updates that a press of the key takes; 1 where left out. */
  readonly stride?: number;
  /** Where it stands, in words. */
  readonly children?: ReactNode;
}

/** Between two pictures for those who want little motion. */
const CALM_MS = 500;

/** Play, pause, one step, back, and how fast. */
export function Player({
  slot,
  step,
  most,
  onStep,
  ready = true,
  done = false,
  what,
  stride = 1,
  isRead = false,
  children,
}: PlayerProps) {
  const playing = usePlaying((state) => state.slot === slot);
  const pace = isRead ? 'read' : 'run';
  const speed = useSpeed((state) => state[pace]);
  const setSpeed = (wanted: number) => useSpeed.setState({ [pace]: wanted });
  const latest = useRef({ step, ready, onStep, done });
  latest.current = { step, ready, onStep, done };
  const play = (on: boolean) => usePlaying.setState({ slot: on ? slot : undefined });
  const ended = step >= most || done;
  const to = (wanted: number) => onStep(Math.max(0, Math.min(most, wanted)));
  useEffect(() => {
    if (!playing) return;
    const { perSecond } = SPEEDS[speed]!;
    const calmMs = wantsCalm() ? CALM_MS : 0;
    let lastMs = performance.now();
    let owed = 0;
    let frame = requestAnimationFrame(function turn(nowMs) {
      frame = requestAnimationFrame(turn);
      const now = latest.current;
      if (now.done || now.step >= most) return usePlaying.setState({ slot: undefined });
      if (nowMs - lastMs < calmMs) return;
      owed = Math.min(owed + ((nowMs - lastMs) / 1000) * perSecond, perSecond);
      lastMs = nowMs;
      // What cannot keep up does as much as it can.
      if (!now.ready) owed = Math.min(owed, 1);
      const whole = Math.floor(owed);
      if (whole === 0 || !now.ready) return;
      owed -= whole;
      now.onStep(Math.min(most, now.step + whole));
    });
    return () => cancelAnimationFrame(frame);
  }, [playing, speed, most]);
  // Leaving the page pauses.
  useEffect(
    () => () => {
      if (isPlaying(slot)) usePlaying.setState({ slot: undefined });
    },
    [slot],
  );
  const one = () => {
    play(false);
    to(step + stride);
  };
  const back = () => {
    play(false);
    to(step - stride);
  };
  useShortcuts('Player', [
    { keys: 'space', does: playing ? 'Pause' : 'Play', run: () => play(!playing && !ended) },
    { keys: '.', does: what, repeats: true, run: one },
    { keys: ',', does: 'One back', repeats: true, run: back },
    { keys: '0', does: 'From the start', run: () => to(0) },
    {
      keys: '+',
      does: 'Faster',
      run: () => setSpeed(Math.min(SPEEDS.length - 1, speed + 1)),
    },
    { keys: '-', does: 'Slower', run: () => setSpeed(Math.max(0, speed - 1)) },
  ]);
  return (
    <fieldset className={styles.player} aria-label="Player" aria-busy={!ready}>
      <Button
        tone="primary"
        icon={playing ? Pause : Play}
        label={playing ? 'Pause (Space)' : 'Play (Space)'}
        disabled={ended && !playing}
        onClick={() => play(!playing)}
      />
      <Button icon={StepBack} label="One back (,)" disabled={step === 0} onClick={back} />
      <Button icon={StepForward} keys="." disabled={ended} onClick={one}>
        {what}
      </Button>
      <Button
        tone="quiet"
        icon={RotateCcw}
        label="From the start (0)"
        disabled={step === 0}
        onClick={() => {
          play(false);
          to(0);
        }}
      />
      <label className={styles.speed}>
        <span className="visually-hidden">Speed</span>
        <select value={speed} onChange={({ target }) => setSpeed(Number(target.value))}>
          {SPEEDS.map(({ label }, i) => (
            <option key={label} value={i}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <output className={styles.where}>{children}</output>
    </fieldset>
  );
}
