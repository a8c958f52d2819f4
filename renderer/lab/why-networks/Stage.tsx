import type { StageProps } from '../chapter.ts';
import { After } from './After.tsx';
import { Features } from './Features.tsx';
import { Neurons } from './Neurons.tsx';
import { Results } from './Results.tsx';
import type { WhyState } from './state.ts';

export type WhyProps = StageProps<WhyState>;

export function Stage(props: WhyProps) {
  switch (props.shows) {
    case 'neurons':
      return <Neurons {...props} />;
    case 'features':
      return <Features {...props} />;
    case 'results':
      return <Results />;
    default:
      return <After />;
  }
}
