import type { Mark } from '../../../sim/road/lanes.ts';
import type { Cubic } from '../../../sim/road/profile.ts';
import { UserError } from '../../errors.ts';
import { minus } from './cubics.ts';
import type {
  Connection,
  Geometry,
  OpenDrive,
  OpenLane,
  OpenLink,
  OpenRoad,
  OpenSection,
  Shape,
} from './open-drive.ts';
import { type Element, readXml } from './xml.ts';

const WANTED = new Set([
  ...['road', 'link', 'predecessor', 'successor', 'type', 'planView', 'geometry'],
  ...['line', 'arc', 'spiral', 'poly3', 'paramPoly3', 'elevationProfile', 'elevation'],
  ...['lateralProfile', 'superelevation', 'shape', 'lanes', 'laneOffset', 'laneSection'],
  ...['left', 'center', 'right', 'lane', 'width', 'border', 'roadMark', 'junction', 'connection'],
]);
const MOST_ROADS = 50_000;
const LONGEST_ID = 100;
const LONGEST_M = 1e6;
const FURTHEST_M = 1e9;
/** Shorter pieces are none. */
const SHORTEST_M = 1e-9;

/**
 * Reads an OpenDRIVE file.
 * @throws UserError in one line that names the road and its element.
 */
export function readOpenDrive(bytes: Uint8Array, path: string): OpenDrive {
  const root = readXml(bytes, path, 'OpenDRIVE', (name) => WANTED.has(name));
  const roads = new Map<string, OpenRoad>();
  for (const element of named(root, 'road')) {
    const id = element.attributes.id ?? '';
    if (id.length > LONGEST_ID || /\p{C}/u.test(id)) throw bad(path, `the id of a road is "${id}"`);
    if (roads.has(id)) throw bad(path, `there are two roads with the id "${id}"`);
    if (roads.size >= MOST_ROADS) throw bad(path, `it has more than ${MOST_ROADS} roads`);
    roads.set(id, readRoad(new Reader(path, `road ${id}`, element), id));
  }
  if (roads.size === 0) {
    throw new UserError('empty', `${path} has no road in it`, 'Export it with its roads.');
  }
  const connections = named(root, 'junction').flatMap((junction) =>
    named(junction, 'connection').map((connection): Connection => {
      const { incomingRoad, connectingRoad, contactPoint } = connection.attributes;
      return {
        junction: junction.attributes.id ?? '',
        incoming: incomingRoad ?? '',
        connecting: connectingRoad ?? '',
        contact: contactOf(contactPoint),
      };
    }),
  );
  return { roads, connections };
}

function bad(path: string, what: string): UserError {
  return new UserError(
    'invalid',
    `${path}: ${what}`,
    'Mend it in the program that made it, or take another road: --road ID.',
  );
}

/** An element, and where it is, for messages. */
class Reader {
  readonly element: Element;
  readonly #path: string;
  readonly #where: string;

  constructor(path: string, where: string, element: Element) {
    this.element = element;
    this.#path = path;
    this.#where = where;
  }

  children(name: string): Reader[] {
    return named(this.element, name).map(
      (child, i) => new Reader(this.#path, `${this.#where}, ${name} ${i + 1}`, child),
    );
  }

  /** The children of a child that there is one of. */
  within(name: string, childName: string): Reader[] {
    return named(this.element, name).flatMap((child) =>
      new Reader(this.#path, this.#where, child).children(childName),
    );
  }

  number(name: string, least: number, most: number, otherwise?: number): number {
    const text = this.element.attributes[name]?.trim();
    if ((text === undefined || text === '') && otherwise !== undefined) return otherwise;
    const value = text ? Number(text) : Number.NaN;
    if (!(value >= least && value <= most)) {
      throw this.bad(
        text === undefined ? `${name} is missing` : `${name} is "${text}", no number that can be`,
      );
    }
    return value;
  }

  text(name: string): string {
    return this.element.attributes[name]?.trim() ?? '';
  }

  bad(what: string): UserError {
    return bad(this.#path, `${this.#where}: ${what}`);
  }
}

function named({ children }: Element, name: string): Element[] {
  return children.filter((child) => child.name === name);
}

function readRoad(road: Reader, id: string): OpenRoad {
  const pieces = road.within('planView', 'geometry').map(readGeometry);
  const geometries = pieces
    .filter(({ lengthM }) => lengthM >= SHORTEST_M)
    .sort((a, b) => a.stationM - b.stationM);
  if (geometries.length === 0) throw road.bad('it has no geometry');
  const lengthM = geometries.reduce((sum, geometry) => sum + geometry.lengthM, 0);
  if (lengthM > LONGEST_M) throw road.bad('it is longer than 1,000 km');
  // Stations are what the pieces add up to, whatever the file says.
  let stationM = 0;
  const placed = geometries.map((geometry) => {
    const at = { ...geometry, stationM };
    stationM += geometry.lengthM;
    return at;
  });
  const junction = road.text('junction');
  const leftOut = ['superelevation', 'shape'].filter((name) =>
    road
      .within('lateralProfile', name)
      .some(({ element: { attributes } }) =>
        ['a', 'b', 'c', 'd'].some((letter) => Number(attributes[letter]) !== 0),
      ),
  );
  const sections = readSections(road, lengthM);
  return {
    id,
    name: road.text('name'),
    statedLengthM: road.number('length', 0, 1e9, lengthM),
    lengthM,
    junction: junction === '' || junction === '-1' ? undefined : junction,
    leftHand: road.text('rule').toUpperCase() === 'LHT',
    motorway: road.children('type').some((type) => type.text('type').startsWith('motorway')),
    predecessor: linkOf(road, 'predecessor'),
    successor: linkOf(road, 'successor'),
    geometries: placed,
    elevation: inOrder(road.within('elevationProfile', 'elevation').map((one) => cubicOf(one, 's', 0))),
    laneOffset: inOrder(road.within('lanes', 'laneOffset').map((one) => cubicOf(one, 's', 0))),
    sections,
    leftOut,
  };
}

function linkOf(road: Reader, end: 'predecessor' | 'successor'): OpenLink | undefined {
  const [link] = road.within('link', end);
  if (!link) return undefined;
  const to = link.text('elementType') === 'junction' ? 'junction' : 'road';
  return { to, id: link.text('elementId'), contact: contactOf(link.text('contactPoint')) };
}

function contactOf(text: string | undefined): 'start' | 'end' | undefined {
  return text === 'start' || text === 'end' ? text : undefined;
}

function readGeometry(geometry: Reader): Geometry {
  const place = {
    stationM: geometry.number('s', -1e9, 1e9),
    x: geometry.number('x', -FURTHEST_M, FURTHEST_M),
    y: geometry.number('y', -FURTHEST_M, FURTHEST_M),
    yawRad: geometry.number('hdg', -1e6, 1e6),
    lengthM: geometry.number('length', 0, LONGEST_M),
  };
  return { ...place, shape: readShape(geometry, place.lengthM) };
}

function readShape(geometry: Reader, lengthM: number): Shape {
  const [line] = geometry.children('line');
  if (line) return { type: 'line' };
  const [arc] = geometry.children('arc');
  if (arc) return { type: 'arc', curvaturePerM: arc.number('curvature', -1, 1) };
  const [spiral] = geometry.children('spiral');
  if (spiral) {
    return {
      type: 'spiral',
      startPerM: spiral.number('curvStart', -1, 1),
      endPerM: spiral.number('curvEnd', -1, 1),
    };
  }
  const four = (poly: Reader, names: readonly string[]) =>
    names.map((name) => poly.number(name, -1e9, 1e9)) as [number, number, number, number];
  const [poly3] = geometry.children('poly3');
  if (poly3) return { type: 'poly3', u: [0, 1, 0, 0], v: four(poly3, ['a', 'b', 'c', 'd']), mostP: lengthM };
  const [param] = geometry.children('paramPoly3');
  if (param) {
    const mostP = param.text('pRange') === 'arcLength' ? lengthM : 1;
    return {
      type: 'paramPoly3',
      u: four(param, ['aU', 'bU', 'cU', 'dU']),
      v: four(param, ['aV', 'bV', 'cV', 'dV']),
      mostP,
    };
  }
  throw geometry.bad('it is neither line, arc, spiral, poly3 nor paramPoly3');
}

function cubicOf(element: Reader, station: string, fromM: number): Cubic {
  const letter = (name: string) => element.number(name, -1e6, 1e6, 0);
  return {
    stationM: fromM + element.number(station, -1e9, 1e9, 0),
    a: letter('a'),
    b: letter('b'),
    c: letter('c'),
    d: letter('d'),
  };
}

/** In order of their stations; of several at one, the last counts. */
function inOrder<Entry extends { readonly stationM: number }>(entries: readonly Entry[]): Entry[] {
  const sorted = entries.toSorted((a, b) => a.stationM - b.stationM);
  return sorted.filter(({ stationM }, i) => sorted[i + 1]?.stationM !== stationM);
}

function readSections(road: Reader, lengthM: number): OpenSection[] {
  const sections = inOrder(
    road
      .within('lanes', 'laneSection')
      .map((section) => ({ stationM: section.number('s', -1e9, 1e9, 0), section })),
  ).filter(({ stationM }, i) => i === 0 || stationM < lengthM);
  if (sections.length === 0) throw road.bad('it has no laneSection');
  return sections.map(({ section, stationM: statedM }, i) => {
    const stationM = i === 0 ? 0 : statedM;
    const [middle] = section.within('center', 'lane');
    const side = (name: 'left' | 'right') => readLanes(section.within(name, 'lane'), stationM, name);
    return {
      stationM,
      middleMarks: middle ? marksOf(middle, stationM) : [],
      left: side('left'),
      right: side('right'),
    };
  });
}

function readLanes(lanes: readonly Reader[], fromM: number, side: 'left' | 'right'): OpenLane[] {
  const read = lanes
    .map((lane) => ({ lane, id: lane.number('id', -1000, 1000) }))
    .filter(({ id }) => (side === 'left' ? id > 0 : id < 0))
    .toSorted((a, b) => Math.abs(a.id) - Math.abs(b.id));
  let inner: readonly Cubic[] = [];
  return read.map(({ lane, id }, i) => {
    if (read[i - 1]?.id === id) throw lane.bad(`there are two lanes ${id}`);
    const widths = inOrder(lane.children('width').map((width) => cubicOf(width, 'sOffset', fromM)));
    const borders = inOrder(lane.children('border').map((border) => cubicOf(border, 'sOffset', fromM)));
    // Borders are measured from the middle: a width is what lies between two of them.
    const widthM = widths.length > 0 ? widths : minus(positive(borders), inner);
    inner = borders.length > 0 ? positive(borders) : inner;
    const link = (end: string) => {
      const [to] = lane.within('link', end);
      return to ? to.number('id', -1000, 1000) : undefined;
    };
    return {
      id,
      type: lane.text('type'),
      widthM,
      marks: marksOf(lane, fromM),
      predecessor: link('predecessor'),
      successor: link('successor'),
    };
  });
}

/** Distances whichever side they are counted to. */
function positive(borders: readonly Cubic[]): readonly Cubic[] {
  const isRight = borders.some(({ a }) => a < 0);
  return isRight
    ? borders.map(({ stationM, a, b, c, d }) => ({ stationM, a: -a, b: -b, c: -c, d: -d }))
    : borders;
}

const MARKS = new Map<string, Mark['type']>(
  Object.entries({
    solid: 'solid',
    broken: 'broken',
    'solid solid': 'double',
    'solid broken': 'double',
    'broken solid': 'double',
    'broken broken': 'broken',
    'botts dots': 'broken',
  } as const),
);

function marksOf(lane: Reader, fromM: number): Mark[] {
  return inOrder(
    lane.children('roadMark').map((mark): Mark => {
      const widthM = mark.number('width', -1e6, 1e6, 0);
      const usualM = mark.text('weight') === 'bold' ? 0.25 : 0.12;
      return {
        stationM: fromM + Math.max(0, mark.number('sOffset', -1e9, 1e9, 0)),
        type: MARKS.get(mark.text('type')) ?? 'none',
        colour: mark.text('color') === 'yellow' ? 'yellow' : 'white',
        widthM: widthM > 0 ? Math.min(0.5, Math.max(0.05, widthM)) : usualM,
      };
    }),
  );
}
