import { useMemo } from 'react';
import type { EngineHealth } from '../../engine/protocol/diagnostics.ts';
import { Figure } from '../components/Figure.tsx';
import { bytes, duration } from '../components/format.ts';
import { Panel } from '../components/Panel.tsx';
import { Plot } from '../components/Plot.tsx';
import { useEngine } from '../state/engine.ts';
import { pageFigures } from '../state/page-figures.ts';
import styles from './Health.module.css';

const MIB = 2 ** 20;

/** Live figures of engine and page. */
export function Health({ history }: { readonly history: readonly EngineHealth[] }) {
  const figures = useEngine(({ figures }) => figures);
  const latest = history.at(-1);
  const plot = useMemo(
    () => [
      history.map((_, i) => i - history.length + 1),
      history.map(({ memoryBytes }) => memoryBytes / MIB),
      history.map(({ heapBytes }) => heapBytes / MIB),
    ],
    [history],
  );
  const { windscreen } = pageFigures;
  const ms = (value: number | null | undefined) => (value == null ? '–' : value.toFixed(value < 10 ? 1 : 0));
  return (
    <Panel
      title="Now"
      aside={latest && `ALVINN ${latest.version}, Node ${latest.node}, up ${duration(latest.uptimeS)}`}
    >
      <div className={styles.figures}>
        <Figure
          label="step jitter p99"
          value={ms(figures?.jitterMsP99)}
          unit="ms"
          title={`How late steps of the drive began; half of them less than ${ms(figures?.jitterMsP50)} ms`}
        />
        <Figure
          label="decision p50"
          value={ms(figures?.decisionMsP50)}
          unit="ms"
          title="From images to curvature"
        />
        <Figure
          label="event loop p99"
          value={ms(latest?.loopDelayMsP99)}
          unit="ms"
          title="How late the engine’s event loop came round"
        />
        <Figure
          label="engine’s processor"
          value={latest ? (100 * latest.processorShare).toFixed(0) : '–'}
          unit="% of a core"
        />
        <Figure label="memory" value={latest ? bytes(latest.memoryBytes) : '–'} />
        <Figure
          label="windscreen"
          value={windscreen ? windscreen.fps.toFixed(0) : '–'}
          unit="frames/s"
          title="When the Drive screen was last shown"
        />
        <Figure label="script a frame" value={ms(windscreen?.scriptMs)} unit="ms" />
        <Figure label="drawn by" value={windscreen?.backend ?? '–'} />
      </div>
      <Plot
        title="Memory of the engine, MiB"
        xLabel="s"
        lines={[
          { label: 'all', colour: 'accent' },
          { label: 'script', colour: 'cool' },
        ]}
        data={plot}
        height={120}
        format={(value) => value.toFixed(0)}
      />
    </Panel>
  );
}
