import type { RoadPreview } from '../../protocol/exchange.ts';
import { importFrom, type RoadImportOptions } from './import-road.ts';
import { readOpenDrive } from './read.ts';
import { isDrivable, RouteQuestion, roadGroups } from './route.ts';

/** More choices than a person looks through, of roads and of ways on from a junction. */
const MOST_CHOICES = 500;

/**
 * What an import of a road would make, and what a person can choose.
 * @throws UserError where the file is none, or its road cannot be driven.
 */
export function previewRoad(bytes: Uint8Array, path: string, options: RoadImportOptions): RoadPreview {
  const drive = readOpenDrive(bytes, path);
  const groups = roadGroups(drive).slice(0, MOST_CHOICES);
  const choices = {
    roads: groups.map((group) => ({
      id: group[0]!.id,
      lengthM: group.reduce((sum, { lengthM }) => sum + lengthM, 0),
    })),
    lanes: [],
    lane: null,
    ways: [],
    lengthM: 0,
    largestShiftM: 0,
    notes: [],
  };
  try {
    const { road, lane, lengthM, largestShiftM, notes, end, roads } = importFrom(drive, path, options);
    const main = drive.roads.get(options.road ?? roads[0]!)!;
    const { left, right } = main.sections[0]!;
    const lanes = [...left.toReversed(), ...right].filter(isDrivable).map(({ id }) => id);
    return {
      ...choices,
      road,
      question: null,
      lanes,
      lane,
      lengthM,
      largestShiftM,
      notes,
      ways: end?.ways.slice(0, MOST_CHOICES) ?? [],
    };
  } catch (error) {
    if (!(error instanceof RouteQuestion)) throw error;
    return {
      ...choices,
      road: null,
      question: error.message,
      ways: error.ways?.ways.slice(0, MOST_CHOICES) ?? [],
    };
  }
}
