/** The receptive fields alone, for golden pictures. */
import { decodeFields } from '../../engine/protocol/fields.ts';
import { themeColour } from '../components/theme.ts';
import { FieldsCanvas } from './fields-canvas.ts';

/** What is drawn: the network at one moment, or between two. */
export interface FieldsPlan {
  readonly theme: 'light' | 'dark';
  /** Bytes of the frames, one or two. */
  readonly frames: readonly (readonly number[])[];
  /** Where between them, 0 … 1. */
  readonly share: number;
  /** Room that there is, CSS pixels. */
  readonly width: number;
  readonly height: number;
}

/** The canvas on the colour of its panel: red, green, blue, alpha of each pixel. */
function pixels({ theme, frames, share, width, height }: FieldsPlan): { width: number; rgba: number[] } {
  document.documentElement.dataset.theme = theme;
  const canvas = document.querySelector<HTMLCanvasElement>('#fields')!;
  const [from, to] = frames.map((bytes) => decodeFields(Uint8Array.from(bytes).buffer));
  new FieldsCanvas(canvas).draw(from!, to ?? from!, share, width, height);
  const pen = canvas.getContext('2d')!;
  pen.globalCompositeOperation = 'destination-over';
  pen.fillStyle = themeColour('panel');
  pen.fillRect(0, 0, canvas.width, canvas.height);
  return { width: canvas.width, rgba: [...pen.getImageData(0, 0, canvas.width, canvas.height).data] };
}

Object.assign(window, { pixels });
