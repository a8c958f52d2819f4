import { chapterOf } from '../chapter.ts';
import { PAGES } from './pages.tsx';
import { Stage } from './Stage.tsx';
import { type ByHandState, FIELDS } from './state.ts';

export const byHandChapter = chapterOf<ByHandState>({
  name: 'by-hand',
  number: 3,
  title: 'Back-propagation by hand',
  fields: FIELDS,
  pages: PAGES,
  Stage,
});
