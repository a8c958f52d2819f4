import type { StageProps } from '../chapter.ts';
import { ErrorSurfaces } from './ErrorSurfaces.tsx';
import { Moved } from './Moved.tsx';
import { Playground } from './Playground.tsx';
import { Seeds } from './Seeds.tsx';
import { Slide } from './Slide.tsx';
import type { HiddenLayerState } from './state.ts';

export type HiddenLayerProps = StageProps<HiddenLayerState>;

export function Stage(props: HiddenLayerProps) {
  switch (props.shows) {
    case 'slide':
      return <Slide {...props} />;
    case 'moved':
      return <Moved {...props} />;
    case 'seeds':
      return <Seeds {...props} />;
    case 'error':
      return <ErrorSurfaces {...props} />;
    default:
      return <Playground {...props} />;
  }
}
