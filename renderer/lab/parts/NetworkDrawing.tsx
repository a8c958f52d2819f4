import { Fragment, useEffect, useRef } from 'react';
import type { LearningNetwork } from '../../../engine/textbook/learning.ts';
import { fanIn, layerSizes } from '../../../engine/textbook/network.ts';
import { sketch } from '../../components/sketch.ts';
import { onTheme, themeColour } from '../../components/theme.ts';
import styles from './NetworkDrawing.module.css';
import { number } from './numbers.ts';
import { contextOf, type Grid, paintGrid } from './Surface.tsx';

/** A unit of a network; layer −1 are the inputs. */
export interface UnitPlace {
  readonly layer: number;
  readonly unit: number;
}

export interface NetworkDrawingProps {
  readonly network: LearningNetwork;
  /** The example that goes through it. */
  readonly inputs: readonly number[];
  readonly inputNames?: readonly string[] | undefined;
  /** What each unit answers over the plane, to show in it. */
  readonly grids?: readonly (readonly Grid[])[];
  readonly opened?: UnitPlace | undefined;
  readonly onOpen?: ((place: UnitPlace) => void) | undefined;
  /** Lit edges and units: those of one step. */
  readonly lit?: (layer: number, unit: number, from?: number) => boolean;
  /** Whether a unit's answer is worked out yet; where left out, all are. */
  readonly answered?: (layer: number, unit: number) => boolean;
  /** Lines under a unit; its output where left out. */
  readonly caption?: (layer: number, unit: number) => readonly string[];
}

/** More edges than these stand without their numbers. */
const MOST_NUMBERED = 9;
const UNIT_HEIGHT = 100;
/** Layers with more units are drawn small, without captions. */
const MOST_LARGE = 4;
const SMALL_HEIGHT = 46;
/** Least distance between layers whose edges carry numbers. */
const NUMBERED_WIDTH = 108;

/** A network as units and edges; edges are as thick as their weights, orange excites and blue inhibits. Units can be opened. */
export function NetworkDrawing({
  network,
  inputs,
  inputNames,
  grids,
  opened,
  onOpen,
  lit,
  answered = () => true,
  caption,
}: NetworkDrawingProps) {
  const { spec, layers } = network;
  const sizes = layerSizes(spec);
  const tallest = Math.max(...sizes);
  const x = (layer: number) => (100 * (layer + 1.5)) / sizes.length;
  const y = (layer: number, unit: number) =>
    (100 * (unit + 0.5 + (tallest - sizes[layer + 1]!) / 2)) / tallest;
  const edges = spec.layers.flatMap((_, l) => {
    const below = fanIn(spec, l);
    return Array.from({ length: sizes[l + 1]! * below }, (__, i) => {
      const [unit, from] = [Math.floor(i / below), i % below];
      return { layer: l, unit, from, weight: layers[l]!.weights[unit * (below + 1) + from]! };
    });
  });
  const biasOf = (l: number, unit: number) => {
    const row = fanIn(spec, l) + 1;
    return layers[l]!.weights[unit * row + row - 1]!;
  };
  const strongest = Math.max(1, ...edges.map(({ weight }) => Math.abs(weight)));
  const isSmall = tallest > MOST_LARGE;
  const numbered = edges.length <= MOST_NUMBERED;
  return (
    <div
      className={styles.drawing}
      data-small={isSmall ? '' : undefined}
      style={{
        height: tallest * (isSmall ? SMALL_HEIGHT : UNIT_HEIGHT),
        minWidth: numbered ? sizes.length * NUMBERED_WIDTH : undefined,
      }}
    >
      <Edges
        edges={edges.map(({ layer, unit, from, weight }) => ({
          from: [x(layer - 1), y(layer - 1, from)],
          to: [x(layer), y(layer, unit)],
          weight,
          lit: lit ? lit(layer, unit, from) : undefined,
        }))}
        strongest={strongest}
      />
      {numbered &&
        edges.map(({ layer, unit, from, weight }) => {
          // Halfway where edges meet in one unit; else nearer to where the edge comes from, before they cross.
          const share = sizes[layer + 1] === 1 ? 0.5 : 0.38;
          const left = x(layer - 1) + share * (x(layer) - x(layer - 1));
          const top = y(layer - 1, from) + share * (y(layer, unit) - y(layer - 1, from));
          return (
            <span
              key={`${layer} ${unit} ${from}`}
              className={styles.weight}
              data-lit={lit ? lit(layer, unit, from) : undefined}
              style={{ left: `${left}%`, top: `${top}%` }}
            >
              {number(weight, 2)}
            </span>
          );
        })}
      {inputs.map((value, i) => (
        <div key={i} className={styles.place} style={{ left: `${x(-1)}%`, top: `${y(-1, i)}%` }}>
          <div className={styles.input} data-lit={lit ? lit(-1, i) : undefined}>
            {inputNames?.[i] ?? `x${subscript(i + 1)}`}
          </div>
          <small>{number(value, 2)}</small>
        </div>
      ))}
      {layers.map((layer, l) => (
        <Fragment key={l}>
          {Array.from(layer.outputs, (output, unit) => {
            const name = unitName(l, unit, sizes);
            const own = grids?.[l]?.[unit];
            const isThere = answered(l, unit);
            return (
              <div key={unit} className={styles.place} style={{ left: `${x(l)}%`, top: `${y(l, unit)}%` }}>
                <button
                  type="button"
                  className={styles.unit}
                  aria-label={
                    isThere ? `${name}, answers ${number(output, 3)}` : `${name}, not worked out yet`
                  }
                  aria-pressed={onOpen ? opened?.layer === l && opened.unit === unit : undefined}
                  data-lit={lit ? lit(l, unit) : undefined}
                  disabled={!onOpen}
                  onClick={() => onOpen?.({ layer: l, unit })}
                >
                  {own ? <Small grid={own} /> : <Level value={isThere ? output : 0} />}
                  <span>{name}</span>
                </button>
                {!isSmall &&
                  (caption?.(l, unit) ?? [number(output, 2)]).map((line) => <small key={line}>{line}</small>)}
                {numbered && <small>bias {number(biasOf(l, unit), 2)}</small>}
              </div>
            );
          })}
        </Fragment>
      ))}
    </div>
  );
}

/** "h₂" in the first of two layers, "V" for a single output. @param sizes inputs, then the units of each layer */
export function unitName(layer: number, unit: number, sizes: readonly number[]): string {
  if (layer === sizes.length - 2) return sizes.at(-1) === 1 ? 'V' : `V${subscript(unit + 1)}`;
  return `${['h', 'k', 'l', 'm'][layer] ?? 'h'}${subscript(unit + 1)}`;
}

export function subscript(value: number): string {
  return String(value).replace(/\d/g, (digit) => String.fromCharCode(0x2080 + Number(digit)));
}

interface Edge {
  /** Percent of the drawing, across and down. */
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly weight: number;
  readonly lit: boolean | undefined;
}

/** All edges on one canvas: as elements of their own they take most of what a picture of a training takes. */
function Edges({ edges, strongest }: { readonly edges: readonly Edge[]; readonly strongest: number }) {
  const ref = useRef<HTMLCanvasElement>(null);
  const draw = () => {
    const canvas = ref.current;
    if (!canvas) return;
    contextOf(canvas);
    const drawing = sketch(canvas);
    if (!drawing) return;
    const { context, width, height } = drawing;
    for (const { from, to, weight, lit } of edges) {
      context.globalAlpha = lit === false ? 0.2 : 0.85;
      context.strokeStyle = themeColour(weight < 0 ? 'inhibit' : 'excite');
      context.lineWidth = 0.6 + (5 * Math.abs(weight)) / strongest;
      context.beginPath();
      context.moveTo((from[0] * width) / 100, (from[1] * height) / 100);
      context.lineTo((to[0] * width) / 100, (to[1] * height) / 100);
      context.stroke();
    }
    context.globalAlpha = 1;
  };
  const latest = useRef(draw);
  latest.current = draw;
  useEffect(draw);
  useEffect(() => {
    const resize = new ResizeObserver(() => latest.current());
    resize.observe(ref.current!);
    const stopTheme = onTheme(() => latest.current());
    return () => {
      resize.disconnect();
      stopTheme();
    };
  }, []);
  return <canvas ref={ref} className={styles.edges} aria-hidden />;
}

/** Side of a unit's own surface, pixels. */
const SMALL_SIDE = 46;

/** A unit's own surface. */
function Small({ grid }: { readonly grid: Grid }) {
  const ref = useRef<HTMLCanvasElement>(null);
  const draw = () => {
    if (ref.current) paintGrid(contextOf(ref.current), halved(grid), SMALL_SIDE, SMALL_SIDE);
  };
  const latest = useRef(draw);
  latest.current = draw;
  useEffect(draw);
  useEffect(() => onTheme(() => latest.current()), []);
  return <canvas ref={ref} width={SMALL_SIDE} height={SMALL_SIDE} aria-hidden />;
}

/** Means of two by two values: all that so small a picture shows, for a quarter of the work. */
function halved({ values, side }: Grid): Grid {
  const half = Math.floor(side / 2);
  const own = new Float32Array(half * half);
  for (let i = 0; i < own.length; i++) {
    const [row, column] = [2 * Math.floor(i / half), 2 * (i % half)];
    own[i] =
      (values[row * side + column]! +
        values[row * side + column + 1]! +
        values[(row + 1) * side + column]! +
        values[(row + 1) * side + column + 1]!) /
      4;
  }
  return { values: own, side: half };
}

/** A unit filled as far as it is on. */
function Level({ value }: { readonly value: number }) {
  const share = Math.round(100 * Math.min(1, Math.abs(value)));
  const colour = value < 0 ? 'var(--inhibit)' : 'var(--excite)';
  return (
    <i style={{ background: `color-mix(in srgb, ${colour} ${Math.round(share * 0.62)}%, var(--zero))` }} />
  );
}
