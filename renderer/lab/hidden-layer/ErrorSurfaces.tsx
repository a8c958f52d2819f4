import { useMemo } from 'react';
import {
  ErrorSurface,
  ONE_UNIT_SURFACE,
  type Point,
  type SurfaceProblem,
  TWO_LAYER_SURFACE,
} from '../../../engine/lab/error-surface.ts';
import { Button } from '../../components/Button.tsx';
import { Slider } from '../../components/Field.tsx';
import { Panel } from '../../components/Panel.tsx';
import { ErrorMap } from '../parts/ErrorMap.tsx';
import { number } from '../parts/numbers.ts';
import { Player } from '../parts/Player.tsx';
import { Row } from '../parts/Row.tsx';
import widths from '../parts/widths.module.css';
import type { HiddenLayerProps } from './Stage.tsx';

const MOST_STEPS = 400;
const MOST_STARTS = 12;

/** The error over two weights, of one unit and of two layers, and descents on both from the same starts. */
export function ErrorSurfaces({ state, slot, change }: HiddenLayerProps) {
  const starts = Array.from(
    { length: Math.floor(state.starts.length / 2) },
    (_, i): Point => [state.starts[2 * i]!, state.starts[2 * i + 1]!],
  );
  const steps = Math.min(state.updates, MOST_STEPS);
  const add = (at: Point) => change({ starts: [...state.starts, ...at].slice(-2 * MOST_STARTS) });
  const shared = { starts, steps, rate: state.rate, onStart: add };
  return (
    <>
      <Panel>
        <Player
          slot={slot}
          step={steps}
          most={MOST_STEPS}
          what="One step"
          onStep={(updates) => change({ updates })}
        >
          step <b>{steps}</b> of each descent
        </Player>
      </Panel>
      <Row>
        <Land title="One unit: V = g(w x + b)" problem={ONE_UNIT_SURFACE} {...shared} />
        <Land title="Two layers: V = u · tanh(w x)" problem={TWO_LAYER_SURFACE} {...shared} />
      </Row>
      <Panel>
        <Row>
          <div className={widths.wide}>
            <Slider
              label="Learning rate η"
              value={state.rate}
              shown={number(state.rate, 2)}
              min={0.05}
              max={4}
              step={0.05}
              onChange={(rate) => change({ rate })}
            />
          </div>
          <Button onClick={() => change({ starts: [], updates: 0 })}>Take all descents away</Button>
          <Button onClick={() => add([0, 0])}>Start at (0, 0)</Button>
        </Row>
      </Panel>
    </>
  );
}

interface LandProps {
  readonly title: string;
  readonly problem: SurfaceProblem;
  readonly starts: readonly Point[];
  readonly steps: number;
  readonly rate: number;
  onStart(at: Point): void;
}

function Land({ title, problem, starts, steps, rate, onStart }: LandProps) {
  const surface = useMemo(() => new ErrorSurface(problem), [problem]);
  const grid = useMemo(() => surface.grid(48), [surface]);
  const whole = useMemo(
    () => starts.map((start) => surface.descend(start, rate, MOST_STEPS)),
    [surface, JSON.stringify(starts), rate],
  );
  const ways = whole.map((way) => way.slice(0, steps + 1));
  const ends = ways.map((way) => way.at(-1)!);
  return (
    <Panel title={title}>
      <ErrorMap
        label={`Error over ${problem.places[0].name} and ${problem.places[1].name}, with ${ways.length} descents`}
        grid={grid}
        range={problem.range}
        ways={ways}
        axes={[problem.places[0].name, problem.places[1].name]}
        onClick={onStart}
        size={238}
      />
      <p className="soft">
        {ends
          .map((end) => `(${number(end[0], 1)}, ${number(end[1], 1)}) E = ${number(surface.error(end), 3)}`)
          .join('; ') || 'Click to start a descent.'}
      </p>
    </Panel>
  );
}
