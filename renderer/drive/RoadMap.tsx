import type { RoadDescription } from '../../sim/road/create-road.ts';
import { fitMap, type MapPoint } from '../../sim/road/map-view.ts';
import { type SketchColour, sketch } from '../components/sketch.ts';
import { poses } from '../state/frames.ts';
import { roadLine } from './road-line.ts';
import { SketchCanvas } from './SketchCanvas.tsx';

export interface RoadMapProps {
  readonly className: string | undefined;
  readonly label: string;
  readonly road: RoadDescription;
  readonly colour: SketchColour;
  /** Marked as the start, m; null for none. */
  readonly startM: number | null;
  /** Whether the car is on this road and is to be shown. */
  readonly withCar: boolean;
  /** A click on the line, m. */
  readonly onPick?: (stationM: number) => void;
}

const CAR_EVERY_MS = 250;
const SIZE = { margin: 8, leastM: 1 };

/** A road's centre line from above. */
export function RoadMap({ className, label, road, colour, startM, withCar, onPick }: RoadMapProps) {
  const draw = (canvas: HTMLCanvasElement) => {
    const drawing = sketch(canvas);
    if (!drawing) return;
    const { context, width, height } = drawing;
    const { points, stepM } = roadLine(road);
    const { at } = fitMap(points, { ...SIZE, width, height });
    context.lineJoin = context.lineCap = 'round';
    context.strokeStyle = drawing.colour(colour);
    context.lineWidth = height > 80 ? 3 : 2;
    context.beginPath();
    for (const point of points) context.lineTo(...at(...point));
    context.stroke();
    const dot = (point: MapPoint | undefined, fill: SketchColour, radius: number) => {
      if (!point) return;
      context.fillStyle = drawing.colour(fill);
      context.beginPath();
      context.arc(...at(...point), radius, 0, 2 * Math.PI);
      context.fill();
    };
    if (startM !== null) dot(points[Math.round(startM / stepM)], 'ink', 4);
    if (withCar && poses.latest) dot([poses.latest.x, poses.latest.y], 'warm', 5);
  };
  const pick = (event: React.MouseEvent<HTMLCanvasElement>) => {
    const { clientWidth, clientHeight } = event.currentTarget;
    const { offsetX, offsetY } = event.nativeEvent;
    const { points, stepM } = roadLine(road);
    const { at } = fitMap(points, { ...SIZE, width: clientWidth, height: clientHeight });
    const distances = points.map((point) => {
      const [x, y] = at(...point);
      return Math.hypot(x - offsetX, y - offsetY);
    });
    onPick?.(distances.indexOf(Math.min(...distances)) * stepM);
  };
  return (
    <SketchCanvas
      className={className}
      label={label}
      {...(withCar ? { on: followCar } : {})}
      draw={draw}
      onClick={onPick && pick}
    />
  );
}

function followCar(draw: () => void): () => void {
  const timer = setInterval(draw, CAR_EVERY_MS);
  return () => clearInterval(timer);
}
