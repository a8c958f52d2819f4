import { Search, Square } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { InputPicture } from '../../../engine/lab/microscope.ts';
import type { ModelSpec } from '../../../engine/network/model.ts';
import type { LearningNetwork } from '../../../engine/textbook/learning.ts';
import { Button } from '../../components/Button.tsx';
import { sentence } from '../../components/format.ts';
import { Panel } from '../../components/Panel.tsx';
import { Progress } from '../../components/Progress.tsx';
import { EngineError } from '../../state/connection.ts';
import { Cells } from '../parts/Cells.tsx';
import { number } from '../parts/numbers.ts';
import styles from './Microscope.module.css';
import { type FrameSeen, lookThrough } from './sources.ts';

export interface FavouritesProps {
  readonly spec: ModelSpec;
  readonly network: LearningNetwork;
  readonly layer: number;
  readonly unit: number;
  readonly drive: string;
  /** The picture that is shown of each. */
  readonly plane: InputPicture;
  onFrame(frame: number): void;
}

/** Pictures that are shown. */
const SHOWN = 4;
/** Frames that lie nearer to each other than so many are one picture. */
const APART = 15;

interface Favourite extends FrameSeen {
  readonly sum: number;
}

/** The pictures of a drive that excite a unit most. */
export function Favourites({ spec, network, layer, unit, drive, plane, onFrame }: FavouritesProps) {
  const [found, setFound] = useState<readonly Favourite[]>([]);
  const [progress, setProgress] = useState<{ readonly done: number; readonly total: number }>();
  const [problem, setProblem] = useState<string>();
  const search = useRef(0);
  useEffect(
    () => () => {
      search.current++;
    },
    [],
  );
  const stop = () => {
    search.current++;
    setProgress(undefined);
  };
  const start = async () => {
    const own = ++search.current;
    let best: readonly Favourite[] = [];
    let done = 0;
    setFound([]);
    setProblem(undefined);
    setProgress({ done, total: 1 });
    try {
      for await (const { seen, total } of lookThrough(spec, drive)) {
        if (search.current !== own) return;
        const sums = seen.map(({ frame, inputs }) => {
          network.forward(inputs);
          return { frame, inputs, sum: network.layers[layer]!.sums[unit]! };
        });
        best = bestOf([...best, ...sums]);
        done += seen.length;
        setFound(best);
        setProgress({ done, total });
      }
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      if (search.current === own) setProblem(`${sentence(error.message)}. ${error.hint}`);
    }
    if (search.current === own) setProgress(undefined);
  };
  return (
    <Panel title="Of this drive, what excites it most" aside="the sum s below each">
      {progress ? (
        <div className={styles.search}>
          <Progress label="Looks through the drive" {...progress} />
          <Button icon={Square} onClick={stop}>
            Stop
          </Button>
        </div>
      ) : (
        <Button icon={Search} onClick={() => void start()}>
          Look through the drive
        </Button>
      )}
      {problem && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
      {found.length > 0 && (
        <div className={styles.favourites}>
          {found.map(({ frame, inputs, sum }) => (
            <button key={frame} type="button" title="Show this frame above" onClick={() => onFrame(frame)}>
              <Cells
                grey
                what={`frame ${frame + 1}: ${number(sum, 2)}`}
                values={inputs.subarray(plane.first, plane.first + plane.rows * plane.columns)}
                columns={plane.columns}
              />
            </button>
          ))}
        </div>
      )}
    </Panel>
  );
}

/** The greatest sums, one of each place of the drive. */
function bestOf(all: readonly Favourite[]): readonly Favourite[] {
  const best: Favourite[] = [];
  for (const own of all.toSorted((a, b) => b.sum - a.sum)) {
    if (best.every(({ frame }) => Math.abs(frame - own.frame) >= APART)) best.push(own);
    if (best.length === SHOWN) break;
  }
  return best;
}
