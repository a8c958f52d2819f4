import {
  decodeLook,
  decodePose,
  FIELDS_FRAME,
  LEARN_BUFFER_FRAME,
  LEARN_LOOK_FRAME,
  LOOK_FRAME,
  type LookFrame,
  POSE_FRAME,
  type PoseFrame,
} from '../../engine/protocol/binary.ts';
import { decodeFields, type FieldsFrame } from '../../engine/protocol/fields.ts';
import {
  decodeLearnBuffer,
  decodeLearnLook,
  type LearnBufferFrame,
  type LearnLookFrame,
} from '../../engine/protocol/learn-frames.ts';

/**
 * What comes many times a second, kept outside React: whoever draws it subscribes, or looks at `latest` in its own
 * animation frame.
 */
class Stream<Frame> {
  latest: Frame | undefined;
  readonly #listeners = new Set<(frame: Frame) => void>();

  /** @returns the unsubscriber. */
  subscribe(listener: (frame: Frame) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  push(frame: Frame): void {
    this.latest = frame;
    for (const listener of this.#listeners) listener(frame);
  }
}

export const poses = new Stream<PoseFrame>();
export const looks = new Stream<LookFrame>();
export const fields = new Stream<FieldsFrame>();
export const learnLooks = new Stream<LearnLookFrame>();
export const learnBuffers = new Stream<LearnBufferFrame>();

/** Hands a binary message to whom it concerns. */
export function receiveFrame(bytes: ArrayBuffer): void {
  const kind = new Uint8Array(bytes, 0, 1)[0];
  if (kind === POSE_FRAME) poses.push(decodePose(bytes));
  if (kind === LOOK_FRAME) looks.push(decodeLook(bytes));
  if (kind === FIELDS_FRAME) fields.push(decodeFields(bytes));
  if (kind === LEARN_LOOK_FRAME) learnLooks.push(decodeLearnLook(bytes));
  if (kind === LEARN_BUFFER_FRAME) learnBuffers.push(decodeLearnBuffer(bytes));
}
