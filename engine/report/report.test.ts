import { inflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { DriveMetrics } from '../../sim/metrics/drive-metrics.ts';
import { Rng } from '../../sim/rng.ts';
import { createRoad } from '../../sim/road/create-road.ts';
import { CLEAR_DAY } from '../../sim/scene/conditions.ts';
import { initialiseWeights } from '../network/initialise.ts';
import { directionOf } from '../network/parts.ts';
import { fieldLayout, receptiveFields } from '../network/receptive-fields.ts';
import { presetModel } from '../train/preset-model.ts';
import type { DemoReport } from './demo-report.ts';
import { linePlot } from './plots.ts';
import { encodePng } from './png.ts';
import { renderReport } from './report.ts';

const HOSTILE = '<img src=x onerror="alert(1)">';

function example(preset: string): DemoReport {
  const spec = presetModel(preset);
  const rng = new Rng(1);
  const road = createRoad({ kind: 'path', seed: 1 });
  const direction = directionOf(spec);
  const target = new Float32Array(direction.units);
  direction.encodeCurvature(0.02, target, 0);
  const history = {
    loss: [2, 1, 0.5],
    validationLoss: [],
    withinTwoUnits: [0.2, 0.5, 0.9],
    validationWithinTwoUnits: [],
  };
  return {
    command: `demo ${HOSTILE}`,
    machine: { adapter: HOSTILE, node: '24', processor: 'a & b', cores: 2 },
    seconds: 60,
    snapshots: {
      file: 'a',
      count: 1200,
      seconds: 6,
      perSecond: 200,
      digest: '',
      lighterShare: 0.5,
      dropped: 0,
      clamped: 0,
      eyes: 'raster',
      adapter: 'x',
    },
    train: {
      model: 'm.onnx',
      backend: 'cpu',
      variant: 'simd',
      patterns: 1200,
      validationPatterns: 0,
      keptBack: 'roads',
      drives: [],
      epochs: 3,
      loss: 0.5,
      validationLoss: null,
      withinTwoUnits: 0.9,
      validationWithinTwoUnits: null,
      seconds: 0.2,
      patternsPerSecond: 1e5,
      connectionsPerSecond: 7e9,
      clampedTargets: 0,
      history,
    },
    layers: '1217-29-46',
    connections: 36702,
    layout: fieldLayout(spec),
    fields: receptiveFields(initialiseWeights(spec.network, rng, { kind: 'uniform', range: 0.1 }), spec),
    test: {
      model: 'm.onnx',
      count: 400,
      withinOneUnit: 0.9,
      withinTwoUnits: 0.97,
      withinTwoIfStraight: 0.28,
      gppe: 1,
      curvatureErrorPerM: 0.005,
      withinTwoUnitsByKind: { path: 0.97 },
      strata: [{ stratum: 'path in snow', count: 400, withinTwoUnits: 0.97 }],
      worstStratum: { stratum: 'path in snow', count: 400, withinTwoUnits: 0.97 },
      roadIntensityRight: null,
    },
    samples: [
      {
        kind: HOSTILE,
        camera: Uint8Array.from({ length: 2880 }, (_, i) => i % 256),
        activations: new Float32Array(960).fill(0.5),
        proximity: new Float32Array(256).fill(0.5),
        target,
        answer: target,
      },
    ],
    drives: [
      {
        result: {
          driver: 'm.onnx',
          road: HOSTILE,
          speedMps: 10,
          conditions: CLEAR_DAY,
          ...new DriveMetrics(100).scores(),
          decisionMsP50: null,
          decisionMsP99: null,
          realTimeFactor: 20,
          digest: '',
          recording: null,
        },
        trace: Array.from({ length: 40 }, (_, i) => ({
          ...road.centreAt(5 * i),
          stationM: 5 * i,
          cteM: 0.1 * Math.sin(i),
          speedMps: 8,
        })),
      },
    ],
  };
}

it.each(['alvinn-1989', 'alvinn-1990'])('a report of %s needs nothing but itself', (preset) => {
  const page = renderReport(example(preset));
  expect(/https?:\/\/|<script|url\(/i.test(page)).toBe(false);
  expect(/default-src 'none'/.test(page)).toBe(true);
  for (const heading of [
    'How it learned',
    'hidden units',
    'sees and answers',
    'How it drove',
    'Beside 1989',
  ]) {
    expect(page.includes(heading)).toBe(true);
  }
  expect(/NaN|undefined|Infinity/.test(page.replaceAll(/base64,[^"]*/g, ''))).toBe(false);
});

it('hostile names stand in a report as text', () => {
  const page = renderReport(example('alvinn-1989'));
  expect(page.includes(HOSTILE)).toBe(false);
  expect(page.includes('&lt;img src=x onerror=&quot;alert(1)&quot;&gt;')).toBe(true);
});

it('a plot takes as many points as a drive has', () => {
  const points = Array.from({ length: 200_000 }, (_, i): [number, number] => [i, i % 7]);
  const plot = linePlot([{ name: 'one', className: 'a', points }], {
    title: 'Long',
    xLabel: 'm',
    yLabel: 'm',
  });
  expect(/points="([^"]*)"/.exec(plot)![1]!.split(' ')).toHaveLength(points.length);
});

it('a PNG holds its pixels', () => {
  const rgb = Uint8Array.from({ length: 2 * 3 * 3 }, (_, i) => 10 * i);
  const png = encodePng(rgb, 2, 3);
  const start = png.indexOf('IDAT') + 4;
  const rows = inflateSync(png.subarray(start, start + png.readUInt32BE(start - 8)));
  expect([...rows]).toEqual([0, ...rgb.subarray(0, 6), 0, ...rgb.subarray(6, 12), 0, ...rgb.subarray(12)]);
});
