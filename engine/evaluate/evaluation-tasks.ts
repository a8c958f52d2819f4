import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { writeFileAtomically } from '../data/atomic.ts';
import { makeFolder } from '../data/folder.ts';
import type {
  DriveOutcome,
  Evaluation,
  EvaluationSummary,
  OpenLoopOutcome,
  SuiteCourse,
  Trace,
} from '../protocol/evaluation.ts';
import { isSameDrive } from './drive-suite.ts';
import { type EvaluationRecord, readEvaluation, summaryOf, writeEvaluation } from './evaluation-file.ts';
import { evaluationReport } from './report.ts';
import { figuresOf } from './strata.ts';

/**
 * What takes too long for the thread that drives: an evaluation with its traces is megabytes of JSON. The latest stays
 * here, so that a new drive alone, not all before it, comes from the other thread.
 */
export const TASKS = {
  summarise: (path: string): EvaluationSummary => summaryOf(readEvaluation(path).evaluation),

  open: (path: string): Evaluation => recordAt(path).evaluation,

  /** Where each driver went on one course; null where it did not get there. */
  traces(path: string, course: SuiteCourse): (Trace | null)[] {
    const { evaluation, traces } = recordAt(path);
    return evaluation.suite.drivers.map((_, driver) => {
      const at = evaluation.drives.findIndex((drive) => isSameDrive(drive, { driver, ...course }));
      return traces[at] ?? null;
    });
  },

  create(path: string, evaluation: Evaluation): EvaluationSummary {
    makeFolder(dirname(path));
    return save(path, { evaluation, traces: [] });
  },

  addDrive(path: string, outcome: DriveOutcome, trace: Trace): EvaluationSummary {
    const { evaluation, traces } = recordAt(path);
    return save(path, {
      evaluation: { ...evaluation, drives: [...evaluation.drives, outcome] },
      traces: [...traces, trace],
    });
  },

  addOpenLoop(path: string, outcome: OpenLoopOutcome): EvaluationSummary {
    const { evaluation, traces } = recordAt(path);
    return save(path, { evaluation: { ...evaluation, openLoop: [...evaluation.openLoop, outcome] }, traces });
  },

  /** Writes an evaluation as a page for people, or as its figures. @returns what was written. */
  report(path: string, target: string, format: 'html' | 'json'): string {
    const record = recordAt(path);
    const text =
      format === 'html'
        ? evaluationReport(record)
        : `${JSON.stringify(figuresOf(record.evaluation), null, 2)}\n`;
    makeFolder(dirname(target));
    writeFileAtomically(target, text);
    return text;
  },
};

export type EvaluationTasks = typeof TASKS;

let latest: { readonly path: string; readonly stamp: string; readonly record: EvaluationRecord } | undefined;

function recordAt(path: string): EvaluationRecord {
  const stamp = stampOf(path);
  if (latest?.path !== path || latest.stamp !== stamp) latest = { path, stamp, record: readEvaluation(path) };
  return latest.record;
}

function save(path: string, record: EvaluationRecord): EvaluationSummary {
  writeEvaluation(path, record);
  latest = { path, stamp: stampOf(path), record };
  return summaryOf(record.evaluation);
}

/** Differs once a file has been written again, or has gone. */
function stampOf(path: string): string {
  const stats = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stats ? `${stats.ino} ${stats.size} ${stats.mtimeNs}` : '';
}
