import type { Conditions } from './conditions.ts';
import type { MeshBuilder, Rgb, SceneLight } from './mesh-builder.ts';
import { mix, scale } from './palette.ts';

/** Fog that heavy rain adds, 1/m. */
export const RAIN_FOG_PER_M = 0.01;
const RADIUS_M = 700;
const SIDES = 12;
/** Elevations of the dome's rings, rad; dense near the horizon, where colour changes most. */
const RINGS = [-0.15, 0, 0.08, 0.25, 0.8, Math.PI / 2];
const CLEAR_ZENITH: Rgb = [0.12, 0.28, 0.65];
const CLEAR_HORIZON: Rgb = [0.55, 0.68, 0.85];
const OVERCAST: Rgb = [0.55, 0.57, 0.6];
const DUSK: Rgb = [0.8, 0.42, 0.2];
/** Sun heights between which daylight fades to dusk, rad. */
const DUSK_BELOW_RAD = 0.35;

/** Colour of the far distance, where fog and sky meet. */
export function horizonColour({ sunElevationRad, cloudiness }: Conditions): Rgb {
  const clear = mix(CLEAR_HORIZON, DUSK, 0.6 * duskiness(sunElevationRad));
  return scale(mix(clear, OVERCAST, cloudiness), daylight(sunElevationRad));
}

/** Colour of the sky overhead. */
export function zenithColour({ sunElevationRad, cloudiness }: Conditions): Rgb {
  return scale(mix(CLEAR_ZENITH, OVERCAST, cloudiness), daylight(sunElevationRad));
}

/** What the sun and the sky send for a height of the sun and a cover of cloud. */
export function sceneLight({ sunElevationRad, sunAzimuthRad, cloudiness }: Conditions): SceneLight {
  const brightness = daylight(sunElevationRad);
  const sunColour = mix([1, 0.95, 0.87], [1, 0.55, 0.25], duskiness(sunElevationRad));
  const flat = Math.cos(sunElevationRad);
  return {
    towardsSun: [flat * Math.cos(sunAzimuthRad), flat * Math.sin(sunAzimuthRad), Math.sin(sunElevationRad)],
    sun: scale(sunColour, 1.1 * brightness * (1 - cloudiness) ** 1.2),
    fromAbove: scale(mix([0.25, 0.3, 0.38], [0.8, 0.8, 0.82], cloudiness), brightness),
    fromBelow: scale([0.16, 0.145, 0.12], (1 + cloudiness) * brightness),
  };
}

/** 1 with the sun on the horizon, 0 by day. */
function duskiness(sunElevationRad: number): number {
  return Math.max(0, 1 - sunElevationRad / DUSK_BELOW_RAD);
}

function daylight(sunElevationRad: number): number {
  return 0.35 + 0.65 * Math.min(1, sunElevationRad / 0.5);
}

/** A dome about the scene's origin, coloured by height and brighter around the sun. */
export function addSky(mesh: MeshBuilder, conditions: Conditions): void {
  const horizon = horizonColour(conditions);
  const zenith = zenithColour(conditions);
  const sides = Array.from({ length: SIDES }, (_, side) => {
    const azimuth = (2 * Math.PI * side) / SIDES;
    return {
      x: Math.cos(azimuth),
      y: Math.sin(azimuth),
      towardsSun: Math.max(0, Math.cos(azimuth - conditions.sunAzimuthRad)) ** 3,
    };
  });
  let below: number[] = [];
  for (const elevation of RINGS) {
    const colour = mix(horizon, zenith, Math.max(0, Math.sin(elevation)) ** 0.6);
    const flat = RADIUS_M * Math.cos(elevation);
    const level = Math.cos(elevation) ** 2;
    const ring = sides.map(({ x, y, towardsSun }) => {
      const glow = 1 + 0.5 * (1 - conditions.cloudiness) * (towardsSun * level);
      mesh.paint(scale(colour, glow), 0, 0, 1);
      return mesh.vertex(flat * x, flat * y, RADIUS_M * Math.sin(elevation));
    });
    for (let side = 0; below.length > 0 && side < SIDES; side++) {
      const next = (side + 1) % SIDES;
      // Seen from inside.
      mesh.quad(below[next]!, below[side]!, ring[side]!, ring[next]!);
    }
    below = ring;
  }
}
