import { useEffect, useRef, useState } from 'react';
import type { Evaluation, SuiteCourse } from '../../engine/protocol/evaluation.ts';
import { bytesOf, floatsOf } from '../components/base64.ts';
import { type RetinaImages, Retinas } from '../components/Retinas.tsx';
import { call, showError } from '../state/engine.ts';
import styles from './Courses.module.css';
import { driverName } from './drivers.ts';

export interface LooksProps {
  readonly evaluation: Evaluation;
  readonly course: SuiteCourse;
  /** How many drivers have driven here. */
  readonly driven: number;
  readonly timeS: number;
}

/** What each driver's sensors saw at a time, drawn again by the engine. */
export function Looks({ evaluation, course, driven, timeS }: LooksProps) {
  const looks = useLooks(evaluation.id, course, driven, timeS);
  return (
    <div className={styles.looks}>
      {evaluation.drivers.map(({ file, sensors }, i) => {
        const images = looks[i];
        return (
          sensors &&
          images && (
            <div key={driverName(file)}>
              <b>{driverName(file)}</b>
              <Retinas {...sensors} images={images} of={driverName(file)} />
            </div>
          )
        );
      })}
    </div>
  );
}

/** By driver. One moment is asked for at a time, then the latest that was wanted. Until it comes, the earlier one stays. */
function useLooks(
  id: string,
  course: SuiteCourse,
  driven: number,
  timeS: number,
): readonly (RetinaImages | null)[] {
  const of = `${id} ${JSON.stringify(course)} ${driven}`;
  const moment = `${of} ${timeS}`;
  const [fetched, setFetched] = useState<{
    readonly of: string;
    readonly moment: string;
    readonly looks: readonly (RetinaImages | null)[];
  }>();
  const [busy, setBusy] = useState(false);
  const refused = useRef<string>(undefined);
  useEffect(() => {
    if (busy || refused.current === of || fetched?.moment === moment) return;
    setBusy(true);
    call('evaluation.look', { id, ...course, timeS })
      .then(
        ({ looks }) =>
          setFetched({
            of,
            moment,
            looks: looks.map((look) => look && { camera: bytesOf(look.camera), range: floatsOf(look.range) }),
          }),
        (error) => {
          // Once is enough: the next moments would be refused likewise.
          refused.current = of;
          showError(error);
        },
      )
      .finally(() => setBusy(false));
  }, [busy, fetched, id, of, moment, course, timeS]);
  return fetched?.of === of ? fetched.looks : [];
}
