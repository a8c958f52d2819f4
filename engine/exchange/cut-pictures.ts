import type { PictureFormat } from '../data/drive-format.ts';
import type { Cut } from './cut.ts';
import { decodePicture, fileFormatOf, UnusablePicture } from './picture.ts';

/** What came of a picture: its retina, or why there is none. */
export type CutPicture =
  | {
      readonly retina: Uint8Array;
      readonly format: PictureFormat;
      readonly rows: number;
      readonly columns: number;
      /** Of a picture that a drive cannot keep as it came, its pixels. */
      readonly rgb?: Uint8Array;
    }
  | { readonly trouble: string };

/** Reads pictures and cuts retinas from them, in their order. */
export async function cutPictures(cut: Cut, pictures: readonly Uint8Array[]): Promise<CutPicture[]> {
  const results: CutPicture[] = [];
  for (const bytes of pictures) {
    try {
      const picture = await decodePicture(bytes);
      const { rows, columns, rgb } = picture;
      const retina = cut(picture);
      const format = fileFormatOf(bytes)!;
      results.push(
        format === 'pnm' ? { retina, format: 'rgb8', rows, columns, rgb } : { retina, format, rows, columns },
      );
    } catch (error) {
      if (!(error instanceof UnusablePicture)) throw error;
      results.push({ trouble: error.message });
    }
  }
  return results;
}
