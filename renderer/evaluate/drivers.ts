import { type SuiteVariant, startWords } from '../../engine/protocol/evaluation.ts';
import { nameOf } from '../../engine/protocol/library.ts';
import type { PlotLine } from '../components/Plot.tsx';

/** One colour a driver of a suite, in every table, plot and map. */
export const DRIVER_COLOURS: readonly PlotLine['colour'][] = ['accent', 'warm', 'cool', 'soft'];

/** A driver for people: a network by its file, or the expert. */
export function driverName(file: string | null): string {
  return file === null ? 'Expert' : nameOf(file);
}

export function roadLabel(road: { readonly kind: string } | { readonly file: string }): string {
  return 'kind' in road ? road.kind.slice(0, 1).toUpperCase() + road.kind.slice(1) : nameOf(road.file);
}

/** "Snow, from 1.5 m left". */
export function variantLabel({ weather, start }: SuiteVariant): string {
  const light = weather ? weather.slice(0, 1).toUpperCase() + weather.slice(1) : 'As the seed draws it';
  return `${light}, ${startWords(start)}`;
}
