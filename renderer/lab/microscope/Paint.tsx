import { Eraser } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '../../components/Button.tsx';
import { Slider } from '../../components/Field.tsx';
import { sentence } from '../../components/format.ts';
import { Panel } from '../../components/Panel.tsx';
import { Segmented } from '../../components/Segmented.tsx';
import { PaintCells } from '../parts/PaintCells.tsx';
import { Row } from '../parts/Row.tsx';
import { cellsOf, type Plane, type SharedProps } from './looked.ts';
import styles from './Microscope.module.css';
import { type Brush, withPaint } from './state.ts';

/** The retina to paint on and to move, and the hill that follows. */
export function Paint({
  planes,
  plane,
  inputs,
  state,
  change,
  hill,
}: SharedProps & { readonly plane: Plane; readonly hill: ReactNode }) {
  return (
    <>
      <Row>
        <Panel title="The retina" aside="drag over it">
          <PaintCells
            what={`${plane.label}, ${plane.rows} × ${plane.columns}`}
            values={cellsOf(inputs, plane)}
            columns={plane.columns}
            onPaint={(cells) => change({ painted: withPaint(state.painted, cells, state.brush) })}
          />
        </Panel>
        <Panel title="Change it">
          <div className={styles.brushes}>
            {planes.length > 1 && (
              <Segmented
                label="Which picture"
                value={plane.kind}
                options={planes.map(({ kind }) => ({ value: kind, label: sentence(kind) }))}
                onChange={(kind) =>
                  change({ plane: planes.findIndex((own) => own.kind === kind), painted: [] })
                }
              />
            )}
            <Segmented<Brush>
              label="Brush"
              value={state.brush}
              options={[
                { value: 'dark', label: 'Dark' },
                { value: 'grey', label: 'Grey' },
                { value: 'light', label: 'Light' },
              ]}
              onChange={(brush) => change({ brush })}
            />
            <Slider
              label="Move the camera’s picture"
              value={state.shift}
              shown={
                state.shift === 0
                  ? 'as it is'
                  : `${Math.abs(state.shift)} ${state.shift > 0 ? 'right' : 'left'}`
              }
              min={-12}
              max={12}
              step={1}
              onChange={(shift) => change({ shift })}
            />
            <div className={styles.buttons}>
              {(['left', 'right'] as const).map((side) => (
                <Button
                  key={side}
                  onClick={() =>
                    change({ painted: withPaint(state.painted, halfOf(plane, side), state.brush) })
                  }
                >
                  Paint the {side} half
                </Button>
              ))}
              <Button
                icon={Eraser}
                disabled={state.painted.length === 0 && state.shift === 0}
                onClick={() => change({ painted: [], shift: 0 })}
              >
                As it was
              </Button>
            </div>
          </div>
        </Panel>
      </Row>
      {hill}
    </>
  );
}

function halfOf({ rows, columns }: Plane, side: 'left' | 'right'): number[] {
  const cells = Array.from({ length: rows * columns }, (_, cell) => cell);
  return cells.filter((cell) => cell % columns < columns / 2 === (side === 'left'));
}
