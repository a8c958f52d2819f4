import type { GuestParts } from '../bridge/open-guest.ts';
import type { Guest, GuestDrive } from '../drive/guest.ts';
import { UserError } from '../errors.ts';
import { guestNamed, type ProgramAddress } from '../protocol/program.ts';

/** A program that a suite knows before it is there. */
export class AwaitedGuest implements Guest {
  readonly name: string;
  readonly #address: ProgramAddress;
  #guest: Guest | undefined;

  /** @throws UserError where a page may not meet a program of that name. */
  constructor(name: string) {
    const address = guestNamed(name);
    if (!address) {
      throw new UserError(
        'invalid',
        `${name} is no program of this machine`,
        'Give an address of this machine, or use alvinn evaluate --driver.',
      );
    }
    this.name = name;
    this.#address = address;
  }

  /**
   * Waits until it is there.
   * @returns what lets it go. @throws UserError where it cannot be, or on cancellation.
   */
  async come(parts: GuestParts): Promise<AsyncDisposable> {
    // Its protocols load what other evaluations have no use for.
    const { openGuest } = await import('../bridge/open-guest.ts');
    const guest = await openGuest(this.#address, parts);
    this.#guest = guest;
    return guest;
  }

  driverOf(drive: GuestDrive): ReturnType<Guest['driverOf']> {
    if (!this.#guest) throw new Error(`${this.name} drives before it has come`);
    return this.#guest.driverOf(drive);
  }
}
