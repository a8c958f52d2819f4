import type { DrivenFrame, DriveWatch } from '../drive/closed-loop.ts';

/** A car so far beside its path, m, needs to be led back; nearer it hardly shows. */
const STRAYED_M = 0.4;
/** Looks before it strays, or before it is put back, that led there: 2 s. */
const LED_THERE = 20;

/** Keeps those looks of a drive that show where a driver strays: on the way there, and there. */
export class StrayedLooks implements DriveWatch {
  readonly looks: DrivenFrame[] = [];
  readonly #most: number;
  #before: DrivenFrame[] = [];

  /** @param most looks; of more the first are forgotten */
  constructor(most = Number.POSITIVE_INFINITY) {
    this.#most = most;
  }

  saw(frame: DrivenFrame, cteM: number): void {
    this.#before.push(frame);
    if (Math.abs(cteM) >= STRAYED_M) this.#keep();
    else if (this.#before.length > LED_THERE) this.#before.shift();
  }

  putBack(): void {
    this.#keep();
  }

  #keep(): void {
    this.looks.push(...this.#before);
    this.looks.splice(0, this.looks.length - this.#most);
    this.#before = [];
  }
}
