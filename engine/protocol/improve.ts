import { z } from 'zod';
import { command } from './command.ts';
import { FileName } from './drive.ts';
import { EvaluationId, type SuiteRoad } from './evaluation.ts';

/** A moment of a recorded drive at which its network had to be helped. */
export interface MomentToLearn {
  readonly kind: 'takeover' | 'put back';
  readonly step: number;
  readonly timeS: number;
  /** null where it is not known. */
  readonly stationM: number | null;
}

/** What drives on some roads come to. */
export interface ImproveFigures {
  readonly departuresPerKm: number;
  readonly interventions: number;
  readonly collisions: number;
  readonly cteMeanAbsM: number;
}

/** What a network learned from where it had to be helped. */
export interface Improved {
  /** Its file in the library; null where it got no better, or forgot what it could. */
  readonly model: string | null;
  /** Drive with the looks that it learned from. */
  readonly looksFile: string | null;
  readonly looks: number;
  /** On the roads where it had to be helped, before and after. */
  readonly before: ImproveFigures;
  readonly after: ImproveFigures;
  /** On the roads that it knew, before and after; null where these are not known. */
  readonly old: { readonly before: ImproveFigures; readonly after: ImproveFigures } | null;
  /** What drives both again, to be compared. */
  readonly courses: {
    readonly roads: readonly SuiteRoad[];
    readonly seeds: readonly number[];
    readonly distanceM: number;
    readonly speedMps: number;
    readonly obstaclesPerKm: number;
  };
}

export const improveCommands = {
  /** The moments of a recording at which its network had to be helped, in order. */
  'improve.moments': command<{ moments: readonly MomentToLearn[] }>()(z.strictObject({ file: FileName })),
  /**
   * Lets a network learn from where it had to be helped: in the drive that is on, in a recording, or in an evaluation.
   * Answers when it is done; it is a job that can be cancelled.
   */
  'improve.learn': command<Improved>()(
    z.strictObject({
      model: FileName,
      from: z.union([
        z.strictObject({ drive: z.literal(true) }),
        z.strictObject({ recording: FileName }),
        z.strictObject({ evaluation: EvaluationId }),
      ]),
    }),
  ),
};
