import { chapterOf } from '../chapter.ts';
import { PAGES } from './pages.tsx';
import { Stage } from './Stage.tsx';
import { FIELDS, type WhyState } from './state.ts';

export const whyNetworksChapter = chapterOf<WhyState>({
  name: 'why-networks',
  number: 0,
  title: 'Why networks',
  fields: FIELDS,
  pages: PAGES,
  Stage,
});
