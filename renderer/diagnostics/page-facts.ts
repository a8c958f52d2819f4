import { useEngine } from '../state/engine.ts';
import { pageFigures } from '../state/page-figures.ts';

const LONGEST = 300;

/** What the page knows of itself and the drive, for the report: names and values. */
export function pageFacts(): [string, string][] {
  const { figures, drive } = useEngine.getState();
  const { windscreen } = pageFigures;
  const facts: [string, string | undefined][] = [
    ['Browser', navigator.userAgent],
    ['Window', `${innerWidth}×${innerHeight} at ${devicePixelRatio}`],
    ['Desktop application', window.alvinnDesktop ? 'yes' : 'no'],
    [
      'Windscreen',
      windscreen &&
        `${windscreen.fps.toFixed(1)} frames/s, script ${windscreen.scriptMs.toFixed(2)} ms, scale ${windscreen.scale}, scenery ${windscreen.scenery}, ${windscreen.backend}`,
    ],
    ['Drive', drive ? `${drive.road.name}, ${drive.settings.mode}${drive.paused ? ', paused' : ''}` : 'none'],
    [
      'Step jitter',
      figures
        ? `p50 ${figures.jitterMsP50.toFixed(2)} ms, p99 ${figures.jitterMsP99.toFixed(2)} ms`
        : undefined,
    ],
    ['Decision', figures?.decisionMsP50 == null ? undefined : `p50 ${figures.decisionMsP50.toFixed(3)} ms`],
  ];
  return facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value.slice(0, LONGEST)]]));
}
