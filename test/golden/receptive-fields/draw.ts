import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { fieldLayout, receptiveFields } from '../../../engine/network/receptive-fields.ts';
import { readModel } from '../../../engine/onnx/read.ts';
import { unitCard } from '../../../engine/report/sections.ts';
import { blank, type Picture, paste, pictureOf } from '../picture.ts';
import { type Subject, tolerances } from '../subject.ts';

/** A model's file, as seen from the case's folder. */
const Input = z.strictObject({ tolerance: tolerances('report'), model: z.string() });

const ACROSS = 8;
const GAP = 6;
/** A row of weights is drawn as a bar, as the report does. */
const BAR = 6;
const WIDEST = 64;
/** Pixels a weight takes. */
const cellOf = ({ width }: Picture) => Math.max(1, Math.floor(WIDEST / width));

/** Of each hidden unit the pictures of its weights as a report has them, from top to bottom; at the foot single weights. */
export const receptiveFieldPictures: Subject = async () => {
  return {
    async draw(input, _, folder) {
      const { model } = Input.parse(input);
      const { weights, spec } = readModel(readFileSync(join(folder, model)), model);
      const layout = fieldLayout(spec);
      return sheet(receptiveFields(weights, spec).map((field, i) => drawCard(unitCard(layout, field, i))));
    },
    async [Symbol.asyncDispose]() {},
  };
};

/** The pictures within a unit's card, one above the other. */
function drawCard(html: string): Picture {
  const pictures = [...html.matchAll(/base64,([^"]+)/g)].map(([, data]) =>
    pictureOf(Buffer.from(data!, 'base64'), 'picture of a report'),
  );
  const squares = [...html.matchAll(/fill="rgb\((\d+),(\d+),(\d+)\)"/g)].map(([, ...rgb]) => ({
    width: 1,
    height: 1,
    rgb: Uint8Array.from(rgb, Number),
  }));
  const tall = (picture: Picture) => (picture.height === 1 ? BAR : cellOf(picture) * picture.height);
  const height = pictures.reduce((sum, picture) => sum + tall(picture) + 1, BAR);
  const card = blank(WIDEST, height);
  let top = 0;
  for (const picture of pictures) {
    paste(card, picture, 0, top, cellOf(picture), tall(picture) / picture.height);
    top += tall(picture) + 1;
  }
  squares.forEach((square, i) => {
    paste(card, square, i * (BAR + 1), top, BAR);
  });
  return card;
}

function sheet(cards: readonly Picture[]): Picture {
  const across = Math.min(ACROSS, cards.length);
  const height = cards[0]!.height + GAP;
  const all = blank(across * (WIDEST + GAP) - GAP, Math.ceil(cards.length / across) * height - GAP);
  cards.forEach((card, i) => {
    paste(all, card, (i % across) * (WIDEST + GAP), Math.floor(i / across) * height);
  });
  return all;
}
