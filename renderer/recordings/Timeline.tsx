import { type PointerEvent, useRef } from 'react';
import { themeColour } from '../components/theme.ts';
import type { Player } from './player.ts';
import styles from './Timeline.module.css';
import { usePlayerCanvas } from './usePlayer.ts';

interface Lane {
  readonly title: string;
  readonly unit: string;
  readonly lines: readonly {
    readonly values: Float32Array;
    readonly colour: string;
    /** Where there are several. */
    readonly name?: string;
  }[];
  /** Values at the bottom and the top. */
  readonly span: readonly [number, number];
  /** Share of the height. */
  readonly share: number;
}

/** Frames' values over the whole drive with the playhead; click or drag to scrub, drag to mark a stretch. */
export function Timeline({ player }: { readonly player: Player }) {
  const still = useRef<{ key: string; picture: HTMLCanvasElement }>(undefined);
  const pressed = useRef<number>(undefined);
  const lanes = lanesOf(player);
  const ref = usePlayerCanvas(player, (canvas, theme) => {
    const key = [canvas.width, canvas.height, theme, player.marks].join();
    if (still.current?.key !== key) {
      still.current = { key, picture: drawStill(canvas.width, canvas.height, player, lanes) };
    }
    drawMoving(canvas, still.current.picture, player);
  });
  const frameAt = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - box.left) / box.width;
    return Math.max(0, Math.min(player.recording.frames - 1, Math.floor(share * player.recording.frames)));
  };
  return (
    <figure className={styles.timeline}>
      <canvas
        ref={ref}
        role="img"
        aria-label={`${lanes.map(({ title }) => title).join(', ')} over the drive; dropped stretches are shaded, and those far off the road have a bar above`}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          pressed.current = frameAt(event);
          player.pause();
          player.mark(null);
          player.seek(pressed.current);
        }}
        onPointerMove={(event) => {
          if (pressed.current === undefined) return;
          const here = frameAt(event);
          const [from, to] = [Math.min(pressed.current, here), Math.max(pressed.current, here)];
          player.mark(from === to ? null : { from, to });
          player.seek(here);
        }}
        onPointerUp={() => {
          pressed.current = undefined;
        }}
      />
    </figure>
  );
}

function lanesOf({ recording }: Player): Lane[] {
  const { columns, info } = recording;
  const steering: Lane = {
    title: info.kind === 'recorded' ? 'Steering' : 'Right steering',
    unit: '1/m',
    lines: [
      ...(info.kind === 'recorded'
        ? [{ values: columns.steeredCurvaturePerM, colour: 'soft', name: 'steered' }]
        : []),
      { values: columns.curvaturePerM, colour: 'accent', name: 'to learn' },
    ],
    span: symmetric([columns.curvaturePerM, columns.steeredCurvaturePerM], 0.05),
    share: 2,
  };
  if (info.kind !== 'recorded') return [steering];
  const fastest = Math.max(1, ...sampled(columns.speedMps));
  return [
    steering,
    {
      title: 'Off the path',
      unit: 'm',
      lines: [{ values: columns.cteM, colour: 'warm' }],
      span: symmetric([columns.cteM], 0.5),
      share: 1.2,
    },
    {
      title: 'Speed',
      unit: 'm/s',
      lines: [{ values: columns.speedMps, colour: 'cool' }],
      span: [0, 1.1 * fastest],
      share: 1,
    },
  ];
}

/** A few thousand values stand for a long column. */
function sampled(values: Float32Array): number[] {
  const stride = Math.max(1, Math.floor(values.length / 4000));
  return Array.from({ length: Math.ceil(values.length / stride) }, (_, i) => values[i * stride]!).filter(
    Number.isFinite,
  );
}

function symmetric(columns: readonly Float32Array[], least: number): [number, number] {
  const most = Math.max(least, ...columns.flatMap(sampled).map(Math.abs)) * 1.1;
  return [-most, most];
}

function drawStill(width: number, height: number, player: Player, lanes: readonly Lane[]): HTMLCanvasElement {
  const picture = document.createElement('canvas');
  picture.width = width;
  picture.height = height;
  const context = picture.getContext('2d')!;
  const { recording } = player;
  const xOf = (index: number) => (index / recording.frames) * width;
  // With a bar above, which tells it from what is dropped without colours.
  context.fillStyle = themeColour('warm');
  for (const { from, to } of recording.farOff) {
    const [left, wide] = [xOf(from), Math.max(1, xOf(to + 1) - xOf(from))];
    context.globalAlpha = 0.14;
    context.fillRect(left, 0, wide, height);
    context.globalAlpha = 1;
    context.fillRect(left, 0, wide, 3 * devicePixelRatio);
  }
  context.fillStyle = themeColour('bad-ground');
  for (const { from, to } of recording.dropped()) {
    context.fillRect(xOf(from), 0, Math.max(1, xOf(to + 1) - xOf(from)), height);
  }
  const scale = devicePixelRatio;
  const shares = lanes.reduce((sum, { share }) => sum + share, 0);
  let top = 0;
  for (const [i, lane] of lanes.entries()) {
    const tall = (lane.share / shares) * height;
    const yOf = (value: number) =>
      top + tall - ((value - lane.span[0]) / (lane.span[1] - lane.span[0])) * (tall - 4 * scale) - 2 * scale;
    context.strokeStyle = themeColour('rule');
    context.lineWidth = scale;
    context.beginPath();
    if (i > 0) {
      context.moveTo(0, top);
      context.lineTo(width, top);
    }
    if (lane.span[0] < 0) {
      context.moveTo(0, yOf(0));
      context.lineTo(width, yOf(0));
    }
    context.stroke();
    for (const { values, colour } of lane.lines) {
      context.strokeStyle = themeColour(colour);
      context.lineWidth = 1.5 * scale;
      drawLine(context, values, xOf, yOf, width);
    }
    const size = 11 * scale;
    context.font = `600 ${size}px ${themeColour('font')}`;
    const sign = lane.span[0] < 0 ? '±' : '≤ ';
    const text = `${lane.title}  ${sign}${lane.span[1].toPrecision(2)} ${lane.unit}`;
    const words = [
      { text, colour: 'soft' },
      ...(lane.lines.length > 1 ? lane.lines.map(({ name, colour }) => ({ text: `– ${name}`, colour })) : []),
    ];
    let left = 3 * scale;
    for (const { text, colour } of words) {
      // On ground of their own the words are legible where a line runs through them.
      const wide = context.measureText(text).width + 6 * scale;
      context.fillStyle = themeColour('panel');
      context.fillRect(left, top + 2 * scale, wide, size + 4 * scale);
      context.fillStyle = themeColour(colour);
      context.fillText(text, left + 3 * scale, top + size + 2 * scale);
      left += wide + 4 * scale;
    }
    top += tall;
  }
  return picture;
}

/** A line through all values, or through the least and the most of each pixel where there are more values than pixels. */
function drawLine(
  context: CanvasRenderingContext2D,
  values: Float32Array,
  xOf: (index: number) => number,
  yOf: (value: number) => number,
  width: number,
): void {
  const frames = values.length;
  context.beginPath();
  if (frames <= 2 * width) {
    for (let i = 0; i < frames; i++) {
      if (Number.isFinite(values[i])) context.lineTo(xOf(i + 0.5), yOf(values[i]!));
    }
  } else {
    for (let x = 0; x < width; x++) {
      const [from, to] = [Math.floor((x / width) * frames), Math.floor(((x + 1) / width) * frames)];
      let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
      for (let i = from; i < to; i++) {
        low = Math.min(low, values[i]!);
        high = Math.max(high, values[i]!);
      }
      if (low > high) continue;
      context.lineTo(x, yOf(low));
      context.lineTo(x, yOf(high));
    }
  }
  context.stroke();
}

function drawMoving(canvas: HTMLCanvasElement, still: HTMLCanvasElement, player: Player): void {
  const { width, height } = canvas;
  if (width === 0 || height === 0) return;
  const context = canvas.getContext('2d')!;
  const { recording, stretch, index } = player;
  const xOf = (at: number) => (at / recording.frames) * width;
  const scale = devicePixelRatio;
  context.clearRect(0, 0, width, height);
  context.drawImage(still, 0, 0);
  if (stretch) {
    const [left, right] = [xOf(stretch.from), xOf(stretch.to + 1)];
    context.fillStyle = themeColour('accent');
    context.globalAlpha = 0.18;
    context.fillRect(left, 0, right - left, height);
    context.globalAlpha = 1;
    context.fillRect(left, 0, 2 * scale, height);
    context.fillRect(right - 2 * scale, 0, 2 * scale, height);
  }
  context.fillStyle = themeColour('ink');
  context.fillRect(xOf(index + 0.5) - scale, 0, 2 * scale, height);
}
