/** How often a machine draws. */
export interface DrawingPace {
  /** From one frame to the next at least, ms. */
  readonly leastMs: number;
  /** The same where the page only watches, or is not in front, ms. */
  readonly asideMs: number;
  /** Rest after a frame, as a share of the time that it took to be drawn: the engine, and the page's answers, come first. */
  readonly restShare: number;
}

/** Half a display frame of tolerance: at 60 Hz, every second frame is taken, not every third, ms. */
const TOLERANCE_MS = 8;
/** Animation frames that belong to what a person did: its answer is on the screen before anything else is drawn. */
const FRAMES_FOR_INPUT = 2;

/** Says when the windscreen may draw: asked once an animation frame. */
export class DrawingTurn {
  readonly #pace: DrawingPace;
  #beganMs = Number.NEGATIVE_INFINITY;
  #isDrawing = false;
  #restUntilMs = Number.NEGATIVE_INFINITY;
  #framesForInput = 0;

  constructor(pace: DrawingPace) {
    this.#pace = pace;
  }

  /** A person pressed something. */
  input(): void {
    // A machine that draws as often as the display shows has its answer there in time.
    if (this.#pace.leastMs > 0) this.#framesForInput = FRAMES_FOR_INPUT;
  }

  /**
   * Takes the turn where it is there.
   * @param isDrawn whether the latest frame has been drawn to its end
   * @param aside whether the page only watches or is not in front
   */
  take(nowMs: number, isDrawn: boolean, aside: boolean): boolean {
    if (this.#isDrawing && isDrawn) {
      this.#isDrawing = false;
      this.#restUntilMs = nowMs + this.#pace.restShare * (nowMs - this.#beganMs);
    }
    if (this.#framesForInput > 0) {
      this.#framesForInput--;
      return false;
    }
    const leastMs = aside ? this.#pace.asideMs : this.#pace.leastMs;
    if (this.#isDrawing || nowMs < this.#restUntilMs - TOLERANCE_MS) return false;
    if (nowMs - this.#beganMs < leastMs - TOLERANCE_MS) return false;
    this.#beganMs = nowMs;
    this.#isDrawing = true;
    return true;
  }
}
