import { type DataTexture, type Material, MeshBasicMaterial, NoBlending } from 'three';
import { Rng } from '../rng.ts';
import { SunShadow } from './sun-shadow.ts';
import { noiseTexture } from './textures.ts';

/** Share of the texture's contrast that shows. */
export const GRAIN = 0.5;
/** Times the texture repeats in a metre. */
export const GRAIN_SCALE = 0.13;

/**
 * Materials and the sun's shadow, made once and shared by all scenes. Alpha is no opacity: it marks the road's own pixels
 * for the sensors. Light is `color` (the sky's, and the road's share), and where the sun reaches a point `sunlit` besides;
 * fog over all but the sky.
 */
export interface SceneMaterials {
  /** Road and ground: textured, shadowed. */
  readonly surface: Material;
  /** As if the sun reached all of it. */
  readonly plant: Material;
  /** As it is coloured. */
  readonly sky: Material;
  readonly shadow: SunShadow;
  /** Grey texture of the surface, laid over x and z of the scene. */
  readonly grain: DataTexture;
  dispose(): void;
}

/**
 * Materials that say what is drawn, for whoever knows the formulas: see node-materials.ts for those.
 * @param shadowMapSize texels along each side of the sun's shadow map
 */
export function createSceneMaterials(shadowMapSize: number): SceneMaterials {
  const material = () => new MeshBasicMaterial({ blending: NoBlending });
  const sky = material();
  sky.depthWrite = false;
  return materialsOf(material(), material(), sky, new SunShadow(shadowMapSize), grainTexture());
}

/** The surface's grey texture. */
export function grainTexture(): DataTexture {
  return noiseTexture(new Rng('grain'), 0.85);
}

/** Materials that are disposed of together. */
export function materialsOf<Shadow extends SunShadow>(
  surface: Material,
  plant: Material,
  sky: Material,
  shadow: Shadow,
  grain: DataTexture,
): SceneMaterials & { readonly shadow: Shadow } {
  return {
    surface,
    plant,
    sky,
    shadow,
    grain,
    dispose() {
      for (const part of [surface, plant, sky, shadow, grain]) part.dispose();
    },
  };
}
