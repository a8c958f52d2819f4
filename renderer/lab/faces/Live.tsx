import { Eraser, Glasses } from 'lucide-react';
import { useMemo } from 'react';
import type { FacesFound, Recognition } from '../../../engine/lab/findings.ts';
import { LearningNetwork } from '../../../engine/textbook/learning.ts';
import { Button } from '../../components/Button.tsx';
import { floatsOf } from '../../components/base64.ts';
import { Slider } from '../../components/Field.tsx';
import { Panel } from '../../components/Panel.tsx';
import type { StageProps } from '../chapter.ts';
import { number } from '../parts/numbers.ts';
import { PaintCells } from '../parts/PaintCells.tsx';
import { Row } from '../parts/Row.tsx';
import { Shares } from '../parts/Shares.tsx';
import { pixelsOf } from './FaceParts.tsx';
import styles from './Faces.module.css';
import type { FacesState } from './state.ts';

/** What a painted cell becomes: as dark as sunglasses. */
const DARK = 0.03;
/** Where a face that looks into the camera has its eyes: rows and columns of the picture, the last one not included. */
const EYES = { rows: [10, 14], columns: [9, 23] } as const;

/** A face to draw on, and what the networks say to it meanwhile. */
export function Live({
  found,
  state,
  change,
}: { readonly found: FacesFound } & Pick<StageProps<FacesState>, 'state' | 'change'>) {
  const { gallery, columns } = found;
  const face = gallery[Math.min(state.face, gallery.length - 1)]!;
  const mean = useMemo(() => floatsOf(found.mean), [found]);
  const pose = useNetwork(found.questions.pose);
  const sunglasses = useNetwork(found.questions.sunglasses);
  const pixels = pixelsOf(face);
  for (const cell of state.covered) if (cell < pixels.length) pixels[cell] = DARK;
  const inputs = pixels.map((pixel, i) => pixel - mean[i]!);
  const answers = (network: LearningNetwork, { names }: Recognition) => {
    const outputs = network.forward(inputs);
    return names.map((name, i) => ({ label: name, value: outputs[i]! }));
  };
  const cover = (cells: readonly number[]) => change({ covered: [...new Set([...state.covered, ...cells])] });
  const eyes: number[] = [];
  for (let row = EYES.rows[0]; row < EYES.rows[1]; row++)
    for (let column = EYES.columns[0]; column < EYES.columns[1]; column++) eyes.push(row * columns + column);
  return (
    <>
      <Row>
        <Panel
          title={`${face.person}, ${face.pose}`}
          aside={face.sunglasses ? 'with sunglasses' : 'without sunglasses'}
        >
          <PaintCells what="Paint it dark" values={pixels} columns={columns} onPaint={cover} />
        </Panel>
        <Panel title="What the networks say">
          <div className={styles.answers}>
            <Shares
              label="Where does it look?"
              rows={answers(pose, found.questions.pose)}
              format={(value) => number(value, 2)}
            />
            <Shares
              label="Sunglasses?"
              format={(value) => number(value, 2)}
              rows={answers(sunglasses, found.questions.sunglasses).map((row) => ({ ...row, tone: 'warm' }))}
            />
          </div>
        </Panel>
      </Row>
      <Panel>
        <Row>
          <Slider
            label="Face"
            value={Math.min(state.face, gallery.length - 1) + 1}
            shown={`${Math.min(state.face, gallery.length - 1) + 1} of ${gallery.length}`}
            min={1}
            max={gallery.length}
            step={1}
            onChange={(value) => change({ face: value - 1, covered: [] })}
          />
          <Button icon={Glasses} onClick={() => cover(eyes)}>
            Cover the eyes
          </Button>
          <Button icon={Eraser} disabled={state.covered.length === 0} onClick={() => change({ covered: [] })}>
            Wipe it clean
          </Button>
        </Row>
      </Panel>
    </>
  );
}

function useNetwork({ spec, layers }: Recognition): LearningNetwork {
  return useMemo(() => new LearningNetwork(spec, { layers: layers.map(floatsOf) }), [spec, layers]);
}
