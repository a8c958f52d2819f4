import { CarFront, Eye, GraduationCap } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from '../components/Button.tsx';
import { wantsCalm } from '../state/calm.ts';
import { attempt, call, useEngine } from '../state/engine.ts';
import { FirstSteps } from './FirstSteps.tsx';
import { teachByDriving } from './teach-by-driving.ts';
import styles from './Welcome.module.css';

/**
 * The invitation of the first start, beside a car that drives itself already, while it does; where little motion is wanted
 * it stands until somebody watches.
 */
export function Welcome() {
  const welcomed = useEngine(({ settings }) => settings?.settings.page.welcomed ?? true);
  const driving = useEngine(({ drive }) => drive?.settings.mode === 'network' && drive.network !== null);
  const [training, setTraining] = useState(false);
  const leave = () => attempt('settings.change', { page: { welcomed: true } });
  const asks = !welcomed && driving && !training;
  useEffect(() => {
    // A page without the wheel leaves the drive to the others.
    if (asks && wantsCalm()) call('drive.pause', {}).catch(() => {});
  }, [asks]);
  if (training) {
    return (
      <aside className={styles.card} aria-label="Your first driver">
        <FirstSteps
          onClose={() => {
            leave();
            setTraining(false);
          }}
        />
      </aside>
    );
  }
  if (!asks) return null;
  return (
    <aside className={styles.card} aria-label="Welcome">
      <h1>This car steers itself</h1>
      <p>
        Ten times a second a network of 29 hidden units looks at the road through 960 pixels, how blue and how
        bright, and 256 distances, and turns the wheel. It is ALVINN, which first drove a van in 1989, with
        brightness added so that it drives in snow. Beside the road you see what it sees, and what it thinks.
      </p>
      <div className={styles.actions}>
        <Button large tone="primary" icon={GraduationCap} onClick={() => setTraining(true)}>
          Train your first driver
        </Button>
        <Button
          large
          icon={CarFront}
          onClick={() => {
            leave();
            void teachByDriving();
          }}
        >
          Teach it by driving
        </Button>
        <Button
          large
          icon={Eye}
          onClick={() => {
            leave();
            if (wantsCalm()) void attempt('drive.resume', {});
          }}
        >
          Watch
        </Button>
      </div>
    </aside>
  );
}
