import { isDeepStrictEqual } from 'node:util';
import { createRoad } from '../../sim/road/create-road.ts';
import type { Road } from '../../sim/road/road.ts';
import type { Conditions } from '../../sim/scene/conditions.ts';
import type { SensorSettings } from '../../sim/sensors/settings.ts';
import { type ConditionsChoice, chanceOf, noiseSeedOf } from '../drive/chance.ts';
import { roadDescription } from '../drive/roads.ts';
import { base64 } from '../library/recording-info.ts';
import { DECISION_S } from '../protocol/drive.ts';
import type { Trace } from '../protocol/evaluation.ts';
import type { RecordingImages } from '../protocol/recording.ts';
import type { SensorView } from '../sensors/renderer.ts';
import { SharedSensors } from '../sensors/shared-sensors.ts';

/** What decides how a place looks beside its road and seed. */
interface PlaceChoice extends ConditionsChoice {
  readonly obstaclesPerKm?: number;
}

/**
 * Draws again what drivers saw, from where their traces say they were: road, light and noise follow from the seed. Its
 * sensors are its own: those that are driving would build their road anew for it.
 */
export class Moments {
  /** Of the settings that were looked through last: a renderer takes its memory. */
  #sensors: SharedSensors | undefined;
  #place: { readonly of: string; readonly road: Road; readonly conditions: Conditions } | undefined;

  /**
   * What a driver saw when a row of its trace was written.
   * @param road kind or path
   * @throws UserError where the road cannot be had or nothing can draw.
   */
  async look(
    sensors: SensorSettings,
    road: string,
    seed: number,
    choice: PlaceChoice,
    trace: Trace,
    row: number,
  ): Promise<RecordingImages> {
    // A row is written after a decision: the look from there is the next one's.
    const look = row * Math.round(trace.everyS / DECISION_S) + 1;
    const view: SensorView = {
      ...this.#placeOf(road, seed, choice),
      stationM: trace.stationM[row]!,
      pose: { x: trace.x[row]!, y: trace.y[row]!, yawRad: trace.yawRad[row]! },
      noiseSeed: noiseSeedOf(chanceOf(seed).noise, look),
    };
    const [images] = await (await this.#sensorsOf(sensors)).render([view]);
    return { camera: base64(images!.camera), range: base64(images!.range) };
  }

  async dispose(): Promise<void> {
    await this.#sensors?.dispose();
  }

  /** The same objects as long as the same road is asked for: a scene is built once for them. */
  #placeOf(
    kindOrFile: string,
    seed: number,
    { conditionsSeed, weather, obstaclesPerKm }: PlaceChoice,
  ): { road: Road; conditions: Conditions } {
    const of = `${seed} ${conditionsSeed} ${weather} ${obstaclesPerKm} ${kindOrFile}`;
    if (this.#place?.of !== of) {
      const road = createRoad(roadDescription(kindOrFile, seed, obstaclesPerKm));
      this.#place = { of, road, conditions: chanceOf(seed, { conditionsSeed, weather }).conditions };
    }
    const { road, conditions } = this.#place;
    return { road, conditions };
  }

  async #sensorsOf(settings: SensorSettings): Promise<SharedSensors> {
    this.#sensors ??= new SharedSensors(settings);
    if (!isDeepStrictEqual(this.#sensors.settings, settings)) await this.#sensors.change(settings);
    return this.#sensors;
  }
}
