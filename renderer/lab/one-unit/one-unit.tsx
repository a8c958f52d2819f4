import { chapterOf } from '../chapter.ts';
import { PAGES } from './pages.tsx';
import { Stage } from './Stage.tsx';
import { FIELDS, type OneUnitState } from './state.ts';

export const oneUnitChapter = chapterOf<OneUnitState>({
  name: 'one-unit',
  number: 1,
  title: 'One unit',
  fields: FIELDS,
  pages: PAGES,
  Stage,
});
