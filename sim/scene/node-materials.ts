import { attribute, positionLocal, texture, varying, vec3, vec4 } from 'three/tsl';
import { MeshBasicNodeMaterial, NoBlending } from 'three/webgpu';
import { DrawnSunShadow } from './drawn-sun-shadow.ts';
import { GRAIN, GRAIN_SCALE, grainTexture, materialsOf, type SceneMaterials } from './materials.ts';

/** Materials with their formulas as shaders of three.js, which compiles them once. */
export interface NodeMaterials extends SceneMaterials {
  readonly shadow: DrawnSunShadow;
}

/** @param shadowMapSize texels along each side of the sun's shadow map */
export function createNodeMaterials(shadowMapSize: number): NodeMaterials {
  const grain = grainTexture();
  const shadow = new DrawnSunShadow(shadowMapSize);
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
  return materialsOf(surface, plant, dome, shadow, grain);
}

function unlitMaterial(): MeshBasicNodeMaterial {
  const material = new MeshBasicNodeMaterial();
  // Alpha must reach the target as it is.
  material.blending = NoBlending;
  return material;
}
