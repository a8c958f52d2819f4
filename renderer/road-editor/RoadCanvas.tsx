import { type KeyboardEvent, type PointerEvent, useEffect, useMemo, useRef, useState } from 'react';
import { createRoad } from '../../sim/road/create-road.ts';
import { scaleBarM } from '../../sim/road/map-view.ts';
import { metres } from '../components/format.ts';
import { changePlan, settlePlan } from './editor.ts';
import { extended, including, moved, type Planned, type RoadPlan, without } from './plan.ts';
import styles from './RoadEditor.module.css';

/** What the canvas shows: the world's place in its middle, m, and pixels a metre. */
export interface CanvasView {
  readonly x: number;
  readonly y: number;
  readonly scale: number;
}

const LEAST_SCALE = 0.05;
const MOST_SCALE = 20;
const MARGIN_PX = 50;
const SAMPLE_PX = 6;
const STEP_M = 1;
const LONG_STEP_M = 10;
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

export function zoomed(view: CanvasView, factor: number): CanvasView {
  return { ...view, scale: Math.min(MOST_SCALE, Math.max(LEAST_SCALE, view.scale * factor)) };
}

/** A view of all points. */
export function fitted({ points }: RoadPlan, width: number, height: number): CanvasView {
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const [left, right, low, high] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = Math.min(
    (width - 2 * MARGIN_PX) / Math.max(40, right - left),
    (height - 2 * MARGIN_PX) / Math.max(40, high - low),
  );
  return { ...zoomed({ x: 0, y: 0, scale }, 1), x: (left + right) / 2, y: (low + high) / 2 };
}

export interface RoadCanvasProps {
  readonly plan: RoadPlan;
  readonly planned: Planned;
  readonly view: CanvasView;
  readonly size: { readonly width: number; readonly height: number };
  onView(view: CanvasView): void;
  onSize(width: number, height: number): void;
}

/** The road from above, with its points to be dragged, or moved by keys. */
export function RoadCanvas({ plan, planned, view, size, onView, onSize }: RoadCanvasProps) {
  const svg = useRef<SVGSVGElement>(null);
  const [drag, setDrag] = useState<{ point: number | null; x: number; y: number } | null>(null);
  const { width, height } = size;
  const toScreen = (x: number, y: number) =>
    [width / 2 + view.scale * (x - view.x), height / 2 - view.scale * (y - view.y)] as const;
  const toWorld = (clientX: number, clientY: number) => {
    const box = svg.current!.getBoundingClientRect();
    return {
      x: view.x + (clientX - box.left - width / 2) / view.scale,
      y: view.y - (clientY - box.top - height / 2) / view.scale,
    };
  };
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect;
      if (width > 0 && height > 0) onSize(width, height);
    });
    observer.observe(svg.current!);
    return () => observer.disconnect();
  }, [onSize]);
  const latest = useRef({ view, toWorld, onView });
  latest.current = { view, toWorld, onView };
  useEffect(() => {
    // React's own wheel listener may not prevent scrolling.
    const own = svg.current!;
    const wheel = (event: WheelEvent) => {
      event.preventDefault();
      const { view, toWorld, onView } = latest.current;
      const under = toWorld(event.clientX, event.clientY);
      const next = zoomed(view, Math.exp(-event.deltaY / 400));
      const share = view.scale / next.scale;
      onView({ ...next, x: under.x + (view.x - under.x) * share, y: under.y + (view.y - under.y) * share });
    };
    own.addEventListener('wheel', wheel, { passive: false });
    return () => own.removeEventListener('wheel', wheel);
  }, []);
  const line = useMemo(() => lineOf(planned, view.scale), [planned, view.scale]);
  const path = line
    .map(([x, y]) =>
      toScreen(x, y)
        .map((value) => value.toFixed(1))
        .join(' '),
    )
    .join(' L');
  const { crossSection } = plan;
  const roadPx = Math.max(2, crossSection.lanes * crossSection.laneWidthM * view.scale);
  const shoulderPx = roadPx + 2 * crossSection.shoulderM * view.scale;
  const barM = scaleBarM(view.scale, 120);

  const begin = (event: PointerEvent, point: number | null) => {
    if (event.button !== 0) return;
    event.stopPropagation();
    svg.current!.setPointerCapture(event.pointerId);
    setDrag({ point, x: event.clientX, y: event.clientY });
  };
  const move = (event: PointerEvent) => {
    if (!drag) return;
    if (drag.point === null) {
      onView({
        ...view,
        x: view.x - (event.clientX - drag.x) / view.scale,
        y: view.y + (event.clientY - drag.y) / view.scale,
      });
      setDrag({ ...drag, x: event.clientX, y: event.clientY });
    } else {
      const { point } = drag;
      const at = toWorld(event.clientX, event.clientY);
      changePlan((plan) => moved(plan, point, at), `drag ${point}`);
    }
  };
  const end = () => {
    setDrag(null);
    settlePlan();
  };
  const press = (event: KeyboardEvent, index: number) => {
    const arrow = ARROWS[event.key];
    if (arrow && !event.ctrlKey && !event.metaKey && !event.altKey) {
      const stepM = event.shiftKey ? LONG_STEP_M : STEP_M;
      changePlan((plan) => {
        const { x, y } = plan.points[index]!;
        return moved(plan, index, { x: x + stepM * arrow[0], y: y + stepM * arrow[1] });
      }, `keys ${index}`);
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      changePlan((plan) => without(plan, index));
      focusPoint(svg.current!, Math.max(0, index - 1));
    } else if (event.key === 'Insert' || event.key === 'Enter') {
      changePlan((plan) => extended(plan, index));
      focusPoint(svg.current!, index + 1);
    } else return;
    event.preventDefault();
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: HTML's fieldset is no drawing.
    <svg
      ref={svg}
      className={styles.canvas}
      role="group"
      aria-label="The road from above, and the points that it leads through"
      data-drag={drag ? true : undefined}
      onPointerDown={(event) => begin(event, null)}
      onPointerMove={move}
      onPointerUp={end}
      onPointerCancel={end}
      onDoubleClick={(event) => {
        const at = toWorld(event.clientX, event.clientY);
        changePlan((plan) => including(plan, at));
      }}
    >
      {line.length > 1 && (
        <g aria-hidden>
          <path className={styles.shoulder} d={`M${path}`} strokeWidth={shoulderPx} />
          <path className={styles.surface} d={`M${path}`} strokeWidth={roadPx} />
          {crossSection.lanes === 2 && (
            <path
              className={styles.middle}
              d={`M${path}`}
              strokeDasharray={crossSection.centreLine === 'dashed' ? '8 8' : undefined}
            />
          )}
        </g>
      )}
      {plan.points.map(({ x, y }, i) => {
        const [screenX, screenY] = toScreen(x, y);
        return (
          // biome-ignore lint/a11y/useSemanticElements: HTML's button does not live in a drawing.
          <g
            key={i}
            className={styles.point}
            data-start={i === 0 || undefined}
            data-point={i}
            role="button"
            tabIndex={0}
            aria-label={`Point ${i + 1} of ${plan.points.length}: ${x.toFixed(0)} m right, ${y.toFixed(0)} m up`}
            aria-describedby="road-editor-keys"
            transform={`translate(${screenX.toFixed(1)} ${screenY.toFixed(1)})`}
            onPointerDown={(event) => begin(event, i)}
            onDoubleClick={(event) => event.stopPropagation()}
            onKeyDown={(event) => press(event, i)}
            onKeyUp={settlePlan}
          >
            <circle className={styles.grip} r={14} />
            <circle className={styles.dot} r={6} />
            <text className={styles.number} x={10} y={-8}>
              {i + 1}
            </text>
          </g>
        );
      })}
      <g aria-hidden transform={`translate(14 ${height - 16})`}>
        <path className={styles.bar} d={`M0 -5V0H${barM * view.scale}V-5`} />
        <text className={styles.number} x={4} y={-8}>
          {metres(barM)}
        </text>
      </g>
    </svg>
  );
}

/** Gives the focus to a point once it is drawn. */
function focusPoint(svg: SVGSVGElement, index: number): void {
  requestAnimationFrame(() => svg.querySelector<SVGGElement>(`[data-point="${index}"]`)?.focus());
}

function lineOf({ road }: Planned, scale: number): (readonly [number, number])[] {
  if (!road) return [];
  const { centreAt, lengthM } = createRoad(road);
  const count = Math.min(4000, Math.ceil((lengthM * scale) / SAMPLE_PX) + 1);
  return Array.from({ length: count + 1 }, (_, i) => {
    const { x, y } = centreAt(Math.min((lengthM * i) / count, lengthM - 1e-6));
    return [x, y] as const;
  });
}
