/** What a member of a committee drove. */
export interface MemberShare {
  readonly driver: string;
  readonly distanceM: number;
  readonly shareOfDistance: number;
}

/** From here on another member drove. */
export interface DriverChange {
  /** Since the start, m. */
  readonly atM: number;
  readonly driver: string;
}

/** Who of a committee drove how much, and when that changed. */
export interface WhoDrove {
  readonly members: readonly MemberShare[];
  /** The first ones, who began among them. */
  readonly changes: readonly DriverChange[];
  /** How often another took over. */
  readonly changeCount: number;
}

const MOST_CHANGES = 1000;

/** Keeps account of who of a committee drives. */
export class DriverLog {
  readonly #names: readonly string[];
  readonly #drivenM: number[];
  readonly #changes: DriverChange[] = [];
  #count = -1;
  #driving: number | undefined;
  #atM = 0;

  /** @param names of the members */
  constructor(names: readonly string[]) {
    this.#names = names;
    this.#drivenM = names.map(() => 0);
  }

  /** A member drives from here on, m since the start. */
  decided(member: number, atM: number): void {
    this.end(atM);
    if (member === this.#driving) return;
    this.#driving = member;
    this.#count++;
    if (this.#changes.length < MOST_CHANGES) this.#changes.push({ atM, driver: this.#names[member]! });
  }

  /** The drive has come so far, m since the start. */
  end(atM: number): void {
    if (this.#driving !== undefined) this.#drivenM[this.#driving]! += atM - this.#atM;
    this.#atM = atM;
  }

  get result(): WhoDrove {
    const total = this.#drivenM.reduce((sum, own) => sum + own, 0);
    return {
      members: this.#names.map((driver, i) => ({
        driver,
        distanceM: this.#drivenM[i]!,
        shareOfDistance: total > 0 ? this.#drivenM[i]! / total : 0,
      })),
      changes: this.#changes,
      changeCount: Math.max(0, this.#count),
    };
  }
}
