import { createRoad, type RoadDescription } from '../../sim/road/create-road.ts';
import type { Conditions } from '../../sim/scene/conditions.ts';
import { type CarState, type ViewKind, Windscreen, type WindscreenFigures } from './windscreen.ts';

/** What the bench asks of the page: one drive along the path of a road, seen as it says. */
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
  readonly frames: number;
  readonly fps: number;
  readonly scriptMs: { readonly p50: number; readonly p99: number; readonly most: number };
}

/** Runs one drive with a ghost 25 m ahead and leaves its last frame on the canvas. */
async function drive(screen: Windscreen, plan: BenchDrive): Promise<BenchResult> {
  const road = createRoad(plan.road);
  const carAt = (stationM: number): CarState => {
    const centre = road.centreAt(stationM);
    return {
      x: centre.x - road.pathOffsetM * Math.sin(centre.yawRad),
      y: centre.y + road.pathOffsetM * Math.cos(centre.yawRad),
      yawRad: centre.yawRad,
      speedMps: plan.speedMps,
      curvaturePerM: centre.curvaturePerM,
      stationM,
    };
  };
  screen.setRoad(plan.road);
  screen.setConditions(plan.conditions);
  screen.setView(plan.view);
  const scripts: number[] = [];
  const startMs = await nextFrame();
  let nowMs = startMs;
  let lastDrawnMs = Number.NaN;
  while (nowMs - startMs < 1000 * plan.durationS || scripts.length < 2) {
    const stationM = plan.stationM + (plan.speedMps * (nowMs - startMs)) / 1000;
    screen.setGhost(plan.view === 'windscreen' ? null : carAt(stationM + 25));
    const beforeMs = performance.now();
    if (screen.draw(carAt(stationM), nowMs)) {
      scripts.push(performance.now() - beforeMs);
      lastDrawnMs = nowMs;
    }
    nowMs = await nextFrame();
  }
  const sorted = scripts.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!;
  return {
    figures: screen.figures,
    frames: scripts.length,
    fps: (1000 * scripts.length) / (lastDrawnMs - startMs || 1),
    scriptMs: { p50: at(0.5), p99: at(0.99), most: at(1) },
  };
}

function nextFrame(): Promise<number> {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}

const canvas = document.querySelector('canvas')!;
const opened = Windscreen.create(canvas).then((screen) => {
  screen.resize(innerWidth, innerHeight, devicePixelRatio);
  return screen;
});
Object.assign(window, {
  drive: async (plan: BenchDrive) => drive(await opened, plan),
});
