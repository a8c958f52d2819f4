import { useEffect, useMemo, useRef, useState } from 'react';
import type { Training } from '../../../engine/lab/training.ts';
import { Panel } from '../../components/Panel.tsx';
import { Plot } from '../../components/Plot.tsx';

/** A plot is the dearest thing on its page: it is drawn so often at most, ms. */
const DRAWN_EVERY_MS = 250;

/** How the mean loss of a training went. */
export function LossCurve({
  title,
  training: { curve },
}: {
  readonly title: string;
  readonly training: Training;
}) {
  const points = useNowAndThen(curve.length, DRAWN_EVERY_MS);
  // The curve grows in place: what is shown of it changes with its points.
  const data = useMemo(() => {
    const shown = curve.slice(0, points);
    return [shown.map(({ epoch }) => epoch), shown.map(({ loss }) => loss)];
  }, [curve, points]);
  return (
    <Panel>
      <Plot title={title} lines={[{ label: 'loss', colour: 'accent' }]} data={data} height={130} />
    </Panel>
  );
}

/** A count that follows another at most every so many ms; at once where it is less. */
function useNowAndThen(count: number, everyMs: number): number {
  const [shown, setShown] = useState(count);
  const latest = useRef(count);
  latest.current = count;
  // Begun anew.
  if (count < shown) setShown(count);
  const isBehind = count > shown;
  useEffect(() => {
    if (!isBehind) return;
    const timer = window.setTimeout(() => setShown(latest.current), everyMs);
    return () => window.clearTimeout(timer);
  }, [isBehind, shown, everyMs]);
  return Math.min(shown, count);
}
