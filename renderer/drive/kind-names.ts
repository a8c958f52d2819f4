import type { RoadKind } from '../../sim/road/road.ts';

/** Kinds of road as people read them. */
export const KIND_NAMES: Readonly<Record<RoadKind, string>> = {
  path: 'Path',
  street: 'Street',
  highway: 'Highway',
  dirt: 'Dirt road',
  loop: 'Loop',
  journey: 'Journey',
  fork: 'Fork',
};
