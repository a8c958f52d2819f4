import { chapterOf } from '../chapter.ts';
import { PAGES } from './pages.tsx';
import { Stage } from './Stage.tsx';
import { FIELDS, type HiddenLayerState } from './state.ts';

export const hiddenLayerChapter = chapterOf<HiddenLayerState>({
  name: 'hidden-layer',
  number: 2,
  title: 'A hidden layer',
  fields: FIELDS,
  pages: PAGES,
  Stage,
});
