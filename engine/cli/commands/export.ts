import { readFileSync } from 'node:fs';
import { writeFileAtomically } from '../../data/atomic.ts';
import { checkNewFile } from '../../data/file-errors.ts';
import { roadDescription } from '../../drive/roads.ts';
import { MODEL_EXPORTS, type ModelExport, writeModelFolder } from '../../exchange/model-folder.ts';
import { exportRoad } from '../../exchange/opendrive/export-road.ts';
import { OUTGOING, type OutgoingName } from '../../exchange/outgoing.ts';
import { exportDrive } from '../../jobs/export-drive.ts';
import { inputOf } from '../../network/parts.ts';
import { loadSteeringModel } from '../../onnx/steering.ts';
import { type Command, EYES_OPTION, type Terminal, usage } from '../command.ts';

const DRIVE_FORMATS = Object.keys(OUTGOING) as OutgoingName[];

export const command: Command = {
  summary:
    'writes a drive as a tub of Donkeycar, a log of Udacity or PNG with a CSV; a model with a program in Python; a road in OpenDRIVE',
  example: 'morning.drive --as tub --out tub_1',
  operand: 'file',
  options: {
    file: {
      type: 'text',
      value: 'FILE',
      help: 'a drive, a model or a .road.json file',
      required: true,
      many: true,
    },
    as: {
      type: 'text',
      value: 'FORMAT',
      help: `of a drive ${DRIVE_FORMATS.join(', ')}; of a model ${MODEL_EXPORTS.join(', ')}; of a road xodr`,
      required: true,
      choices: [...DRIVE_FORMATS, ...MODEL_EXPORTS, 'xodr'],
    },
    out: {
      type: 'text',
      value: 'PATH',
      help: 'new folder to write; of a road a new .xodr file',
      required: true,
    },
    eyes: EYES_OPTION,
  },
  async run(values, terminal) {
    const [file, another] = values.file as string[];
    if (another !== undefined)
      throw usage('one file is exported at a time', 'Give the others one after the other.');
    const { as, out } = values as { as: OutgoingName | ModelExport | 'xodr'; out: string };
    if (as === 'xodr') return exportRoadOf(file!, out, terminal);
    if (isModelExport(as)) {
      await exportModel(file!, as, out);
      terminal.say(`${file} with a program in Python: ${out}`);
      return { format: as, folder: out };
    }
    const result = await exportDrive({ drive: file!, as, out }, terminal);
    const { frames, clamped, retinasOnly, camera } = result;
    terminal.say(`${frames} frames as ${OUTGOING[as].words}: ${out}`);
    if (clamped > 0) terminal.say(`  ${clamped} steer more sharply than it can say, and say its sharpest`);
    if (retinasOnly > 0) terminal.say(`  ${retinasOnly} have no picture larger than the retina`);
    if (camera) {
      const { heightM, pitchDeg, fovDeg } = camera;
      terminal.say(
        `  its camera, for import: --camera-height ${heightM} --camera-pitch ${pitchDeg} --camera-fov ${fovDeg}`,
      );
    }
    return result;
  },
};

function exportRoadOf(file: string, out: string, { say }: Terminal): object {
  const road = roadDescription(file, 0);
  if (!('format' in road)) {
    throw usage(`${file} is a kind of road without an end`, 'Give the path of a .road.json file.');
  }
  checkNewFile(out, false);
  const { text, lane, notes } = exportRoad(road);
  writeFileAtomically(out, text);
  say(`${road.name} in OpenDRIVE, driven in lane ${lane}: ${out}`);
  for (const note of notes) say(`  ${note}`);
  return { format: 'xodr', lane, notes, file: out };
}

function isModelExport(as: string): as is ModelExport {
  return (MODEL_EXPORTS as readonly string[]).includes(as);
}

async function exportModel(file: string, as: ModelExport, out: string): Promise<void> {
  await using model = await loadSteeringModel(file);
  for (const kind of ['range', 'feedback'] as const) {
    if (!inputOf(model.spec, kind)) continue;
    throw usage(`${file} reads more than a camera`, 'Export a network of the camera alone: alvinn-1990.');
  }
  await writeModelFolder(readFileSync(file), as, out);
}
