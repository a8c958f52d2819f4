import { CentreLine, curvaturesOf } from '../../../sim/road/centre-line.ts';
import {
  type Lane,
  type LaneLayout,
  type LaneSection,
  layoutOf,
  type Mark,
} from '../../../sim/road/lanes.ts';
import { type Cubic, valueAt } from '../../../sim/road/profile.ts';
import type { RoadFile } from '../../../sim/road/road-file.ts';

export interface ExportedRoad {
  readonly text: string;
  /** Lane that is driven in at the start, as the file counts. */
  readonly lane: number;
  /** What an OpenDRIVE file cannot say, a line each. */
  readonly notes: readonly string[];
}

/** Lanes go on in each other where their middles lie so near, m. */
const SAME_LANE_M = 1;

/** A road as an OpenDRIVE file (ASAM OpenDRIVE 1.6): one road, its line piece by piece as it is. */
export function exportRoad(road: RoadFile): ExportedRoad {
  const line = new CentreLine(road.start);
  const geometries = road.segments.map((segment) => {
    const stationM = line.endM;
    const { x, y, yawRad } = line.end;
    line.append(segment);
    const [from, to] = curvaturesOf(segment);
    const shape =
      segment.type === 'line'
        ? '<line/>'
        : segment.type === 'arc'
          ? `<arc curvature="${from}"/>`
          : `<spiral curvStart="${from}" curvEnd="${to}"/>`;
    return `<geometry s="${stationM}" x="${x}" y="${y}" hdg="${yawRad}" length="${segment.lengthM}">${shape}</geometry>`;
  });
  const lanes = road.version === 1 ? layoutOf(road.crossSection) : road.lanes;
  const elevation = road.version === 1 ? [] : road.elevation;
  const notes: string[] = [];
  const [first] = lanes.path;
  if (lanes.path.some(({ changeM }) => changeM > 0)) {
    notes.push('the path changes lanes on the way, which OpenDRIVE does not say');
  }
  if (road.terrain.amplitudeM > 0)
    notes.push('the rolling ground is left out: OpenDRIVE has the height of the road alone');
  if (road.version === 2 && road.obstaclesPerKm > 0) notes.push('obstacles are left out');
  if (road.crossSection.ditch !== 'none') notes.push('the ditch is left out');
  const itself = (end: string) =>
    `<${end}cessor elementType="road" elementId="1" contactPoint="${end === 'prede' ? 'end' : 'start'}"/>`;
  const lines = [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<OpenDRIVE>',
    `<header revMajor="1" revMinor="6" name="${escaped(road.name)}" version="1.00" north="0" south="0" east="0" west="0" vendor="alvinn"/>`,
    `<road name="${escaped(road.name)}" length="${line.endM}" id="1" junction="-1" rule="${first!.lane > 0 ? 'LHT' : 'RHT'}">`,
    road.closed ? `<link>${itself('prede')}${itself('suc')}</link>` : '<link/>',
    '<planView>',
    ...geometries,
    '</planView>',
    '<elevationProfile>',
    ...elevation.map((cubic) => `<elevation s="${cubic.stationM}" ${coefficients(cubic)}/>`),
    '</elevationProfile>',
    '<lanes>',
    ...lanes.offsetM.map((cubic) => `<laneOffset s="${cubic.stationM}" ${coefficients(cubic)}/>`),
    ...lanes.sections.flatMap((section, i) => sectionLines(lanes, section, i, road.crossSection.shoulderM)),
    '</lanes>',
    '</road>',
    '</OpenDRIVE>',
    '',
  ];
  return { text: lines.join('\n'), lane: first!.lane, notes };
}

function sectionLines(layout: LaneLayout, section: LaneSection, index: number, shoulderM: number): string[] {
  const { stationM } = section;
  const side = (name: 'left' | 'right') => {
    const sign = name === 'left' ? 1 : -1;
    const lanes = section[name].map((lane, i) => laneLines(layout, index, sign * (i + 1), lane));
    if (shoulderM > 0) {
      const id = sign * (section[name].length + 1);
      lanes.push([
        `<lane id="${id}" type="shoulder" level="false">`,
        `<width sOffset="0" a="${shoulderM}" b="0" c="0" d="0"/>`,
        '</lane>',
      ]);
    }
    // Lanes are listed from left to right.
    const listed = name === 'left' ? lanes.toReversed() : lanes;
    return listed.length > 0 ? [`<${name}>`, ...listed.flat(), `</${name}>`] : [];
  };
  return [
    `<laneSection s="${stationM}">`,
    ...side('left'),
    '<center>',
    '<lane id="0" type="none" level="false">',
    ...section.middleMarks.map((mark) => markLine(mark, stationM)),
    '</lane>',
    '</center>',
    ...side('right'),
    '</laneSection>',
  ];
}

function laneLines(layout: LaneLayout, index: number, id: number, lane: Lane): string[] {
  const { stationM } = layout.sections[index]!;
  const endM = layout.sections[index + 1]?.stationM;
  const before = index > 0 ? sameLane(layout, index, id, index - 1, stationM) : undefined;
  const after = endM === undefined ? undefined : sameLane(layout, index, id, index + 1, endM);
  const type = lane.kind === 'ground' ? 'none' : lane.kind;
  return [
    `<lane id="${id}" type="${type}" level="false">`,
    `<link>${before === undefined ? '' : `<predecessor id="${before}"/>`}${after === undefined ? '' : `<successor id="${after}"/>`}</link>`,
    ...lane.widthM.map((cubic) => `<width sOffset="${cubic.stationM - stationM}" ${coefficients(cubic)}/>`),
    ...lane.marks.map((mark) => markLine(mark, stationM)),
    '</lane>',
  ];
}

/** The lane of another section that a lane goes on in where they meet. */
function sameLane(
  layout: LaneLayout,
  index: number,
  id: number,
  other: number,
  atM: number,
): number | undefined {
  const middleM = middleOf(layout.sections[index]!, id, atM);
  const lanes = layout.sections[other]![id > 0 ? 'left' : 'right'];
  const ids = lanes.map((_, i) => Math.sign(id) * (i + 1));
  const awayM = (own: number) => Math.abs(middleOf(layout.sections[other]!, own, atM) - middleM);
  const [nearest] = ids.toSorted((a, b) => awayM(a) - awayM(b));
  return nearest !== undefined && awayM(nearest) < SAME_LANE_M ? nearest : undefined;
}

function middleOf({ left, right }: LaneSection, id: number, atM: number): number {
  let outM = 0;
  for (const [i, { widthM }] of (id > 0 ? left : right).entries()) {
    const own = valueAt(widthM, atM);
    if (i + 1 === Math.abs(id)) return Math.sign(id) * (outM + own / 2);
    outM += own;
  }
  return outM;
}

function markLine({ stationM, type, colour, widthM }: Mark, sectionM: number): string {
  const name = type === 'double' ? 'solid solid' : type;
  const painted = colour === 'yellow' ? 'yellow' : 'standard';
  return `<roadMark sOffset="${stationM - sectionM}" type="${name}" weight="standard" color="${painted}" width="${widthM}"/>`;
}

function coefficients({ a, b, c, d }: Cubic): string {
  return `a="${a}" b="${b}" c="${c}" d="${d}"`;
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character]!);
}
