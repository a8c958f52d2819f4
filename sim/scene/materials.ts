import { attribute, positionLocal, texture, varying, vec3, vec4 } from 'three/tsl';
import { type DataTexture, MeshBasicNodeMaterial, NoBlending } from 'three/webgpu';
import { Rng } from '../rng.ts';
import { SunShadow } from './sun-shadow.ts';
import { noiseTexture } from './textures.ts';

/** Share of the texture's contrast that shows. */
export const GRAIN = 0.5;
/** Times the texture repeats in a metre. */
export const GRAIN_SCALE = 0.13;

/**
 * Materials and the sun's shadow, made once and shared by all scenes, so that shaders are compiled once. They
 * work in the page and without one. Alpha is no opacity: it marks the road's own pixels for the sensors.
 */
export interface SceneMaterials {
  /** Road and ground: textured, shadowed. */
  readonly surface: MeshBasicNodeMaterial;
  readonly plant: MeshBasicNodeMaterial;
  readonly sky: MeshBasicNodeMaterial;
  readonly shadow: SunShadow;
  /** Grey texture of the surface, laid over x and z of the scene. */
  readonly grain: DataTexture;
  dispose(): void;
}

/** @param shadowMapSize texels along each side of the sun's shadow map */
export function createSceneMaterials(shadowMapSize: number): SceneMaterials {
  const grain = noiseTexture(new Rng('grain'), 0.85);
  const shadow = new SunShadow(shadowMapSize);
  const sky = attribute('color', 'vec4');
  const sunlit = attribute('sunlit', 'vec3');
  const surface = unlitMaterial();
  const brightness = texture(grain, varying(positionLocal.xz.mul(GRAIN_SCALE)))
    .r.mul(GRAIN)
    .add(1 - GRAIN / 2);
  const lit = sky.rgb.add(sunlit.mul(shadow.light));
  surface.colorNode = vec4(lit.mul(brightness), sky.a);
  const plant = unlitMaterial();
  plant.colorNode = vec4(sky.rgb.add(vec3(sunlit)), sky.a);
  const dome = unlitMaterial();
  dome.colorNode = sky;
  dome.fog = false;
  dome.depthWrite = false;
  return {
    surface,
    plant,
    sky: dome,
    shadow,
    grain,
    dispose() {
      grain.dispose();
      shadow.dispose();
      for (const material of [surface, plant, dome]) material.dispose();
    },
  };
}

function unlitMaterial(): MeshBasicNodeMaterial {
  const material = new MeshBasicNodeMaterial();
  // Alpha must reach the target as it is.
  material.blending = NoBlending;
  return material;
}
