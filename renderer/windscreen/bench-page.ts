import { createRoad, type RoadDescription } from '../../sim/road/create-road.ts';
import type { Conditions } from '../../sim/scene/conditions.ts';
import { QUALITIES, type Quality } from './quality.ts';
import { type CarState, type ViewKind, Windscreen, type WindscreenFigures } from './windscreen.ts';

/** A drive along the path of a road, and how it is looked at. */
export interface BenchDrive {
  readonly road: RoadDescription;
  readonly conditions: Conditions;
  readonly view: ViewKind;
  readonly stationM: number;
  readonly speedMps: number;
  readonly durationS: number;
}

/** What a drive cost. Script times are those of single calls of `draw` that drew, ms. */
export interface BenchResult {
  readonly figures: WindscreenFigures;
  /** Frames drawn in all, and those of them that count: after everything about the start was built. */
  readonly drawn: number;
  readonly frames: number;
  readonly fps: number;
  readonly scriptMs: { readonly p50: number; readonly p99: number; readonly most: number };
}

/** Frames after which everything about a car that was put somewhere is built. */
const SETTLE_FRAMES = 40;
const GHOST_AHEAD_M = 25;
/** Time between the frames that lead up to a picture, and the clock that they run on, ms. */
const PICTURE_STEP_MS = 100;
let pictureMs = 0;

const canvas = document.querySelector('canvas')!;
/** For pictures: more than any screen shows. */
const BEST: Quality = { scale: 2, scenery: 3 };
/** `bench.html?quality=3` keeps one of the qualities, `?quality=best` that of pictures. */
const level = new URLSearchParams(location.search).get('quality');
const fixed = level === null ? undefined : (QUALITIES[Number(level)] ?? BEST);
const opened = Windscreen.create(canvas, fixed);

/** The road of a plan, set up to be drawn along: draws a frame at a station, and says whether it did. */
async function begin(plan: BenchDrive) {
  const screen = await opened;
  const road = createRoad(plan.road);
  const carAt = (stationM: number): CarState => {
    return {
      ...road.pathAt(stationM),
      speedMps: plan.speedMps,
      curvaturePerM: road.centreAt(stationM).curvaturePerM,
      stationM,
    };
  };
  screen.resize(innerWidth, innerHeight, devicePixelRatio);
  screen.setRoad(plan.road);
  screen.setConditions(plan.conditions);
  screen.setView(plan.view);
  const draw = (stationM: number, nowMs: number) => {
    screen.setGhost(plan.view === 'windscreen' ? null : carAt(stationM + GHOST_AHEAD_M));
    return screen.draw(carAt(stationM), nowMs);
  };
  return { screen, draw };
}

/** Drives in real time, as the page does. */
async function drive(plan: BenchDrive): Promise<BenchResult> {
  const { screen, draw } = await begin(plan);
  const scripts: number[] = [];
  let drawn = 0;
  let startMs = Number.NaN;
  let nowMs = await nextFrame();
  while (!(nowMs - startMs > 1000 * plan.durationS)) {
    const beforeMs = performance.now();
    const drew = draw(plan.stationM + (plan.speedMps * nowMs) / 1000, nowMs);
    if (drew && ++drawn > SETTLE_FRAMES) scripts.push(performance.now() - beforeMs);
    nowMs = await nextFrame();
    if (drawn === SETTLE_FRAMES) startMs = nowMs;
  }
  const sorted = scripts.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
  return {
    figures: screen.figures,
    drawn,
    frames: scripts.length,
    fps: (1000 * scripts.length) / (nowMs - startMs),
    scriptMs: { p50: at(0.5), p99: at(0.99), most: at(1) },
  };
}

/** The picture at the plan's station, drawn at twice its size against jagged edges. */
async function still(plan: BenchDrive): Promise<HTMLCanvasElement> {
  const { screen, draw } = await begin(plan);
  screen.resize(64, 36, 1);
  for (let frame = SETTLE_FRAMES; frame >= 0; frame--) {
    if (frame === 0) screen.resize(innerWidth, innerHeight, devicePixelRatio);
    pictureMs += PICTURE_STEP_MS;
    draw(plan.stationM - (frame * plan.speedMps * PICTURE_STEP_MS) / 1000, pictureMs);
  }
  const picture = document.createElement('canvas');
  picture.width = innerWidth;
  picture.height = innerHeight;
  const pen = picture.getContext('2d')!;
  pen.imageSmoothingQuality = 'high';
  pen.drawImage(canvas, 0, 0, innerWidth, innerHeight);
  return picture;
}

/** The picture as a PNG's data URL. */
async function picture(plan: BenchDrive): Promise<string> {
  return (await still(plan)).toDataURL();
}

/** The picture as red, green, blue, alpha of its pixels. */
async function pixels(plan: BenchDrive): Promise<{ width: number; rgba: number[] }> {
  const picture = await still(plan);
  const { width, height } = picture;
  return { width, rgba: [...picture.getContext('2d')!.getImageData(0, 0, width, height).data] };
}

function nextFrame(): Promise<number> {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}

Object.assign(window, { drive, picture, pixels });
