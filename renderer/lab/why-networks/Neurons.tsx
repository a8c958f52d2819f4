import { Slider } from '../../components/Field.tsx';
import { Figure } from '../../components/Figure.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Row } from '../parts/Row.tsx';
import widths from '../parts/widths.module.css';
import type { WhyProps } from './Stage.tsx';
import styles from './WhyNetworks.module.css';

const NEURONS = 1e10;

/** How many steps one after the other fit into a glance. */
export function Neurons({ state, change }: WhyProps) {
  const steps = Math.floor(state.scene / state.switching + 1e-9);
  const columns = Math.min(500, steps);
  return (
    <>
      <Panel title="One after the other">
        <Row>
          <div className={widths.grow}>
            <Slider
              label="A neuron switches in"
              value={state.switching * 1000}
              shown={`${(state.switching * 1000).toFixed(1)} ms`}
              min={0.5}
              max={5}
              step={0.1}
              onChange={(ms) => change({ switching: ms / 1000 })}
            />
          </div>
          <div className={widths.grow}>
            <Slider
              label="A scene is known after"
              value={state.scene * 1000}
              shown={`${Math.round(state.scene * 1000)} ms`}
              min={50}
              max={500}
              step={10}
              onChange={(ms) => change({ scene: ms / 1000 })}
            />
          </div>
        </Row>
        <div className={styles.steps} role="img" aria-label={`${steps} steps one after the other`}>
          {Array.from({ length: columns }, (_, i) => (
            <i key={`step ${i + 1}`} />
          ))}
        </div>
        <Row>
          <Figure label="steps one after the other" value={steps.toLocaleString('en')} />
          <Figure
            label="steps of a processor of 3 GHz in the same time"
            value={(state.scene * 3e9)
              .toExponential(0)
              .replace(/e\+(\d)/, (_, power) => ` · 10${superscript(power)}`)}
          />
        </Row>
      </Panel>
      <Panel title="At the same time">
        <Row>
          <Figure label="neurons" value="10¹⁰" />
          <Figure label="connections of each" value="10⁴ – 10⁵" />
          <Figure label="connections in all" value="10¹⁴ – 10¹⁵" />
        </Row>
        <div className={styles.crowd} aria-hidden>
          {Array.from({ length: 240 }, (_, i) => (
            <i key={`neuron ${i + 1}`} />
          ))}
        </div>
        <p className="soft">
          Each dot stands for {(NEURONS / 240 / 1e6).toFixed(0)} million neurons. All of them may switch in
          each step.
        </p>
      </Panel>
      <Panel title="The same, in ALVINN">
        <Row>
          <Figure label="steps: two layers" value="2" />
          <Figure label="units" value="75" />
          <Figure label="weights" value="36,702" />
        </Row>
      </Panel>
    </>
  );
}

function superscript(digit: string): string {
  return '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)]!;
}
