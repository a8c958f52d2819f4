import { byHandChapter } from './by-hand/by-hand.tsx';
import type { Chapter } from './chapter.ts';
import { hiddenLayerChapter } from './hidden-layer/hidden-layer.tsx';
import { oneUnitChapter } from './one-unit/one-unit.tsx';
import { whyNetworksChapter } from './why-networks/why-networks.tsx';

/** The chapters of the Lab, in their order. */
export const CHAPTERS: readonly Chapter[] = [
  whyNetworksChapter,
  oneUnitChapter,
  hiddenLayerChapter,
  byHandChapter,
];
