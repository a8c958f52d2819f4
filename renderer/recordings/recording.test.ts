import { describe, expect, it } from 'vitest';
import { RECORDING_COLUMNS, type RecordingInfo } from '../../engine/protocol/recording.ts';
import { Recording } from './recording.ts';

const base64 = (values: Float32Array | Int32Array) => Buffer.from(values.buffer).toString('base64');

/** A drive of five steps a frame, as drives are recorded. */
function example(frames: number, cteM: (index: number) => number = () => 0): Recording {
  const column = base64(new Float32Array(frames));
  const info: RecordingInfo = {
    file: 'a.drive',
    kind: 'recorded',
    softwareVersion: '0.1.0',
    camera: { rows: 2, columns: 3 },
    range: { rows: 1, columns: 2, maxRangeM: 40 },
    sources: [],
    lookaheadM: 7,
    frames,
    steps: base64(Int32Array.from({ length: frames }, (_, i) => 5 * i)),
    columns: {
      ...(Object.fromEntries(RECORDING_COLUMNS.map((name) => [name, column])) as RecordingInfo['columns']),
      cteM: base64(Float32Array.from({ length: frames }, (_, i) => cteM(i))),
      timeS: base64(Float32Array.from({ length: frames }, (_, i) => 100 + i / 10)),
    },
    modes: ['expert'],
    roads: [{ name: 'path 1', description: { kind: 'path', seed: 1 } }],
  };
  return new Recording(info);
}

describe('a recording', () => {
  it('counts its time from its first frame and finds frames by their step', () => {
    const recording = example(10);
    expect([
      recording.secondsAt(9),
      ...[0, 5, 6, 45, 46].map((step) => recording.indexOf(step)),
      recording.stepsOf({ from: 2, to: 4 }),
    ]).toEqual([expect.closeTo(0.9, 5), 0, 1, 2, 9, 10, { from: 10, to: 20 }]);
  });

  it('finds what was driven far off the road, and how much of it is not dropped yet', () => {
    const recording = example(10, (i) => (i === 3 || i > 6 ? 45 : i === 5 ? Number.NaN : 1));
    expect(recording.farOff).toEqual([
      { from: 3, to: 3 },
      { from: 7, to: 9 },
    ]);
    expect(recording.farOffFrames).toBe(4);
    recording.mark([{ from: 35, to: 45 }], true);
    expect(recording.farOffFrames).toBe(1);
  });

  it('takes over what was dropped and brought back', () => {
    const recording = example(10);
    recording.mark([{ from: 10, to: 20 }], true);
    recording.mark([{ from: 45, to: 45 }], true);
    recording.mark([{ from: 15, to: 15 }], false);
    expect({
      dropped: recording.dropped(),
      around: recording.droppedAround(4),
      beside: recording.droppedAround(3),
    }).toEqual({
      dropped: [
        { from: 2, to: 2 },
        { from: 4, to: 4 },
        { from: 9, to: 9 },
      ],
      around: { from: 4, to: 4 },
      beside: undefined,
    });
  });
});
