import {
  DataTexture,
  LinearFilter,
  LinearMipmapLinearFilter,
  LinearMipmapNearestFilter,
  RepeatWrapping,
  RGBAFormat,
  UnsignedByteType,
} from 'three/webgpu';
import { Rng } from '../../sim/rng.ts';
import { noiseTexture } from '../../sim/scene/textures.ts';

/** The noise of each channel: share that each finer octave keeps (`noiseTexture`). */
const CHANNELS = [
  { name: 'swells', roughness: 0.55 },
  { name: 'grain', roughness: 0.85 },
  { name: 'wisps', roughness: 0.7 },
  { name: 'stains', roughness: 0.5 },
] as const;

/**
 * Four grey noises in one texture that repeats, so that one look-up serves where a material needs several: red broad
 * swells, green grain down to single texels, blue in between, alpha broad again and independent of red.
 * @param smooth blends between sizes of the texture, which costs a software rasteriser twice the time
 */
export function packedNoise(smooth: boolean): DataTexture {
  const channels = CHANNELS.map(({ name, roughness }) => noiseTexture(new Rng(name), roughness));
  const { width, height } = channels[0]!.image;
  const bytes = new Uint8Array(4 * width * height);
  for (const [c, { image }] of channels.entries()) {
    const values = image.data as Uint8Array;
    for (let i = 0; i < values.length; i++) bytes[4 * i + c] = values[i]!;
  }
  const texture = new DataTexture(bytes, width, height, RGBAFormat, UnsignedByteType);
  texture.wrapS = texture.wrapT = RepeatWrapping;
  texture.magFilter = LinearFilter;
  texture.minFilter = smooth ? LinearMipmapLinearFilter : LinearMipmapNearestFilter;
  texture.generateMipmaps = true;
  texture.needsUpdate = true;
  return texture;
}
