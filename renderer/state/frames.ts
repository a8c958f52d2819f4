import {
  decodeLook,
  decodePose,
  FIELDS_FRAME,
  LOOK_FRAME,
  type LookFrame,
  POSE_FRAME,
  type PoseFrame,
} from '../../engine/protocol/binary.ts';
import { decodeFields, type FieldsFrame } from '../../engine/protocol/fields.ts';

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

/** Hands a binary message to whom it concerns. */
export function receiveFrame(bytes: ArrayBuffer): void {
  const kind = new Uint8Array(bytes, 0, 1)[0];
  if (kind === POSE_FRAME) poses.push(decodePose(bytes));
  if (kind === LOOK_FRAME) looks.push(decodeLook(bytes));
  if (kind === FIELDS_FRAME) fields.push(decodeFields(bytes));
}
