import { z } from 'zod';
import { command } from './command.ts';

export const wheelCommands = {
  /** Asks for the wheel: given at once where nobody holds it, else when the holder gives it or does not answer. */
  'wheel.ask': command()(z.strictObject({})),
  /** The holder's answer to who asks. */
  'wheel.answer': command()(z.strictObject({ give: z.boolean() }), { needsWheel: true }),
};

/** Who may drive. */
export interface WheelState {
  /** Page that has the wheel, by `welcome.page`, null where none has. */
  readonly holder: { readonly page: number; readonly name: string } | null;
  /** Who asks for it, and in how many seconds it is given unless the holder answers; told anew every second. */
  readonly asking: { readonly page: number; readonly name: string; readonly secondsLeft: number } | null;
  readonly pages: number;
}
