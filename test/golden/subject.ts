import { z } from 'zod';
import type { Picture } from './picture.ts';

/** A picture, or the text of a page, which is compared letter by letter. */
export type Drawn = Picture | string;

/** Draws the cases of a subject, one after the other. */
export interface Drawer extends AsyncDisposable {
  /**
   * @param input what the case's `input.json` holds
   * @param renderer one of those that its `tolerance` names
   * @param folder of the case, for files beside its input
   */
  draw(input: unknown, renderer: string, folder: string): Promise<Drawn>;
}

/** Opens what draws the cases of a subject. */
export type Subject = () => Promise<Drawer>;

const GreyLevels = z.number().min(0).max(255);

/** How far a picture may lie from what is expected, in grey levels of 255 over all values of all pixels. */
export const ToleranceSchema = z.strictObject({
  /** Mean absolute difference; 0 asks for the same bytes. */
  mean: GreyLevels,
  /** 99 of 100 values differ by this at most. */
  p99: GreyLevels,
});
export type Tolerance = z.infer<typeof ToleranceSchema>;

/** How far each of the renderers that draw a case may be off. What the first draws is blessed. */
export function tolerances<Name extends string>(...renderers: readonly Name[]) {
  return z.partialRecord(z.enum(renderers), ToleranceSchema);
}

/** For an input that names what differs from the usual: some of an object's numbers. */
export function changesOf<Key extends string>(numbers: Readonly<Record<Key, number>>) {
  return z.partialRecord(z.enum(Object.keys(numbers) as Key[]), z.number()).default({});
}
