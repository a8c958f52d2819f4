import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { UserError } from '../../errors.ts';
import { writeFolder } from '../../exchange/write.ts';
import { ALL_EXPERIMENTS } from '../../experiments/table.ts';
import type { Check } from '../../lab/experiment.ts';
import { type Command, nearest, seedOption } from '../command.ts';

/** Made by launch/bundles.mjs. */
const LAB_FOLDER = fileURLToPath(new URL('../../../.build/lab', import.meta.url));

export const command: Command = {
  summary: "lists the Lab's experiments, or runs one and checks what its chapter claims",
  example: 'encoder --seed 1',
  operand: 'experiment',
  options: {
    experiment: {
      type: 'text',
      value: 'NAME',
      help: 'which one to run; all are listed where it is left out',
    },
    seed: seedOption('seed of everything random', 1),
    full: { type: 'flag', help: 'its full size, which may take minutes; else at most 20 s' },
    faces: { type: 'text', value: 'FOLDER', help: 'folder of the CMU faces, for cmu-faces' },
    data: { type: 'text', value: 'SOURCE', help: 'real pictures of a road, for navlab' },
    export: {
      type: 'text',
      value: 'FOLDER',
      help: 'put the chapters that need no engine into a new folder, as a page to open or to serve',
    },
  },
  async run({ experiment, seed, full, faces, data, export: folder }, terminal) {
    if (folder !== undefined) {
      const files = await exportLab(folder as string);
      terminal.say(`The Lab is in ${folder}: open index.html there, or serve the folder.`);
      return { folder, files };
    }
    if (experiment === undefined) {
      const experiments = ALL_EXPERIMENTS.map(({ name, chapter, title }) => ({ name, chapter, title }));
      for (const { name, chapter, title } of experiments)
        terminal.say(`${String(chapter).padStart(2)}  ${name.padEnd(22)}  ${title}`);
      return { experiments };
    }
    const found = ALL_EXPERIMENTS.find(({ name }) => name === experiment);
    if (!found) {
      const names = ALL_EXPERIMENTS.map(({ name }) => name);
      throw new UserError(
        'usage',
        `unknown experiment "${experiment}"`,
        `Did you mean ${nearest(experiment as string, names)}? "alvinn lab" lists all.`,
      );
    }
    const options = {
      seed: seed as number,
      full: full === true,
      ...(faces === undefined ? {} : { faces: faces as string }),
      ...(data === undefined ? {} : { data: data as string }),
    };
    const findings = await found.run(options, terminal);
    terminal.say(`${found.title} (chapter ${found.chapter}, seed ${options.seed})`);
    for (const check of findings.checks) terminal.say(lineOf(check));
    return { name: found.name, seed: options.seed, ...findings };
  },
};

/**
 * Copies the Lab's page, script and style sheet into a folder that is there whole or not at all.
 * @returns their names. @throws UserError where something is there already, or it cannot be written.
 */
async function exportLab(folder: string): Promise<readonly string[]> {
  if (!existsSync(LAB_FOLDER)) {
    throw new UserError(
      'not-found',
      "the Lab's page is not built",
      'Run the command by "npm run alvinn -- lab --export".',
    );
  }
  const files = readdirSync(LAB_FOLDER).sort();
  await writeFolder(folder, async (partial) => {
    for (const file of files) {
      writeFileSync(join(partial, file), readFileSync(join(LAB_FOLDER, file)), { flush: true });
    }
  });
  return files;
}

function lineOf({ what, value, wanted, holds }: Check): string {
  const shown = typeof value === 'number' ? String(Number(value.toPrecision(6))) : String(value);
  return `  ${holds ? 'holds ' : 'FAILED'}  ${what}: ${shown} (wanted: ${wanted})`;
}
