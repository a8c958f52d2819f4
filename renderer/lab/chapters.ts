import { byHandChapter } from './by-hand/by-hand.tsx';
import type { Chapter } from './chapter.ts';
import { convolutionChapter } from './convolution/convolution.tsx';
import { encoderChapter } from './encoder/encoder.tsx';
import { experiments1989Chapter } from './experiments-1989/experiments-1989.tsx';
import { facesChapter } from './faces/faces.tsx';
import { goesWrongChapter } from './goes-wrong/goes-wrong.tsx';
import { hiddenLayerChapter } from './hidden-layer/hidden-layer.tsx';
import { microscopeChapter } from './microscope/microscope.tsx';
import { oneUnitChapter } from './one-unit/one-unit.tsx';
import { softmaxChapter } from './softmax/softmax.tsx';
import { whyNetworksChapter } from './why-networks/why-networks.tsx';

/** The chapters of the Lab, in their order. */
export const CHAPTERS: readonly Chapter[] = [
  whyNetworksChapter,
  oneUnitChapter,
  hiddenLayerChapter,
  byHandChapter,
  encoderChapter,
  facesChapter,
  goesWrongChapter,
  softmaxChapter,
  convolutionChapter,
  microscopeChapter,
  experiments1989Chapter,
];
