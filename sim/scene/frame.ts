/**
 * The local frame of a scene: world coordinates less the scene's origin, so that 32-bit floats stay precise however far
 * from the start of the road the scene lies.
 */
export interface LocalFrame {
  readonly originX: number;
  readonly originY: number;
}
