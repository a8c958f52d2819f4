import { useRef } from 'react';
import { createRoad } from '../../sim/road/create-road.ts';
import { fitMap, type MapPoint, type MapView, scaleBarM } from '../../sim/road/map-view.ts';
import { themeColour } from '../components/theme.ts';
import type { Player } from './player.ts';
import styles from './RouteMap.module.css';
import { usePlayerCanvas } from './usePlayer.ts';

/** Road sampled every so many metres. */
const SAMPLE_M = 2;
/** Road shown before the first and behind the last place, m. */
const BEYOND_M = 15;
const MARGIN = 22;
const LEAST_M = 10;
const LONGEST_BAR = 120;
const VAN_LENGTH_M = 5;
const VAN_WIDTH_M = 2;

/** What lies still on the map: everything of one road. */
interface Chart {
  readonly view: MapView;
  readonly road: readonly MapPoint[];
  readonly widthM: number;
  /** Frames on this road, in order. */
  readonly first: number;
  readonly last: number;
}

/** The road of the frame that is shown, from above, where the car went, and where it is. */
export function RouteMap({ player }: { readonly player: Player }) {
  const still = useRef<{ key: string; chart: Chart; picture: HTMLCanvasElement }>(undefined);
  const ref = usePlayerCanvas(player, (canvas, theme) => {
    if (canvas.width === 0 || canvas.height === 0) return;
    if (!isPlaced(player)) {
      drawUnknown(canvas);
      return;
    }
    const [first, last] = framesOfPlace(player);
    const key = [canvas.width, canvas.height, theme, player.marks, first, last].join();
    if (still.current?.key !== key) {
      const chart = chartOf(player, first, last, canvas.width, canvas.height);
      still.current = { key, chart, picture: drawStill(canvas, chart, player) };
    }
    const context = canvas.getContext('2d')!;
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.drawImage(still.current.picture, 0, 0);
    drawCar(context, still.current.chart, player);
  });
  return (
    <figure className={styles.map}>
      <canvas ref={ref} role="img" aria-label="The road from above with the way of the car and its place" />
    </figure>
  );
}

/** Whether it is known where the frame that is shown was seen. */
function isPlaced({ recording: { columns }, index }: Player): boolean {
  return Number.isFinite(columns.road[index]! + columns.stationM[index]! + columns.xM[index]!);
}

function drawUnknown(canvas: HTMLCanvasElement): void {
  const context = canvas.getContext('2d')!;
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.fillStyle = themeColour('soft');
  context.font = `${13 * devicePixelRatio}px ${themeColour('font')}`;
  context.textAlign = 'center';
  context.fillText('Place and road are not known', canvas.width / 2, canvas.height / 2);
  context.textAlign = 'start';
}

/** First and last frame that belong on one map: a recorded drive's way along a road; a snapshot stands by itself. */
function framesOfPlace({ recording, index }: Player): [number, number] {
  if (recording.info.kind !== 'recorded') return [index, index];
  const { road } = recording.columns;
  let [first, last] = [index, index];
  while (first > 0 && road[first - 1] === road[index]) first--;
  while (last + 1 < recording.frames && road[last + 1] === road[index]) last++;
  return [first, last];
}

function chartOf({ recording }: Player, first: number, last: number, width: number, height: number): Chart {
  const { columns, info } = recording;
  const road = createRoad(info.roads[columns.road[first]!]!.description);
  const stations = columns.stationM.subarray(first, last + 1);
  const from = stations.reduce((least, m) => Math.min(least, m)) - BEYOND_M;
  const to = stations.reduce((most, m) => Math.max(most, m)) + BEYOND_M;
  const [start, end] = road.closed ? [0, road.lengthM] : [Math.max(0, from), Math.min(road.lengthM, to)];
  const samples = Math.max(2, Math.ceil((end - start) / SAMPLE_M));
  const middle = Array.from({ length: samples + 1 }, (_, i): MapPoint => {
    const stationM = start + ((end - start) * i) / samples;
    const { x, y, yawRad } = road.centreAt(stationM);
    // Lanes may lie to one side of the centre line.
    const { outerLeftM, outerRightM } = road.lanes.across(stationM);
    const leftM = (outerLeftM + outerRightM) / 2;
    return [x - leftM * Math.sin(yawRad), y + leftM * Math.cos(yawRad)];
  });
  const view = fitMap(middle, { width, height, margin: MARGIN * devicePixelRatio, leastM: LEAST_M });
  return { view, road: middle.map((place) => view.at(...place)), widthM: road.widthM, first, last };
}

function drawStill({ width, height }: HTMLCanvasElement, chart: Chart, player: Player): HTMLCanvasElement {
  const picture = document.createElement('canvas');
  picture.width = width;
  picture.height = height;
  const context = picture.getContext('2d')!;
  const scale = devicePixelRatio;
  context.lineJoin = 'round';
  context.lineCap = 'round';
  const stroke = (points: Iterable<MapPoint>, colour: string, thick: number) => {
    context.beginPath();
    for (const [x, y] of points) context.lineTo(x, y);
    context.strokeStyle = themeColour(colour);
    context.lineWidth = thick;
    context.stroke();
  };
  stroke(chart.road, 'hover', Math.max(5 * scale, chart.widthM * chart.view.scale));
  const { columns } = player.recording;
  const pointAt = (i: number) => chart.view.at(columns.xM[i]!, columns.yM[i]!);
  const way = Array.from({ length: chart.last - chart.first + 1 }, (_, i) => pointAt(chart.first + i));
  stroke(way, 'accent', 2 * scale);
  for (const { from, to } of player.recording.dropped()) {
    if (to < chart.first || from > chart.last) continue;
    const part = way.slice(Math.max(0, from - chart.first), to - chart.first + 1);
    stroke(part, 'bad', 3 * scale);
  }
  drawScaleBar(context, chart, height);
  return picture;
}

function drawScaleBar(context: CanvasRenderingContext2D, { view: { scale } }: Chart, height: number): void {
  const pixel = devicePixelRatio;
  const lengthM = scaleBarM(scale, LONGEST_BAR * pixel);
  const y = height - 12 * pixel;
  context.fillStyle = themeColour('soft');
  context.fillRect(12 * pixel, y, lengthM * scale, 2 * pixel);
  context.font = `${11 * pixel}px ${themeColour('font')}`;
  context.fillText(`${lengthM} m`, 12 * pixel, y - 5 * pixel);
}

function drawCar(context: CanvasRenderingContext2D, chart: Chart, { recording, index }: Player): void {
  const { xM, yM, yawRad } = recording.columns;
  const [x, y] = chart.view.at(xM[index]!, yM[index]!);
  const pixel = devicePixelRatio;
  const long = Math.max(16 * pixel, VAN_LENGTH_M * chart.view.scale);
  const halfWide = Math.max(5 * pixel, (VAN_WIDTH_M / 2) * chart.view.scale);
  context.save();
  context.translate(x, y);
  // Pixels count downwards.
  context.rotate(-(yawRad[index]! - chart.view.rightRad));
  // The place is that of the rear axle.
  context.beginPath();
  context.moveTo(0.75 * long, 0);
  context.lineTo(-0.25 * long, halfWide);
  context.lineTo(-0.1 * long, 0);
  context.lineTo(-0.25 * long, -halfWide);
  context.closePath();
  context.fillStyle = themeColour('ink');
  context.strokeStyle = themeColour('panel');
  context.lineWidth = 2 * devicePixelRatio;
  context.stroke();
  context.fill();
  context.restore();
}
