import { useMemo } from 'react';
import type { FaceShown, FacesFound, Recognition } from '../../../engine/lab/findings.ts';
import { bytesOf, floatsOf } from '../../components/base64.ts';
import { percent } from '../../components/format.ts';
import { Panel } from '../../components/Panel.tsx';
import { Segmented } from '../../components/Segmented.tsx';
import { Bars } from '../parts/Bars.tsx';
import { Cells, strongestOf } from '../parts/Cells.tsx';
import { number } from '../parts/numbers.ts';
import { Row } from '../parts/Row.tsx';
import { SharesPanel } from '../parts/Shares.tsx';
import styles from './Faces.module.css';
import type { Question } from './state.ts';

/** Pixels of a face, 0 … 1. */
export function pixelsOf({ bytes }: FaceShown): Float32Array {
  return Float32Array.from(bytesOf(bytes), (byte) => byte / 255);
}

/** Some faces that the networks never saw. */
export function Gallery({ found: { gallery, columns, attribution } }: { readonly found: FacesFound }) {
  return (
    <Panel title="Some of the faces" aside={attribution ?? 'drawn by the computer; nobody looks like this'}>
      <div className={styles.faces}>
        {gallery.map((face, i) => (
          <Cells
            key={i}
            small
            grey
            what={`${face.person}, ${face.pose}`}
            values={pixelsOf(face)}
            columns={columns}
          />
        ))}
      </div>
    </Panel>
  );
}

/** Which of the three networks is looked at. */
export function WhichQuestion({
  question,
  onChange,
}: {
  readonly question: Question;
  onChange(question: Question): void;
}) {
  return (
    <Segmented<Question>
      label="What is asked"
      value={question}
      options={[
        { value: 'pose', label: 'Where does it look?' },
        { value: 'person', label: 'Who is it?' },
        { value: 'sunglasses', label: 'Sunglasses?' },
      ]}
      onChange={onChange}
    />
  );
}

/** Every hidden unit: its weights as a picture, and what it says to each answer. */
export function HiddenUnits({
  recognition: { spec, layers, names },
  columns,
}: {
  readonly recognition: Recognition;
  readonly columns: number;
}) {
  const [into, out] = useMemo(() => layers.map(floatsOf), [layers]);
  const hidden = out!.length / names.length - 1;
  const row = spec.inputs + 1;
  const most = strongestOf(out!);
  const label = names.length <= 4 ? names.join(', ') : `${names[0]} to ${names.at(-1)}`;
  return (
    <Panel
      title={`Its network: ${spec.inputs} – ${hidden} – ${names.length}`}
      aside={`bars: weights to ${label}`}
    >
      <div className={styles.faces}>
        {Array.from({ length: hidden }, (_, unit) => (
          <div key={unit} className={styles.unit}>
            <Cells
              small
              what={`hidden unit ${unit + 1}`}
              values={into!.subarray(unit * row, unit * row + spec.inputs)}
              columns={columns}
            />
            <Bars
              label={`Weights of hidden unit ${unit + 1} to ${label}`}
              values={names.map((_name, k) => out![k * (hidden + 1) + unit]!)}
              most={most}
            />
          </div>
        ))}
      </div>
    </Panel>
  );
}

/** How often it was right, what it took for what, and where it was surest and wrong. */
export function Mistakes({
  recognition: { names, shares, confusion, worst, sunglasses },
  columns,
}: {
  readonly recognition: Recognition;
  readonly columns: number;
}) {
  return (
    <>
      <Row>
        <SharesPanel
          title="Right answers"
          label="Share of right answers"
          rows={[
            ...shares.map(({ name, share }) => ({ label: name, value: share })),
            ...(sunglasses.without === null
              ? []
              : [{ label: 'never seen, without sunglasses', value: sunglasses.without }]),
            ...(sunglasses.with === null
              ? []
              : [{ label: 'never seen, with sunglasses', value: sunglasses.with, tone: 'warm' as const }]),
          ]}
        />
        <Panel title="What it took for what" aside="row: what is, column: what it said">
          <Confusion names={names} confusion={confusion} />
        </Panel>
      </Row>
      <Panel title="Its worst mistakes" aside="surest first">
        {worst.length === 0 ? (
          <p className="soft">None: every face that it never saw was answered rightly.</p>
        ) : (
          <div className={styles.faces}>
            {worst.map(({ face, said, is, sure }, i) => (
              <Cells
                key={i}
                small
                grey
                what={`${is}; it says ${said} (${number(sure, 2)})`}
                values={pixelsOf(face)}
                columns={columns}
              />
            ))}
          </div>
        )}
      </Panel>
    </>
  );
}

function Confusion({ names, confusion }: Pick<Recognition, 'names' | 'confusion'>) {
  const many = names.length > 6;
  const short = (name: string) => (many ? name.replace(/^person /, '') : name);
  return (
    <div className={styles.holder}>
      <table className={styles.confusion} data-many={many}>
        <thead>
          <tr>
            <td />
            {names.map((name) => (
              <th key={name} scope="col">
                {short(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {confusion.map((row, is) => {
            const all = row.reduce((sum, count) => sum + count, 0);
            return (
              <tr key={names[is]}>
                <th scope="row">{short(names[is]!)}</th>
                {row.map((count, said) => (
                  <td
                    key={names[said]}
                    data-right={is === said}
                    data-level={count === 0 ? 0 : Math.ceil((4 * count) / all)}
                    title={`${names[is]}, said ${names[said]}: ${count} of ${all}, ${percent(count / Math.max(1, all), 0)}`}
                  >
                    {count === 0 ? '·' : count}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
