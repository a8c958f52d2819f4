import { writeFileAtomically } from '../../data/atomic.ts';
import { checkNewFile, isFolder } from '../../data/file-errors.ts';
import { readEvaluation, writeEvaluation } from '../../evaluate/evaluation-file.ts';
import { mergeEvaluations } from '../../evaluate/merge-evaluations.ts';
import { evaluationReport } from '../../evaluate/report.ts';
import { mergeSweep } from '../../sweep/merge-sweep.ts';
import { type Command, usage } from '../command.ts';
import { tellEvaluation } from './evaluate.ts';
import { tellSweep } from './sweep.ts';

export const command: Command = {
  summary: 'puts together what sweep --shard or evaluate --shard did on several machines',
  example: 'part-1.json part-2.json --out evaluation.json',
  operand: 'of',
  options: {
    of: {
      type: 'text',
      value: 'PARTS',
      help: 'the folder of a sweep, or the files of an evaluation',
      required: true,
      many: true,
    },
    out: { type: 'text', value: 'FILE', help: 'write the whole evaluation' },
    report: { type: 'text', value: 'FILE', help: 'write the whole evaluation as a page' },
    overwrite: { type: 'flag', help: 'replace files that are there' },
  },
  async run(values, terminal) {
    const parts = values.of as readonly string[];
    const { out, report } = values as { out?: string; report?: string };
    if (parts.some(isFolder)) {
      if (parts.length > 1 || out !== undefined || report !== undefined) {
        throw usage('a sweep is merged in its own folder', 'Give that folder alone.');
      }
      return tellSweep(mergeSweep(parts[0]!), terminal);
    }
    if (out === undefined) throw usage('--out is missing', 'Give --out FILE: write the whole evaluation.');
    for (const file of [out, report]) if (file !== undefined) checkNewFile(file, values.overwrite === true);
    const record = mergeEvaluations(parts.map((path) => ({ path, record: readEvaluation(path) })));
    writeEvaluation(out, record);
    if (report !== undefined) writeFileAtomically(report, evaluationReport(record));
    return tellEvaluation(record, terminal);
  },
};
