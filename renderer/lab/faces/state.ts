import type { ExperimentSettings } from '../parts/Experiment.tsx';

export const QUESTIONS = ['pose', 'person', 'sunglasses'] as const;
export type Question = (typeof QUESTIONS)[number];

/** What a person can set in chapter 5. */
export interface FacesState extends ExperimentSettings {
  readonly question: Question;
  /** The face of the gallery that is asked about. */
  readonly face: number;
  /** Cells that were painted dark. */
  readonly covered: readonly number[];
}
