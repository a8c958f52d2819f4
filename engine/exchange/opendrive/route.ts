import { UserError } from '../../errors.ts';
import type { Connection, OpenDrive, OpenLane, OpenLink, OpenRoad } from './open-drive.ts';

/** A road as it is driven along. */
export interface Way {
  readonly road: OpenRoad;
  /** From its end to its start. */
  readonly backwards: boolean;
}

/** Roads one after the other. */
export interface Route {
  readonly ways: readonly Way[];
  /** Which of them the lane was chosen in. */
  readonly main: number;
  /** Whether the last leads into the first. */
  readonly closed: boolean;
  /** Where it ends at a junction. */
  readonly end: WaysOn | undefined;
  readonly notes: readonly string[];
}

/** A junction that a way comes to, and the ways on from there. */
export interface WaysOn {
  readonly junction: string;
  readonly after: string;
  /** Ids of connecting roads, and of the road that each leads to, where it leads to one. */
  readonly ways: readonly { readonly id: string; readonly to: string | null }[];
}

/** Asks what only a person can say: which road, or which way on. */
export class RouteQuestion extends UserError {
  readonly ways: WaysOn | undefined;

  constructor(message: string, hint: string, ways?: WaysOn) {
    super('usage', message, hint);
    this.ways = ways;
  }
}

export interface RouteOptions {
  /** Id of a road that is to be on the way. */
  readonly road?: string;
  /** Lane that is driven in, as the file counts there. */
  readonly lane?: number;
  /** Ids of connecting roads through junctions. */
  readonly through?: readonly string[];
}

const DRIVABLE = new Set([
  ...['driving', 'bidirectional', 'entry', 'exit', 'onRamp', 'offRamp', 'connectingRamp', 'slipLane'],
  ...['bus', 'taxi', 'HOV'],
]);
const MOST_WAYS = 10_000;
const SHOWN = 8;

/** Whether cars drive in a lane. */
export function isDrivable({ type }: OpenLane): boolean {
  return DRIVABLE.has(type);
}

/**
 * Finds the way through a file: the road that is asked for, or the only one, with all that is linked to it.
 * @throws UserError `usage` in one line where a person has to say more: which road, or which way through a junction.
 */
export function findRoute(drive: OpenDrive, options: RouteOptions, path: string): Route {
  return new RouteFinder(drive, options, path).find();
}

class RouteFinder {
  readonly #drive: OpenDrive;
  readonly #options: RouteOptions;
  readonly #path: string;
  readonly #notes: string[] = [];
  readonly #unused: Set<string>;
  /** By junction and road that leads there. */
  readonly #connections: ReadonlyMap<string, readonly Connection[]>;
  #end: WaysOn | undefined;

  constructor(drive: OpenDrive, options: RouteOptions, path: string) {
    this.#drive = drive;
    this.#options = options;
    this.#path = path;
    this.#unused = new Set(options.through);
    this.#connections = Map.groupBy(
      drive.connections,
      ({ junction, incoming }) => `${junction}\n${incoming}`,
    );
  }

  find(): Route {
    const main = this.#main();
    const ahead = this.#follow(main, true);
    const behind = ahead.closed ? [] : this.#follow(turned(main), false).ways.map(turned).reverse();
    if (this.#unused.size > 0) {
      throw new UserError(
        'usage',
        `${this.#path}: no way leads through ${listed([...this.#unused])}`,
        'Name connecting roads of junctions that the way comes to, or leave --through out to be asked.',
      );
    }
    return {
      ways: [...behind, main, ...ahead.ways],
      main: behind.length,
      closed: ahead.closed,
      end: this.#end,
      notes: this.#notes,
    };
  }

  #main(): Way {
    const { roads } = this.#drive;
    const { road: wanted, through } = this.#options;
    if (wanted !== undefined) {
      const road = roads.get(wanted);
      if (road) return this.#directed(road);
      throw new UserError(
        'usage',
        `${this.#path} has no road "${wanted}"; it has ${listed([...roads.keys()])}`,
        'Name one of them: --road ID.',
      );
    }
    for (const id of through ?? []) {
      const road = roads.get(id);
      if (road?.junction === undefined) {
        throw new UserError(
          'usage',
          `${this.#path}: ${road ? `road ${id} leads through no junction` : `there is no road "${id}"`}`,
          'Name connecting roads of junctions: --through A,B.',
        );
      }
      this.#unused.delete(id);
      return this.#directed(road);
    }
    const groups = roadGroups(this.#drive);
    if (groups.length === 1) return this.#directed(groups[0]![0]!);
    const names = groups.map((group) => {
      const lengthM = group.reduce((sum, road) => sum + road.lengthM, 0);
      return `${group[0]!.id} (${lengthM.toFixed(0)} m)`;
    });
    throw new RouteQuestion(
      `${this.#path} holds ${groups.length} roads that are not linked: ${listed(names)}`,
      'Say which: --road ID takes it and all that is linked to it; --through ID leads through a junction.',
    );
  }

  /** In the direction of the lane that is driven in: right lanes lead along the road, left ones against it. */
  #directed(road: OpenRoad): Way {
    const { lane } = this.#options;
    const [section] = road.sections;
    const along = road.leftHand ? section!.left : section!.right;
    const against = road.leftHand ? section!.right : section!.left;
    if (lane !== undefined) {
      return { road, backwards: road.leftHand ? lane < 0 : lane > 0 };
    }
    return { road, backwards: !along.some(isDrivable) && against.some(isDrivable) };
  }

  /** What comes after a way; `asks` where a person is asked which way through a junction. */
  #follow(from: Way, ahead: boolean): { ways: Way[]; closed: boolean } {
    const ways: Way[] = [];
    const seen = new Set([from.road.id]);
    for (let way: Way | undefined = this.#next(from, ahead); way; way = this.#next(way, ahead)) {
      if (way.road === from.road && way.backwards === from.backwards) return { ways, closed: true };
      if (seen.has(way.road.id) || ways.length >= MOST_WAYS) {
        this.#notes.push(`the way ends where it comes to road ${way.road.id} again`);
        break;
      }
      seen.add(way.road.id);
      ways.push(way);
    }
    return { ways, closed: false };
  }

  #next({ road, backwards }: Way, ahead: boolean): Way | undefined {
    const link = backwards ? road.predecessor : road.successor;
    if (!link) return undefined;
    if (link.to === 'junction') return this.#through(road, link, ahead);
    const next = this.#drive.roads.get(link.id);
    if (!next) {
      this.#notes.push(`road ${road.id} leads on to road ${link.id}, which the file does not have`);
      return undefined;
    }
    return { road: next, backwards: (link.contact ?? this.#contact(road, next)) === 'end' };
  }

  #through(road: OpenRoad, { id: junction }: OpenLink, ahead: boolean): Way | undefined {
    const ways = this.#connections.get(`${junction}\n${road.id}`) ?? [];
    const wayOf = ({ connecting, contact }: Connection): Way | undefined => {
      const next = this.#drive.roads.get(connecting);
      return next && { road: next, backwards: (contact ?? this.#contact(road, next)) === 'end' };
    };
    const chosen = ways.find(({ connecting }) => this.#options.through?.includes(connecting));
    if (chosen) {
      this.#unused.delete(chosen.connecting);
      return wayOf(chosen);
    }
    if (!ahead) return undefined;
    if (ways.length === 1) return wayOf(ways[0]!);
    const waysOn: WaysOn = {
      junction,
      after: road.id,
      ways: ways.map((way) => {
        const next = wayOf(way);
        const on = next && (next.backwards ? next.road.predecessor : next.road.successor);
        return { id: way.connecting, to: on?.id ?? null };
      }),
    };
    const choices = waysOn.ways.map(({ id, to }) => (to === null ? id : `${id} (to road ${to})`));
    if (choices.length === 0 || this.#options.road !== undefined || this.#options.through !== undefined) {
      this.#end = waysOn;
      const on = choices.length > 0 ? `: on through ${listed(choices)}` : '';
      this.#notes.push(`the way ends at junction ${junction} after road ${road.id}${on}`);
      return undefined;
    }
    throw new RouteQuestion(
      `${this.#path}: junction ${junction} after road ${road.id} leads through ${listed(choices)}`,
      'Say which way: --through ID, several with commas.',
      waysOn,
    );
  }

  /** End of the next road that is nearer to where this one meets it, where the file does not say. */
  #contact(road: OpenRoad, next: OpenRoad): 'start' | 'end' {
    if (next.predecessor?.to === 'road' && next.predecessor.id === road.id) return 'start';
    if (next.successor?.to === 'road' && next.successor.id === road.id) return 'end';
    return 'start';
  }
}

/** Roads between junctions that are linked to each other; of a file with junctions alone, its roads one by one. */
export function roadGroups(drive: OpenDrive): OpenRoad[][] {
  const all = [...drive.roads.values()];
  const free = all.filter(({ junction }) => junction === undefined);
  const left = new Map((free.length > 0 ? free : all).map((road) => [road.id, road]));
  const groups: OpenRoad[][] = [];
  while (left.size > 0) {
    const [first] = left.values();
    const group: OpenRoad[] = [];
    const open = [first!];
    left.delete(first!.id);
    for (let road = open.pop(); road; road = open.pop()) {
      group.push(road);
      for (const link of [road.predecessor, road.successor]) {
        const next = link?.to === 'road' ? left.get(link.id) : undefined;
        if (next) {
          left.delete(next.id);
          open.push(next);
        }
      }
    }
    groups.push(group);
  }
  return groups;
}

function turned({ road, backwards }: Way): Way {
  return { road, backwards: !backwards };
}

/** The first few, and how many more. */
export function listed(names: readonly string[], separator = ', '): string {
  const shown = names.slice(0, SHOWN).join(separator);
  return names.length > SHOWN ? `${shown} and ${names.length - SHOWN} more` : shown;
}
