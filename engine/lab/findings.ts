/**
 * What the engine's experiments tell beside their checks, for the pages that show it. Pictures are base64, row-major:
 * `bytes` one unsigned byte a cell, `floats` little-endian float32, `rgb` three bytes a cell.
 */
import type { NetworkSpec } from '../textbook/network.ts';
import type { Findings } from './experiment.ts';

/** A hidden unit of a network that steers. */
export interface EdgeUnit {
  /** 0 both edges move its sum alike, 1 one alone. */
  readonly oneSided: number;
  /** Weights from the camera, floats. */
  readonly camera: string;
}

export interface RoadWidthsFound extends Findings {
  /** How many pairs of networks there were. */
  readonly pairs: number;
  /** How one-sided hidden units are on average, before any training and after each kind of it. */
  readonly means: Readonly<Record<'untrained' | 'oneWidth' | 'severalWidths', number>>;
  /** How much more with several widths than with one: mean of the pairs and its 95 % interval. */
  readonly difference: Readonly<Record<'mean' | 'low' | 'high', number>>;
  readonly rows: number;
  readonly columns: number;
  /** Some units of the first pair, from the most one-sided to the least. */
  readonly oneWidth: readonly EdgeUnit[];
  readonly severalWidths: readonly EdgeUnit[];
}

/** Shares of novel looks that were answered within two units. */
export interface RangeFinderFound extends Findings {
  readonly withinTwoUnits: { readonly seen: number; readonly constant: number; readonly empty: number };
  readonly pull: { readonly range: number; readonly camera: number };
}

interface Told {
  readonly told: number;
  readonly contradicted: number;
}

/** Shares of looks whose road was called lighter or darker rightly. */
export interface FeedbackFound extends Findings {
  readonly truth: Told;
  readonly random: Told;
}

export interface DitchFound extends Findings {
  readonly withinTwoUnits: Readonly<Record<'asTrained' | 'otherWay' | 'bothRight' | 'bothLeft', number>>;
  /** One look with the ditch on either side, rgb. */
  readonly looks: Readonly<Record<'right' | 'left', string>>;
  readonly rows: number;
  readonly columns: number;
}

export interface SquaredErrorFound extends Findings {
  readonly points: readonly {
    readonly epochs: number;
    readonly loss: number;
    readonly withinTwoUnits: number;
    readonly gppe: number;
  }[];
}

/** A face and what is known of it. */
export interface FaceShown {
  readonly person: string;
  readonly pose: string;
  readonly expression: string;
  readonly sunglasses: boolean;
  /** Bytes. */
  readonly bytes: string;
}

/** A network that answers a question about faces, and how it does. */
export interface Recognition {
  /** Its answers, a unit each. */
  readonly names: readonly string[];
  /** Share of right answers; the first set is what it learned from. */
  readonly shares: readonly { readonly name: string; readonly share: number }[];
  /** Of the sets that it never saw: a row for what is, a column for what it said, how many. */
  readonly confusion: readonly (readonly number[])[];
  /** Wrong answers to them, the surest first. */
  readonly worst: readonly {
    readonly face: FaceShown;
    readonly said: string;
    readonly is: string;
    /** What the unit of the wrong answer says. */
    readonly sure: number;
  }[];
  /** Share of right answers to them without and with sunglasses; null where there are none such. */
  readonly sunglasses: { readonly without: number | null; readonly with: number | null };
  readonly spec: NetworkSpec;
  /** Weights of every layer, floats. */
  readonly layers: readonly string[];
}

export interface FacesFound extends Findings {
  readonly rows: number;
  readonly columns: number;
  /** Whom the pictures are from; null where they are rendered. */
  readonly attribution: string | null;
  /** Some that the networks never saw. */
  readonly gallery: readonly FaceShown[];
  /** The mean face, which is taken off each before a network sees it; floats. */
  readonly mean: string;
  readonly questions: Readonly<Record<'pose' | 'person' | 'sunglasses', Recognition>>;
}

/** Looks on the way to forks, and what the network answered. */
export interface ForkFound extends Findings {
  readonly rows: number;
  readonly columns: number;
  /** Share of looks that are answered with two hills: before the fork comes into sight, and at it. */
  readonly twoHills: { readonly before: number; readonly at: number };
  /** Mean way of the dictated direction from a look to the next, a metre further, units. */
  readonly jumpUnits: { readonly before: number; readonly at: number };
  /** One fork, from far to near. */
  readonly way: readonly {
    /** To where the arms part, m. */
    readonly aheadM: number;
    /** rgb. */
    readonly camera: string;
    /** Answers of the direction units. */
    readonly direction: readonly number[];
  }[];
}

/** ALVINN trained on few snapshots, and what helps. */
export interface AlvinnOverfittingFound extends Findings {
  readonly runs: readonly {
    readonly name: string;
    readonly snapshots: number;
    readonly hidden: number;
    readonly trainingLoss: number;
    /** On novel snapshots. */
    readonly loss: number;
    readonly withinTwoUnits: number;
    readonly epochs: number;
  }[];
}

interface JudgedDriver {
  /** Its preset. */
  readonly model: string;
  readonly seconds: number;
  readonly withinTwoUnits: number;
  readonly gppe: number;
}

/** A convolutional driver beside ALVINN. */
export interface ConvolutionalDriverFound extends Findings {
  readonly alvinn: JudgedDriver;
  readonly convolutional: JudgedDriver;
  readonly drives: readonly {
    readonly road: string;
    readonly seed: number;
    readonly distanceM: number;
    readonly departuresPerKm: number;
    readonly interventions: number;
    readonly cteMeanAbsM: number;
  }[];
}
