import { Rng } from '../../sim/rng.ts';
import { crossSectionOf } from '../../sim/road/create-road.ts';
import { DEFAULT_SENSOR_SETTINGS } from '../../sim/sensors/settings.ts';
import type { Job } from '../job.ts';
import { atLeast, atMost } from '../lab/experiment.ts';
import type {
  DitchFound,
  FeedbackFound,
  RangeFinderFound,
  RoadWidthsFound,
  SquaredErrorFound,
} from '../lab/findings.ts';
import { initialiseWeights } from '../network/initialise.ts';
import type { ModelSpec, Weights } from '../network/model.ts';
import { inputOf, networkInputs, outputOf, partsOf } from '../network/parts.ts';
import { DEFAULT_LESSON } from '../protocol/lesson.ts';
import { lookOf } from '../train/patterns.ts';
import { presetModel } from '../train/preset-model.ts';
import { DEFAULT_RECIPE } from '../train/recipe.ts';
import type { RunOptions } from './experiment.ts';
import { groundEdges } from './road-edges.ts';
import { answersTo, type LabFrame, labFrames, learn, meanLoss, steering } from './snapshots.ts';

const KINDS = ['path', 'street', 'highway', 'dirt'] as const;
const NOVEL = 1_000_000;

/** How much the weights from an input move the sums of the hidden units: the deviation of their part over frames, mean over units. */
function pull(spec: ModelSpec, { layers }: Weights, kind: string, frames: readonly LabFrame[]): number {
  const { first, width } = inputOf(spec, kind)!;
  const inputs = new Float32Array(spec.network.inputs);
  const row = spec.network.inputs + 1;
  const into = layers[0]!;
  const units = into.length / row;
  const sums = new Float64Array(units);
  const squares = new Float64Array(units);
  for (const frame of frames) {
    networkInputs(spec, lookOf(frame), inputs, 0);
    for (let unit = 0; unit < units; unit++) {
      let part = 0;
      for (let i = first; i < first + width; i++) part += into[unit * row + i]! * inputs[i]!;
      sums[unit]! += part / frames.length;
      squares[unit]! += (part * part) / frames.length;
    }
  }
  return squares.reduce((total, square, unit) => total + Math.sqrt(square - sums[unit]! ** 2), 0) / units;
}

/**
 * "Weights from the range finder are small", and "with a constant, empty range image road following was not noticeably
 * worse" (Pomerleau 1988).
 */
export async function rangeFinder({ seed, full }: RunOptions, job: Job): Promise<RangeFinderFound> {
  const spec = presetModel('alvinn-1989');
  const frames = await labFrames({ count: full ? 1200 : 500, kinds: KINDS, seed }, job);
  const novel = await labFrames({ count: full ? 1000 : 400, kinds: KINDS, seed: seed + NOVEL }, job);
  const { weights } = await learn(spec, frames, { mirror: 'off', seed }, job);
  const seen = await steering(spec, weights, novel);
  const { maxRangeM } = DEFAULT_SENSOR_SETTINGS.range;
  const empty = novel.map((frame) => ({
    ...frame,
    range: new Float32Array(frame.range.length).fill(maxRangeM),
  }));
  const blind = await steering(spec, weights, empty);
  // The mean image tells nothing either, and is what the network is used to.
  const mean = new Float32Array(novel[0]!.range.length);
  for (const { range } of frames)
    for (const [i, metres] of range.entries()) mean[i]! += metres / frames.length;
  const constant = await steering(
    spec,
    weights,
    novel.map((frame) => ({ ...frame, range: mean })),
  );
  const [range, camera] = [pull(spec, weights, 'range', novel), pull(spec, weights, 'camera', novel)];
  return {
    checks: [
      atMost(
        'how much the range finder moves hidden units, as a share of what the camera moves them',
        range / camera,
        0.6,
      ),
      atMost(
        'share within two units that a constant range image costs',
        seen.withinTwoUnits - constant.withinTwoUnits,
        0.1,
      ),
    ],
    withinTwoUnits: {
      seen: seen.withinTwoUnits,
      constant: constant.withinTwoUnits,
      empty: blind.withinTwoUnits,
    },
    pull: { range, camera },
  };
}

/** The feedback unit: a network that is told the truth from the start copies it instead of looking (Pomerleau 1988). */
export async function feedbackUnit({ seed, full }: RunOptions, job: Job): Promise<FeedbackFound> {
  const spec = presetModel('alvinn-1989');
  const frames = await labFrames({ count: full ? 1200 : 500, kinds: KINDS, seed }, job);
  const novel = await labFrames({ count: full ? 1000 : 400, kinds: KINDS, seed: seed + NOVEL }, job);
  const { first } = outputOf(spec, 'road-intensity')!;
  const { outputWidth } = partsOf(spec);
  /** Share of pictures that are called right where the feedback says the opposite. */
  const looks = async (feedbackRandomShare: number) => {
    const { weights } = await learn(spec, frames, { feedbackRandomShare, mirror: 'off', seed }, job);
    const share = async (feedback: (frame: LabFrame) => number) => {
      const answers = await answersTo(spec, weights, novel, (frame) => feedback(frame as LabFrame));
      return (
        novel.filter(({ roadLighter }, i) => answers[i * outputWidth + first]! > 0.5 === roadLighter).length /
        novel.length
      );
    };
    return {
      told: await share(({ roadLighter }) => Number(roadLighter)),
      contradicted: await share(({ roadLighter }) => Number(!roadLighter)),
    };
  };
  const [truth, random] = [await looks(0), await looks(1)];
  return {
    checks: [
      atLeast('told the truth from the start: share right where the feedback says it too', truth.told, 0.95),
      atMost('and where the feedback says the opposite: it copies', truth.contradicted, 0.5),
      atLeast(
        'with random feedback: share right where the feedback says the opposite',
        random.contradicted,
        0.75,
      ),
    ],
    truth,
    random,
  };
}

/** The ditch: trained with it on the right, the network has learnt the ditch (Pomerleau 1990). */
export async function ditch({ seed, full }: RunOptions, job: Job): Promise<DitchFound> {
  const spec = presetModel('alvinn-1990');
  const side = ({ road }: LabFrame) => crossSectionOf(road).ditch;
  const count = full ? 2000 : 800;
  const frames = await labFrames({ count, kinds: ['dirt'], seed }, job);
  const novel = await labFrames({ count: count / 2, kinds: ['dirt'], seed: seed + NOVEL }, job);
  const [right, left] = (['right', 'left'] as const).map((own) =>
    novel.filter((frame) => side(frame) === own),
  );
  const shown = frames.filter((frame) => side(frame) === 'right');
  const recipe = { mirror: 'off', seed } as const;
  const { camera } = DEFAULT_SENSOR_SETTINGS;
  const oneWay = (await learn(spec, shown, recipe, job)).weights;
  const bothWays = (await learn(spec, frames.slice(0, shown.length), recipe, job)).weights;
  const share = async (weights: Weights, own: readonly LabFrame[]) =>
    (await steering(spec, weights, own)).withinTwoUnits;
  const [asTrained, otherWay] = [await share(oneWay, right!), await share(oneWay, left!)];
  const [bothRight, bothLeft] = [await share(bothWays, right!), await share(bothWays, left!)];
  const [example] = right!;
  const alike = left!.find(({ weather }) => weather === example!.weather) ?? left![0]!;
  return {
    checks: [
      atLeast(
        'trained with the ditch on the right: share within two units that it loses with the ditch on the left',
        asTrained - otherWay,
        0.05,
      ),
      atMost('trained with both: the same loss', bothRight - bothLeft, 0.5 * (asTrained - otherWay) + 0.03),
    ],
    withinTwoUnits: { asTrained, otherWay, bothRight, bothLeft },
    looks: { right: base64(example!.camera), left: base64(alike.camera) },
    rows: camera.rows,
    columns: camera.columns,
  };
}

const ONE_WIDTH_M = [4, 4] as const;
const WIDTHS_M = [2.5, 8] as const;
/** Of both sizes: pairs of networks, snapshots that each learns from, and Student's t of 95 % for so many pairs. */
const PAIRS = {
  usual: { pairs: 6, count: 500, t: 2.571 },
  full: { pairs: 12, count: 2400, t: 2.201 },
} as const;

/**
 * Roads of one width make filters for whole roads, roads of several widths detectors of one edge (Pomerleau 1988). Networks
 * in pairs, which start from the same weights: one sees one width, the other several.
 */
export async function roadWidths({ seed, full }: RunOptions, job: Job): Promise<RoadWidthsFound> {
  const spec = presetModel('alvinn-1989');
  const { pairs, count, t } = full ? PAIRS.full : PAIRS.usual;
  const edgesOf = ([least, most]: readonly [number, number]) => {
    const edgeM = (least + most) / 4;
    const { maxLateralM } = DEFAULT_LESSON;
    return [edgeM - maxLateralM, edgeM + maxLateralM] as const;
  };
  const learned = async (laneWidthM: readonly [number, number], own: number) => {
    const plan = { count, kinds: ['path'], lesson: { laneWidthM }, seed: own } as const;
    const { weights } = await learn(spec, await labFrames(plan, job), { mirror: 'off', seed: own }, job);
    return unitsOf(spec, weights, edgesOf(laneWidthM));
  };
  const found: { readonly one: SidedUnit[]; readonly several: SidedUnit[]; readonly untrained: number }[] =
    [];
  for (let pair = 0; pair < pairs; pair++) {
    const own = seed * pairs + pair;
    const start = initialiseWeights(spec.network, new Rng(own), DEFAULT_RECIPE.initialisation);
    found.push({
      one: await learned(ONE_WIDTH_M, own),
      several: await learned(WIDTHS_M, own),
      untrained: meanOf(unitsOf(spec, start, edgesOf(ONE_WIDTH_M))),
    });
  }
  const differences = found.map(({ one, several }) => meanOf(several) - meanOf(one));
  const mean = average(differences);
  const deviation = Math.sqrt(
    differences.reduce((sum, own) => sum + (own - mean) ** 2, 0) / (differences.length - 1),
  );
  const half = (t * deviation) / Math.sqrt(differences.length);
  const means = {
    untrained: average(found.map(({ untrained }) => untrained)),
    oneWidth: average(found.map(({ one }) => meanOf(one))),
    severalWidths: average(found.map(({ several }) => meanOf(several))),
  };
  return {
    checks: [
      atLeast(
        `how much more one-sided units are with several widths (0 both edges alike, 1 one only): least that ${pairs} pairs of networks allow, 95 % interval`,
        mean - half,
        0,
      ),
      atLeast(
        'the same as a multiple: several widths over one width',
        means.severalWidths / means.oneWidth,
        1.05,
      ),
    ],
    pairs,
    means,
    difference: { mean, low: mean - half, high: mean + half },
    ...edgePictures(found[0]!),
  };
}

/** A hidden unit: how one-sided it is, and its weights from the camera. */
interface SidedUnit {
  readonly oneSided: number;
  readonly weights: Float32Array;
}

/** Units whose pictures are told. */
const SHOWN = 8;

function unitsOf(spec: ModelSpec, weights: Weights, edgesM: readonly [number, number]): SidedUnit[] {
  const { camera } = DEFAULT_SENSOR_SETTINGS;
  const from = inputOf(spec, 'camera')!.first;
  const row = spec.network.inputs + 1;
  const cells = camera.rows * camera.columns;
  return groundEdges(spec, weights, camera, edgesM).map((oneSided, unit) => ({
    oneSided,
    weights: weights.layers[0]!.slice(unit * row + from, unit * row + from + cells),
  }));
}

/** Some units of two networks, evenly spread from the most one-sided to the least. */
function edgePictures(networks: {
  readonly one: readonly SidedUnit[];
  readonly several: readonly SidedUnit[];
}) {
  const { rows, columns } = DEFAULT_SENSOR_SETTINGS.camera;
  const spread = (units: readonly SidedUnit[]) => {
    const ordered = units.toSorted((a, b) => b.oneSided - a.oneSided);
    return Array.from({ length: SHOWN }, (_, i) => {
      const { oneSided, weights } = ordered[Math.round((i * (ordered.length - 1)) / (SHOWN - 1))]!;
      return { oneSided, camera: base64(weights) };
    });
  };
  return { rows, columns, oneWidth: spread(networks.one), severalWidths: spread(networks.several) };
}

function meanOf(units: readonly SidedUnit[]): number {
  return average(units.map(({ oneSided }) => oneSided));
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function base64({ buffer, byteOffset, byteLength }: Float32Array | Uint8Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

/** A low squared error is not needed for good steering (Baluja 1995). */
export async function squaredError({ seed, full }: RunOptions, job: Job): Promise<SquaredErrorFound> {
  const spec = presetModel('alvinn-1989');
  const frames = await labFrames({ count: full ? 1200 : 500, kinds: KINDS, seed }, job);
  const novel = await labFrames({ count: full ? 1000 : 400, kinds: KINDS, seed: seed + NOVEL }, job);
  const points: { epochs: number; loss: number; withinTwoUnits: number; gppe: number }[] = [];
  for (const epochs of [2, 5, 10, 20, 40, 80]) {
    const { weights } = await learn(spec, frames, { epochs, mirror: 'off', seed }, job);
    const { withinTwoUnits, gppe } = await steering(spec, weights, novel);
    points.push({
      epochs,
      loss: meanLoss(spec, await answersTo(spec, weights, novel), novel),
      withinTwoUnits,
      gppe,
    });
  }
  const best = points.reduce((a, b) => (b.withinTwoUnits > a.withinTwoUnits ? b : a));
  const early = points.find(({ withinTwoUnits }) => withinTwoUnits >= best.withinTwoUnits - 0.05)!;
  const least = points.reduce((a, b) => (b.loss < a.loss ? b : a));
  return {
    checks: [
      atLeast(
        'loss of the first network that steers within five points of the best, as a multiple of the least loss',
        early.loss / least.loss,
        1.02,
      ),
    ],
    points,
  };
}
