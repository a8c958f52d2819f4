import { Learning } from './Learning.tsx';
import { Rules } from './Rules.tsx';
import { TableByHand } from './TableByHand.tsx';
import type { Props } from './tables.ts';
import { UnitByHand } from './UnitByHand.tsx';
import { Xor } from './Xor.tsx';

export function Stage(props: Props) {
  switch (props.shows) {
    case 'unit':
      return <UnitByHand {...props} />;
    case 'table':
      return <TableByHand {...props} />;
    case 'learn':
      return <Learning {...props} />;
    case 'rules':
      return <Rules {...props} />;
    default:
      return <Xor {...props} />;
  }
}
