import type { CurveStyle } from './curves.ts';
import type { CrossSection } from './road.ts';

/** What a road can be made without. Without a shoulder the ground begins where the pavement ends. */
export const ROAD_PARTS = ['shoulder', 'ditch', 'markings', 'plants', 'hills'] as const;
export type RoadPart = (typeof ROAD_PARTS)[number];

/** What of a generated road is not as its kind and seed have it. Plain data: a drive file stores it. */
export interface RoadChanges {
  /** Radius of the sharpest bends, m. */
  readonly smallestRadiusM?: number | undefined;
  readonly without?: readonly RoadPart[] | undefined;
}

/** Bounds of {@link RoadChanges.smallestRadiusM}, m. */
export const LEAST_RADIUS_M = [10, 100_000] as const;

/** A cross-section with changes. */
export function changedSection(section: CrossSection, changes: RoadChanges | undefined): CrossSection {
  if (!changes) return section;
  const { without = [] } = changes;
  return {
    ...section,
    ...(without.includes('shoulder') && { shoulderM: 0 }),
    ...(without.includes('ditch') && { ditch: 'none' as const }),
    ...(without.includes('markings') && { centreLine: 'none' as const, edgeLines: false }),
  };
}

/** The bends of a kind of road with changes: none is sharper, and the widest are as much wider as the sharpest. */
export function changedCurves(style: CurveStyle, changes: RoadChanges | undefined): CurveStyle {
  const least = changes?.smallestRadiusM;
  if (least === undefined) return style;
  const wider = least / style.smallestRadiusM;
  const longer = Math.max(1, Math.sqrt(wider));
  const stretched = ([from, to]: readonly [number, number]) => [from * longer, to * longer] as const;
  return {
    smallestRadiusM: least,
    largestRadiusM: style.largestRadiusM * wider,
    transitionM: stretched(style.transitionM),
    straightM: stretched(style.straightM),
  };
}
