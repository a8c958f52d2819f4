import type { Road } from '../../sim/road/road.ts';
import type { Conditions } from '../../sim/scene/conditions.ts';
import { RoadScene } from '../../sim/scene/road-scene.ts';
import { windowOf } from '../../sim/scene/window.ts';
import { spoiled, turnedRad } from '../../sim/sensors/camera-fault.ts';
import { exposeRetina } from '../../sim/sensors/camera-image.ts';
import { mountCamera } from '../../sim/sensors/eye.ts';
import { type RangeCells, rangeCells, rangeImage, rangePlane } from '../../sim/sensors/range-image.ts';
import { type SensorImages, type SensorSettings, swayed } from '../../sim/sensors/settings.ts';
import { type Eyes, eyesFor, type Painter, type PainterFor } from './painter.ts';
import type { EyesKind, SensorRenderer, SensorView } from './renderer.ts';

/** Scenery drawn behind and ahead of a view, m. */
const SHOWN_BEHIND_M = 5;
const SHOWN_AHEAD_M = 80;
const GLANCE_AHEAD_M = 40;

/** Both sensors over one scene, drawn by a painter: what is the same for all kinds of eyes. */
export class SceneSensors implements SensorRenderer {
  readonly eyes: EyesKind;
  readonly settings: SensorSettings;
  readonly #painter: Painter;
  readonly #scene: RoadScene;
  readonly #eyes: Eyes;
  readonly #cells: RangeCells;
  #set: { road: Road; conditions: Conditions; window: number } | undefined;
  #triangles = 0;

  constructor(kind: EyesKind, settings: SensorSettings, painterFor: PainterFor) {
    this.eyes = kind;
    this.settings = settings;
    this.#eyes = eyesFor(settings);
    this.#painter = painterFor(this.#eyes);
    this.#scene = new RoadScene(this.#painter.materials);
    this.#cells = rangeCells(settings.range, rangePlane(settings.range));
  }

  get trianglesDrawn(): number {
    return this.#triangles;
  }

  async render(views: readonly SensorView[]): Promise<SensorImages[]> {
    this.#triangles = 0;
    // All are submitted before the first is read: a device draws one view while the next is prepared.
    return Promise.all(views.map((view) => this.#look(view)));
  }

  dispose(): void {
    this.#scene.dispose();
    this.#painter.dispose();
  }

  /** Draws one view. Everything is submitted before this first waits. */
  async #look(view: SensorView): Promise<SensorImages> {
    const { range } = this.settings;
    const camera = swayed(this.settings.camera, view.sway);
    const { road, pose, stationM, conditions, noiseSeed, glance, fault } = view;
    const painter = this.#painter;
    this.#setScene(view);
    const before = painter.triangles;
    const fromM = stationM - SHOWN_BEHIND_M;
    const eye = glance ? 'glance' : 'camera';
    this.#scene.show(fromM, stationM + (glance ? GLANCE_AHEAD_M : SHOWN_AHEAD_M), true);
    mountCamera(this.#eyes[eye].camera, camera, pose, road, this.#scene, turnedRad(fault));
    painter.draw(this.#scene.scene, eye);
    if (!glance) {
      this.#scene.show(fromM, stationM + range.forwardM + range.maxRangeM, false);
      mountCamera(this.#eyes.range.camera, range, pose, road, this.#scene);
      painter.draw(this.#scene.scene, 'range');
    }
    this.#triangles += painter.triangles - before;

    const { light, inverse } = await painter.collect();
    const noise = glance ? 0 : conditions.cameraNoise;
    const seen = exposeRetina(light, camera, noise, noiseSeed);
    return {
      roadContrast: seen.roadContrast,
      camera: spoiled(seen.camera, fault, noise, noiseSeed),
      range: inverse
        ? rangeImage(inverse, this.#cells, range, conditions.rangeNoiseM, noiseSeed + 1)
        : new Float32Array(range.rows * range.columns).fill(range.maxRangeM),
    };
  }

  #setScene({ road, conditions, stationM }: SensorView): void {
    const window = windowOf(stationM);
    const set = this.#set;
    if (set?.road === road && set.conditions === conditions && set.window === window) return;
    this.#scene.set(road, window, conditions);
    this.#set = { road, conditions, window };
    // Of all that stands in the scene, seen from this view or not: a view must not depend on the one before.
    this.#scene.show(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, false);
    this.#painter.drawShadow(this.#scene.scene);
  }
}
