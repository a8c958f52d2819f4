import { useEffect, useMemo, useState } from 'react';
import type { Look } from '../../../engine/network/look.ts';
import type { ModelSpec } from '../../../engine/network/model.ts';
import { networkInputs, partsOf } from '../../../engine/network/parts.ts';
import { MOST_FRAMES_AT_ONCE, type RecordingInfo } from '../../../engine/protocol/recording.ts';
import { bytesOf, floatsOf, integersOf } from '../../components/base64.ts';
import { call } from '../../state/engine.ts';
import { looks } from '../../state/frames.ts';
import { type Asked, useAsked } from '../../state/model-network.ts';
import { sketchedRoad } from '../parts/sketched-road.ts';
import { LIVE, SKETCH } from './state.ts';

/** What a network is given, and where it comes from. */
export interface Seen {
  readonly inputs: Float64Array;
  /** Frames of the drive that it comes from; 0: it comes from none. */
  readonly frames: number;
}

interface DriveLook {
  readonly drive: string;
  readonly frames: number;
  readonly camera: RecordingInfo['camera'];
  readonly look: Look;
}

/** One frame of a drive; infos of drives are asked for once. */
const infos = new Map<string, RecordingInfo>();
async function lookOf(drive: string, frame: number): Promise<DriveLook> {
  const info = infos.get(drive) ?? (await call('recording.open', { file: drive }));
  infos.set(drive, info);
  const steps = integersOf(info.steps);
  const step = steps[Math.min(frame, steps.length - 1)]!;
  const images = await call('recording.images', { file: drive, steps: [step] }).catch((error) => {
    // Another file may have the name now: it is asked for anew.
    infos.delete(drive);
    throw error;
  });
  return {
    drive,
    frames: info.frames,
    camera: info.camera,
    look: {
      camera: bytesOf(images.camera),
      range: floatsOf(images.range),
      roadIntensityFeedback: 0.5,
    },
  };
}

/** Most frames of a drive that are looked through, evenly spread over it. */
const MOST_LOOKED_THROUGH = 640;

/** What a network is given at a frame of a drive. */
export interface FrameSeen {
  /** Its place in the drive, from 0. */
  readonly frame: number;
  readonly inputs: Float64Array;
}

/** Frames of a drive, some dozens at a time, with how many there are in all to be looked through. */
export async function* lookThrough(
  spec: ModelSpec,
  drive: string,
): AsyncGenerator<{ readonly seen: readonly FrameSeen[]; readonly total: number }> {
  const info = infos.get(drive) ?? (await call('recording.open', { file: drive }));
  const steps = integersOf(info.steps);
  const total = Math.min(steps.length, MOST_LOOKED_THROUGH);
  const frames = Array.from({ length: total }, (_, i) => Math.floor((i * steps.length) / total));
  for (let first = 0; first < total; first += MOST_FRAMES_AT_ONCE) {
    const own = frames.slice(first, first + MOST_FRAMES_AT_ONCE);
    const images = await call('recording.images', { file: drive, steps: own.map((at) => steps[at]!) });
    const [camera, range] = [bytesOf(images.camera), floatsOf(images.range)];
    const part = <Values extends Uint8Array | Float32Array>(values: Values, i: number) =>
      values.slice((i * values.length) / own.length, ((i + 1) * values.length) / own.length) as Values;
    const seen = own.flatMap((frame, i): FrameSeen[] => {
      const look = { camera: part(camera, i), range: part(range, i), roadIntensityFeedback: 0.5 };
      const found = inputsOrMisfit(spec, look, info.camera, total);
      return found.at === 'there' ? [{ frame, inputs: found.value.inputs }] : [];
    });
    yield { seen, total };
  }
}

/** Looks of the live drive are followed so often at most, ms. */
const FOLLOWED_EVERY_MS = 200;

/** What a network sees of a drive's frame, of the live drive's last look, or of a drawn road. */
export function useSeen(
  spec: ModelSpec | undefined,
  drive: string,
  frame: number,
): Asked<Seen> | { readonly at: 'misfit'; readonly words: string } {
  const isDrive = drive !== LIVE && drive !== SKETCH;
  const asked = useAsked(isDrive ? `${drive} ${frame}` : undefined, () => lookOf(drive, frame));
  const [live, setLive] = useState(() => looks.latest);
  useEffect(() => {
    if (drive !== LIVE) return;
    let lastMs = Number.NEGATIVE_INFINITY;
    return looks.subscribe((look) => {
      const nowMs = performance.now();
      if (nowMs - lastMs < FOLLOWED_EVERY_MS) return;
      lastMs = nowMs;
      setLive(look);
    });
  }, [drive]);
  return useMemo(() => {
    if (!spec) return { at: 'asked' as const };
    if (drive === SKETCH || (drive === LIVE && !live)) {
      return { at: 'there' as const, value: { inputs: sketchedInputs(spec), frames: 0 } };
    }
    if (drive === LIVE) {
      const { camera, range } = live!;
      const look = { camera: camera.rgb, range: range.metres, roadIntensityFeedback: 0.5 };
      return inputsOrMisfit(spec, look, camera, 0);
    }
    if (asked.at !== 'there') return asked;
    if (asked.value.drive !== drive) return { at: 'asked' as const };
    return inputsOrMisfit(spec, asked.value.look, asked.value.camera, asked.value.frames);
  }, [spec, drive, asked, live]);
}

function inputsOrMisfit(
  spec: ModelSpec,
  look: Look,
  { rows, columns }: { readonly rows: number; readonly columns: number },
  frames: number,
) {
  for (const { kind, picture } of partsOf(spec).inputs) {
    if (kind === 'range' && picture) {
      const isThere =
        look.range.length === picture.rows * picture.columns && look.range.every(Number.isFinite);
      if (!isThere)
        return { at: 'misfit' as const, words: 'This network reads ranges, which this drive has not.' };
    } else if (picture && (picture.rows !== rows || picture.columns !== columns)) {
      return {
        at: 'misfit' as const,
        words: `This network reads a camera of ${picture.rows} × ${picture.columns}, this drive has ${rows} × ${columns}.`,
      };
    }
  }
  const inputs = new Float32Array(partsOf(spec).inputWidth);
  networkInputs(spec, look, inputs, 0);
  return { at: 'there' as const, value: { inputs: Float64Array.from(inputs), frames } };
}

function sketchedInputs(spec: ModelSpec): Float64Array {
  const inputs = new Float64Array(partsOf(spec).inputWidth).fill(0.5);
  for (const { kind, picture, first } of partsOf(spec).inputs)
    if (picture && kind !== 'range') inputs.set(sketchedRoad(picture.rows, picture.columns), first);
  return inputs;
}
