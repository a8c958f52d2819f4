import type { StageProps } from '../chapter.ts';
import { Alvinn } from './Alvinn.tsx';
import { Lines } from './Lines.tsx';
import type { ByHandState } from './state.ts';

export type ByHandProps = StageProps<ByHandState>;

export function Stage(props: ByHandProps) {
  return props.shows === 'alvinn' ? <Alvinn {...props} /> : <Lines {...props} />;
}
