/** What one decision is made from. What the network does not read is ignored. */
export interface Look {
  /** rows × columns × RGB, 0 … 255. */
  readonly camera: Uint8Array;
  /** rows × columns, m. */
  readonly range: Float32Array;
  /** 0.5 to begin with, then the latest `roadIntensity`. */
  readonly roadIntensityFeedback: number;
}

/** What a frame teaches: everything that an output's targets are made from, beside the inputs themselves. */
export interface GroundTruth {
  /** The right curvature, 1/m. */
  readonly curvaturePerM: number;
  readonly roadLighter: boolean;
  /** The class that the frame belongs to, by name; undefined where nobody said. */
  readonly label?: string;
}
