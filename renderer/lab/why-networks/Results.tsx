import { Panel } from '../../components/Panel.tsx';
import styles from './WhyNetworks.module.css';

interface Pair {
  readonly what: string;
  readonly before: number;
  readonly after: number;
  readonly unit: string;
}

const SPEECH: readonly Pair[] = [
  { what: 'RT03S FSH', before: 27.4, after: 18.5, unit: ' %' },
  { what: 'Hub5 SWB', before: 23.6, after: 16.1, unit: ' %' },
];
const PICTURES: readonly Pair[] = [{ what: 'ImageNet 2012', before: 26.2, after: 15.3, unit: ' %' }];
const TRANSLATION: readonly Pair[] = [
  { what: 'English to French', before: 33.3, after: 34.8, unit: ' BLEU' },
];

/** The results that the lecture quotes, as bars. */
export function Results() {
  return (
    <>
      <Bars
        title="Speech: words that were wrong"
        pairs={SPEECH}
        before="features by hand"
        after="deep network"
      />
      <Bars title="Pictures: not among five guesses" pairs={PICTURES} before="next best" after="AlexNet" />
      <Bars
        title="Translation: higher is better"
        pairs={TRANSLATION}
        before="phrases"
        after="sequence to sequence"
      />
    </>
  );
}

function Bars({
  title,
  pairs,
  before,
  after,
}: {
  readonly title: string;
  readonly pairs: readonly Pair[];
  readonly before: string;
  readonly after: string;
}) {
  return (
    <Panel title={title}>
      <table className={styles.bars}>
        <tbody>
          {pairs.flatMap((pair) => [
            <Bar
              key={`${pair.what} before`}
              head={pair.what}
              name={before}
              value={pair.before}
              unit={pair.unit}
            />,
            <Bar key={`${pair.what} after`} head="" name={after} value={pair.after} unit={pair.unit} now />,
          ])}
        </tbody>
      </table>
    </Panel>
  );
}

function Bar({
  head,
  name,
  value,
  unit,
  now = false,
}: {
  readonly head: string;
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly now?: boolean;
}) {
  return (
    <tr data-now={now}>
      {head && (
        <th scope="row" rowSpan={2}>
          {head}
        </th>
      )}
      <td>{name}</td>
      <td className={styles.bar}>
        <i style={{ width: `${(100 * value) / 40}%` }} />
      </td>
      <td>
        <b>
          {value}
          {unit}
        </b>
      </td>
    </tr>
  );
}
