/**
 * What a camera watch says of sound cameras and of spoiled ones: `node engine/drive/camera-watch.bench.ts [OBSTACLES_PER_KM]`. The
 * expert drives path, street, highway, dirt and journey in every weather, and many in weather by chance, swaying, at
 * 10 m/s. Every fifth second the camera is covered, darkened or turned by 20 or 40°, for a watch of its own; others see
 * through a camera that is turned all the time.
 */
import type { Pose } from '../../sim/conventions.ts';
import { expertCurvature } from '../../sim/driver/pure-pursuit.ts';
import { targetSpeed } from '../../sim/driver/speed.ts';
import { WEATHERS } from '../../sim/scene/conditions.ts';
import { type CameraFault, spoiled } from '../../sim/sensors/camera-fault.ts';
import { openEyes } from '../sensors/eyes.ts';
import { CAMERA_FAULTS } from './camera-faults-fixture.ts';
import { CameraWatch } from './camera-watch.ts';
import { chanceOf, noiseSeedOf } from './chance.ts';
import { roadToDrive } from './closed-loop.ts';
import { STEPS_A_DECISION } from './decision-loop.ts';
import { World } from './world.ts';

const KINDS = ['path', 'street', 'highway', 'dirt', 'journey'];
const SEEDS = [101, 102];
/** Roads of each kind whose weather is left to chance. */
const BY_CHANCE = Array.from({ length: 40 }, (_, i) => 301 + i);
const LIGHTS = [
  ...WEATHERS.flatMap((weather) => SEEDS.map((seed) => ({ weather, seed }))),
  ...BY_CHANCE.map((seed) => ({ weather: undefined, seed })),
];
const LOOKS = 400;
const SPEED_MPS = 10;
/** Looks that a watch has seen before the camera is spoiled. */
const BEFORE = 5;
const SPOILED_EVERY = 50;
const OBSTACLES_PER_KM = Number(process.argv[2] ?? 0);

const wideTurn = (degrees: number) => ({ kind: 'turn', turnedRad: degrees * (Math.PI / 180) }) as const;
const FAULTS = Object.entries({ ...CAMERA_FAULTS, 'turn:40': wideTurn(40), 'turn:-40': wideTurn(-40) });
const TURNED = FAULTS.filter(([, { kind }]) => kind === 'turn');
/** At how many places a fault was noticed at the first look, and believed at the second. */
const noticed: Record<string, { first: number; believed: number; places: number }> = {};
/** Looks until a camera that is turned all the time was taken to be off, for each turn. */
const fromTheStart = TURNED.map(([name]) => ({ name, looks: [] as number[] }));
let [looks, distanceM, strange, off] = [0, 0, 0, 0];

using eyes = await openEyes();
const renderer = await eyes.create();
const { camera } = renderer.settings;
for (const kind of KINDS) {
  for (const { weather, seed } of LIGHTS) {
    const { road } = roadToDrive(kind, seed, 1000, undefined, OBSTACLES_PER_KM);
    const { conditions, noise } = chanceOf(seed, { weather });
    const world = new World(road, 30);
    const sound = new CameraWatch();
    const turned = TURNED.map(() => ({ watch: new CameraWatch(), looks: 0 }));
    const seen: { readonly picture: Uint8Array; readonly pose: Pose }[] = [];
    let begun: { readonly name: string; readonly fault: CameraFault; readonly watch: CameraWatch }[] = [];
    for (let look = 0; look < LOOKS; look++) {
      const { pose, placement } = world;
      const { stationM } = placement;
      const noiseSeed = noiseSeedOf(noise, look);
      const view = { road, stationM, pose, conditions, noiseSeed };
      const pictures = await renderer.render([view, ...TURNED.map(([, fault]) => ({ ...view, fault }))]);
      const [straight, ...aside] = pictures.map((images) => images.camera);
      looks++;
      if (!sound.sees(straight!, camera, pose)) strange++;
      if (sound.isOff) {
        off++;
        sound.reset();
        console.log(
          `${kind}, seed ${seed}, ${weather ?? 'any weather'}: taken to be off at ${stationM.toFixed(0)} m`,
        );
      }
      for (const [i, one] of turned.entries()) {
        one.watch.sees(aside[i]!, camera, pose);
        one.looks++;
        if (!one.watch.isOff) continue;
        fromTheStart[i]!.looks.push(one.looks);
        one.watch.reset();
        one.looks = 0;
      }
      const pictureOf = (name: string, fault: CameraFault) =>
        fault.kind === 'turn'
          ? aside[TURNED.findIndex(([turn]) => turn === name)]!
          : spoiled(straight!, fault, conditions.cameraNoise, noiseSeed);
      for (const { name, fault, watch } of begun) {
        watch.sees(pictureOf(name, fault), camera, pose);
        if (watch.isOff) noticed[name]!.believed++;
      }
      begun = [];
      if (look % SPOILED_EVERY === SPOILED_EVERY - 2) {
        for (const [name, fault] of FAULTS) {
          const watch = new CameraWatch();
          for (const before of seen) watch.sees(before.picture, camera, before.pose);
          noticed[name] ??= { first: 0, believed: 0, places: 0 };
          noticed[name].places++;
          if (!watch.sees(pictureOf(name, fault), camera, pose)) noticed[name].first++;
          begun.push({ name, fault, watch });
        }
      }
      seen.push({ picture: straight!, pose });
      if (seen.length > BEFORE) seen.shift();
      const swayPerM = 0.02 * Math.sin(look / 4);
      const curvaturePerM = expertCurvature(road, pose, stationM, 7) + swayPerM;
      for (let step = 0; step < STEPS_A_DECISION; step++) {
        const before = world.pose;
        const speedMps = targetSpeed(road, world.placement.stationM, SPEED_MPS);
        world.move({ curvaturePerM, speedMps });
        distanceM += Math.hypot(world.pose.x - before.x, world.pose.y - before.y);
      }
    }
  }
}
renderer.dispose();
console.log(
  `sound: ${(distanceM / 1000).toFixed(1)} km, ${strange} of ${looks} looks strange, taken to be off ${off} times`,
);
for (const [name, { first, believed, places }] of Object.entries(noticed)) {
  console.log(
    `${name}: of ${places} places noticed at the first look at ${first}, believed at the second at ${believed}`,
  );
}
for (const { name, looks } of fromTheStart) {
  console.log(`${name} all the time: off ${looks.length} times, after ${Math.max(...looks)} looks at most`);
}
