import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { copyDrive } from '../../engine/data/copy-drive.ts';
import { removeWhole } from '../../engine/data/drive-files.ts';
import { exampleConditions } from '../../engine/data/drive-fixture.ts';
import { openDrive } from '../../engine/data/drive-reader.ts';
import { sourceInWords } from '../../engine/data/frame-source.ts';
import { writeMixedDrive } from '../../engine/data/imported-fixture.ts';
import { drawViewpoints } from '../../engine/drive/beside-path/view-maker.ts';
import { warpedViews } from '../../engine/drive/beside-path/warped.ts';
import { readEvaluation, summaryOf, writeEvaluation } from '../../engine/evaluate/evaluation-file.ts';
import { evaluationReport } from '../../engine/evaluate/report.ts';
import type { Job } from '../../engine/job.ts';
import { Catalogue } from '../../engine/library/catalogue.ts';
import { Folders } from '../../engine/library/folders.ts';
import { exampleRoadFile, modelBytes, writeDrive } from '../../engine/library/library-fixture.ts';
import { CONTENTS } from '../../engine/library/summary-schema.ts';
import { TASKS } from '../../engine/library/tasks.ts';
import { bringBack, trashedIn } from '../../engine/library/trash.ts';
import { LastDrive } from '../../engine/live/last-drive.ts';
import { initialiseWeights } from '../../engine/network/initialise.ts';
import { loadSteeringModel } from '../../engine/onnx/steering.ts';
import { FILE_KINDS, type FileKind } from '../../engine/protocol/library.ts';
import { DEFAULT_SETTINGS } from '../../engine/protocol/settings.ts';
import { DEFAULT_RUN_SETTINGS } from '../../engine/protocol/training.ts';
import { RunFiles } from '../../engine/runs/run-files.ts';
import { readSettings, settingsText } from '../../engine/settings/settings-file.ts';
import { loadCheckpoint, saveCheckpoint, type TrainingIdentity } from '../../engine/train/checkpoint.ts';
import { STRIPE_SPEC, stripeRecipe } from '../../engine/train/stripe-fixture.ts';
import { DriveMetrics } from '../../sim/metrics/drive-metrics.ts';
import { Rng } from '../../sim/rng.ts';
import { LANED_ROAD } from '../../sim/road/laned-road-fixture.ts';
import { NAVLAB_VAN } from '../../sim/vehicle/vehicle.ts';
import { EXCHANGE_KINDS, exchangeKind } from './exchange-kinds.ts';
import { mutateBytes, mutateDatabase, mutateJson, mutateModel } from './mutate.ts';
import { openDriveKind } from './opendrive-kind.ts';

/** Files of one kind: how one is spoiled, and all that the program does with it. */
export interface MutantKind {
  /** Writes a mutant. */
  write(rng: Rng): void;
  /** Reads it in every way; what the program logs or tells of it goes to `say`. Throws what a reader throws. */
  readonly readers: readonly ((say: (line: string) => void) => unknown)[];
}

export const MUTANT_KINDS = [
  'drive',
  'imported',
  'road',
  'model',
  'checkpoint',
  'settings',
  'run',
  'evaluation',
  'catalogue',
  'trash',
  'opendrive',
  ...EXCHANGE_KINDS,
] as const;
export type MutantKindName = (typeof MUTANT_KINDS)[number];

/** @param folder empty, for the kind's files alone */
export function mutantKind(name: MutantKindName, folder: string): MutantKind {
  return MAKERS[name](folder);
}

const text = (path: string, original: string): MutantKind['write'] => {
  return (rng) => writeFileSync(path, mutateJson(original, rng));
};

/** A checkpoint whose header was spoiled and whose checksum is right again, so that the header is what is judged. */
function withMutantHeader(bytes: Buffer, rng: Rng): Buffer {
  const headerAt = 16;
  const headerEnd = headerAt + bytes.readUInt32LE(headerAt - 4);
  const header = Buffer.from(mutateJson(bytes.toString('utf8', headerAt, headerEnd), rng));
  const start = Buffer.from(bytes.subarray(0, headerAt));
  start.writeUInt32LE(header.length, headerAt - 4);
  const content = Buffer.concat([start, header, bytes.subarray(headerEnd, -4)]);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32LE(crc32(content));
  return Buffer.concat([content, checksum]);
}

const unwatched: Job = { signal: new AbortController().signal, onProgress: () => {} };

/** What a library tells of a file must be what its pages and its catalogue expect. */
const summary = (kind: FileKind, summarised: { summary: unknown }) =>
  CONTENTS[kind].parse(JSON.parse(JSON.stringify({ summary: summarised.summary })));

function driveKind(
  folder: string,
  kind: 'drive' | 'imported',
  writeOriginal: (path: string) => void,
): MutantKind {
  const [original, path] = [join(folder, 'original.drive'), join(folder, 'mutant.drive')];
  const [plain, merged] = [join(folder, 'plain.drive'), join(folder, 'merged.drive')];
  writeOriginal(original);
  writeDrive(plain, { frames: 3 });
  const bytes = readFileSync(original);
  const merge = async (first: string, second: string) => {
    TASKS.checkMergeable([first, second]);
    removeWhole(merged);
    await copyDrive(first, merged, unwatched);
    TASKS.appendDrive(merged, second);
  };
  return {
    write(rng) {
      removeWhole(path);
      if (rng.chance(0.5)) return writeFileSync(path, mutateBytes(bytes, rng));
      copyFileSync(original, path);
      mutateDatabase(path, kind, rng);
    },
    readers: [
      () => summary('drive', TASKS.summariseDrive(path)),
      () => TASKS.recordingInfo(path, 'mutant.drive'),
      () => TASKS.checkDrive(path),
      async () => {
        using drive = openDrive(path);
        const { refusal, views } = warpedViews(drive);
        for (const frame of drive.frames()) {
          drive.picture(frame.step);
          sourceInWords(drive.sourceOf(frame));
          if (refusal(frame) === undefined) await views(frame, drawViewpoints(1, new Rng(frame.step)));
        }
      },
      () => merge(plain, path),
      () => merge(path, plain),
      () => TASKS.markFrames(path, [{ from: 0, to: 3 }], true),
    ],
  };
}

const EXAMPLE_SCORES = new DriveMetrics(100).scores();

const MAKERS: { readonly [Name in MutantKindName]: (folder: string) => MutantKind } = {
  drive(folder) {
    return driveKind(folder, 'drive', (path) => writeDrive(path, { frames: 30 }));
  },
  /** Of version 2, with frames of the simulator beside those from elsewhere. */
  imported(folder) {
    return driveKind(folder, 'imported', (path) => writeMixedDrive(path, 30));
  },
  road(folder) {
    const path = join(folder, 'mutant.road.json');
    return {
      write(rng) {
        const road = rng.pick([exampleRoadFile, LANED_ROAD]);
        text(path, JSON.stringify(road))(rng);
      },
      readers: [() => summary('road', TASKS.summariseRoad(path))],
    };
  },
  opendrive: openDriveKind,
  model(folder) {
    const path = join(folder, 'mutant.onnx');
    const bytes = modelBytes();
    return {
      write: (rng) =>
        writeFileSync(path, rng.chance(0.4) ? mutateBytes(bytes, rng) : mutateModel(bytes, rng)),
      readers: [
        () => TASKS.modelInfo(path, 'mutant.onnx'),
        async () => {
          summary('model', TASKS.summariseModel(path));
          // What is listed as usable drives, and steers by a number.
          await using model = await loadSteeringModel(path);
          const sizeOf = (wanted: 'camera' | 'range') => {
            const input = model.spec.inputs.find(({ kind }) => kind === wanted);
            return input && 'rows' in input ? input.rows * input.columns : 0;
          };
          const { curvaturePerM } = await model.steer({
            camera: new Uint8Array(3 * sizeOf('camera')).fill(200),
            range: new Float32Array(sizeOf('range')).fill(10),
            roadIntensityFeedback: 0.5,
          });
          if (!Number.isFinite(curvaturePerM)) throw new Error(`a usable model steers by ${curvaturePerM}`);
        },
      ],
    };
  },
  checkpoint(folder) {
    const path = join(folder, 'mutant.checkpoint');
    const identity: TrainingIdentity = {
      spec: STRIPE_SPEC,
      recipe: stripeRecipe(),
      dataDigests: ['a'],
      recovery: null,
    };
    const weights = initialiseWeights(STRIPE_SPEC.network, new Rng(1), { kind: 'uniform', range: 1 });
    const curve = [0.5, 0.25];
    saveCheckpoint(path, identity, {
      epoch: 2,
      weights,
      velocity: weights,
      history: { loss: curve, validationLoss: curve, withinTwoUnits: curve, validationWithinTwoUnits: curve },
      best: { epoch: 1, loss: 0.25, weights },
    });
    const bytes = readFileSync(path);
    return {
      write: (rng) =>
        writeFileSync(path, rng.chance(0.5) ? mutateBytes(bytes, rng) : withMutantHeader(bytes, rng)),
      readers: [() => loadCheckpoint(path, identity)],
    };
  },
  settings(folder) {
    const path = join(folder, 'settings.json');
    const lastDrive = {
      version: 1,
      road: { kind: 'path', seed: 1 },
      startM: 0,
      speedMps: 5,
      mode: 'expert',
      model: null,
      conditions: exampleConditions,
      pace: 1,
    };
    return {
      write(rng) {
        text(path, settingsText(DEFAULT_SETTINGS))(rng);
        text(join(folder, 'last-drive.json'), JSON.stringify(lastDrive))(rng);
      },
      readers: [
        () => readSettings(path),
        (say) => {
          using drive = new LastDrive(folder, say);
          return drive.before;
        },
      ],
    };
  },
  run(folder) {
    const files = new RunFiles(folder);
    const path = join(files.folder(1), 'run.json');
    files.write({
      id: 1,
      name: 'First',
      status: 'training',
      settings: DEFAULT_RUN_SETTINGS,
      createdMs: 1,
      epoch: 3,
      result: null,
      model: null,
      error: null,
    });
    const original = readFileSync(path, 'utf8');
    const history = join(files.folder(1), 'history.json');
    const curves = {
      loss: [1, null],
      validationLoss: [1, 2],
      withinTwoUnits: [0, 1],
      validationWithinTwoUnits: [],
    };
    return {
      write(rng) {
        writeFileSync(path, original);
        writeFileSync(history, JSON.stringify(curves));
        if (rng.chance(0.5)) text(path, original)(rng);
        else text(history, JSON.stringify(curves))(rng);
      },
      readers: [(say) => files.read(say), () => files.history(1), () => files.pictures(1)],
    };
  },
  evaluation(folder) {
    const path = join(folder, 'mutant.json');
    const row = [0, 1, 2];
    const trace = {
      everyS: 0.1,
      x: row,
      y: row,
      yawRad: row,
      stationM: row,
      cteM: row,
      curvaturePerM: row,
      speedMps: row,
    };
    writeEvaluation(path, {
      evaluation: {
        id: '2026-01-01-120000',
        createdMs: 1,
        softwareVersion: '0.1.0',
        adapter: 'software',
        suite: {
          name: 'All',
          drivers: [null, 'a.onnx'],
          roads: [{ kind: 'path' }],
          seeds: [1],
          weathers: [],
          starts: [],
          conditionsSeed: null,
          obstaclesPerKm: 0,
          distanceM: 100,
          speedMps: 5,
          snapshots: 10,
        },
        drivers: [
          { file: null, digest: null, layers: [], sensors: null },
          { file: 'a.onnx', digest: 'ab', layers: [6, 9], sensors: null },
        ],
        roadDigests: [null],
        vehicle: NAVLAB_VAN,
        drives: [
          {
            driver: 0,
            road: 0,
            seed: 1,
            roadName: 'path 1',
            variant: 0,
            conditions: null,
            scores: EXAMPLE_SCORES,
            decisionMsP50: null,
            decisionMsP99: null,
            realTimeFactor: 2,
            digest: 'cd',
          },
        ],
        openLoop: [],
      },
      traces: [trace],
    });
    const original = readFileSync(path, 'utf8');
    return {
      write: text(path, original),
      readers: [
        () => summaryOf(readEvaluation(path).evaluation),
        () => evaluationReport(readEvaluation(path)),
      ],
    };
  },
  catalogue(folder) {
    const [original, path] = [join(folder, 'original.sqlite'), join(folder, 'catalogue.sqlite')];
    const state = (kind: FileKind) => ({ kind, file: `a ${kind}`, bytes: 1, changedMs: 2, madeMs: 1 });
    const known = { road: { name: 'Straight on', lengthM: 400, closed: false } };
    {
      using catalogue = new Catalogue(original, () => {});
      catalogue.keep(state('road'), { summary: known.road }, null);
      catalogue.keep(state('drive'), { problem: { message: 'It is damaged', hint: 'Copy it again' } }, null);
      catalogue.keep(
        state('model'),
        { problem: { message: 'It is damaged', hint: 'Copy it again' } },
        {
          rows: 1,
          columns: 1,
          rgb: 'AAAA',
        },
      );
    }
    const bytes = readFileSync(original);
    return {
      write(rng) {
        for (const side of ['', '-wal', '-shm', '-journal']) rmSync(path + side, { force: true });
        if (rng.chance(0.5)) return writeFileSync(path, mutateBytes(bytes, rng));
        copyFileSync(original, path);
        mutateDatabase(path, 'catalogue', rng);
      },
      readers: [
        (say) => {
          using catalogue = new Catalogue(path, say);
          for (const kind of FILE_KINDS) {
            const content = catalogue.find(state(kind));
            if (content !== undefined) CONTENTS[kind].parse(content);
            catalogue.thumbnail(kind, `a ${kind}`);
            catalogue.keep(
              state(kind),
              { problem: { message: 'It is damaged', hint: 'Copy it again' } },
              null,
            );
            catalogue.forgetOthers(kind, new Set([`a ${kind}`]));
            if (catalogue.find(state(kind)) === undefined) throw new Error('it keeps nothing');
          }
        },
      ],
    };
  },
  trash(folder) {
    const folders = new Folders(folder);
    folders.make();
    mkdirSync(join(folders.trash, 'run-1'), { recursive: true });
    const path = join(folders.trash, 'a.road.json');
    return {
      write(rng) {
        writeFileSync(path, '{}');
        text(`${path}.from.json`, JSON.stringify({ kind: 'road', file: 'a.road.json' }))(rng);
        text(join(folders.trash, 'run-1', 'run.json'), JSON.stringify({ name: 'First' }))(rng);
      },
      readers: [
        () => trashedIn(folders.trash),
        () => {
          const { kind, file } = bringBack(folders, 'a.road.json', () => false);
          if (!existsSync(folders.path(kind, file))) throw new Error('it is gone');
          rmSync(folders.path(kind, file));
        },
      ],
    };
  },
  tub: (folder) => exchangeKind('tub', folder),
  udacity: (folder) => exchangeKind('udacity', folder),
  table: (folder) => exchangeKind('table', folder),
  picture: (folder) => exchangeKind('picture', folder),
  archive: (folder) => exchangeKind('archive', folder),
};
