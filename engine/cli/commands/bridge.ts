import { once } from 'node:events';
import { basename } from 'node:path';
import { WEATHERS, type Weather } from '../../../sim/scene/conditions.ts';
import { NAVLAB_VAN } from '../../../sim/vehicle/vehicle.ts';
import { openDonkeyBridge } from '../../bridge/donkey/donkey-bridge.ts';
import { generatedScenes } from '../../bridge/donkey/scenes.ts';
import type { BridgeParts, BridgeSettings } from '../../bridge/free-drive.ts';
import { bridgeToUdacity } from '../../bridge/udacity/udacity-bridge.ts';
import { chanceOf } from '../../drive/chance.ts';
import { roadDescription } from '../../drive/roads.ts';
import { type Eyes, openEyes } from '../../sensors/eyes.ts';
import {
  type Command,
  EYES_OPTION,
  OBSTACLES_OPTION,
  readSettingsOption,
  seedOption,
  settingsOption,
  type Terminal,
  usage,
  type Values,
} from '../command.ts';
import { bridgeClock, readPlace } from '../programs.ts';

const BRIDGES = ['donkey', 'udacity'] as const;

export const command: Command = {
  summary: "lets programs that drive a neighbour's simulator drive ours, until Ctrl-C",
  example: 'donkey --port 9091',
  operand: 'to',
  options: {
    to: {
      type: 'text',
      value: 'donkey|udacity',
      help: 'donkey: gym-donkeycar and Donkeycar connect to us; udacity: we connect to a drive.py',
      choices: BRIDGES,
      required: true,
    },
    port: { type: 'integer', help: 'donkey: port to listen on', default: 9091, least: 0, most: 65_535 },
    host: {
      type: 'text',
      value: 'ADDRESS',
      help: 'donkey: address to listen on; 0.0.0.0 lets other machines in',
      default: '127.0.0.1',
    },
    connect: {
      type: 'text',
      value: 'HOST:PORT',
      help: 'udacity: where the drive.py listens',
      default: '127.0.0.1:4567',
    },
    road: {
      type: 'text',
      value: 'KIND|FILE',
      help: 'udacity: kind of road or a .road.json file, path unless given; donkey: files that are scenes too',
      many: true,
    },
    obstacles: OBSTACLES_OPTION,
    seed: seedOption('seed of roads, light and noise', 101),
    weather: {
      type: 'text',
      value: 'NAME',
      help: `${WEATHERS.join(', ')}; as the seed draws it unless given`,
      choices: WEATHERS,
    },
    speed: {
      type: 'number',
      value: 'MPS',
      help: 'speed at which full throttle settles, m/s',
      default: 10,
      least: 0.5,
      most: 40,
    },
    lockstep: {
      type: 'flag',
      help: 'wait for each answer: the same drive every time, as fast as the answers come; else by the clock',
    },
    fps: {
      type: 'integer',
      help: 'frames a second of the simulated time; 20, or 10 in lockstep, unless given',
      least: 1,
      most: 50,
    },
    settings: settingsOption('vehicle'),
    eyes: EYES_OPTION,
  },
  async run(values, terminal) {
    return values.to === 'donkey' ? bridgeDonkey(values, terminal) : bridgeUdacity(values, terminal);
  },
};

async function bridgeDonkey(values: Values, terminal: Terminal): Promise<object> {
  const settings = settingsOf(values);
  const { seed } = settings;
  const scenes = generatedScenes(seed, values.obstacles as number);
  for (const path of (values.road ?? []) as readonly string[]) {
    const name = basename(path).replace(/\.road\.json$/, '');
    if (scenes.has(name)) throw usage(`there is a scene ${name} already`, `Rename ${path}.`);
    scenes.set(name, roadDescription(path, seed));
  }
  using eyes = await openEyes();
  const bridge = await openDonkeyBridge({
    listening: { host: values.host as string, port: values.port as number },
    scenes,
    ...partsOf(values, settings, eyes, terminal),
  });
  const address = `${values.host}:${bridge.port}`;
  terminal.tell({ address });
  terminal.say(`Clients of donkey_sim may come to ${address}; Ctrl-C ends it.`);
  if (!terminal.signal.aborted) await once(terminal.signal, 'abort');
  await bridge.close();
  return { address };
}

async function bridgeUdacity(values: Values, terminal: Terminal): Promise<object> {
  const settings = settingsOf(values);
  const { seed } = settings;
  const [road = 'path', more] = (values.road ?? []) as readonly string[];
  if (more !== undefined) throw usage('a drive.py drives one road', 'Give one --road.');
  const place = readPlace(values.connect as string);
  using eyes = await openEyes();
  await bridgeToUdacity({
    place,
    road: roadDescription(road, seed, values.obstacles as number),
    ...partsOf(values, settings, eyes, terminal),
  });
  return { address: values.connect };
}

function partsOf(values: Values, settings: BridgeSettings, eyes: Eyes, terminal: Terminal): BridgeParts {
  const { conditions } = chanceOf(settings.seed, { weather: values.weather as Weather | undefined });
  const { say, signal } = terminal;
  return { conditions, settings, eyes, clock: bridgeClock(terminal.nowMs), say, signal };
}

function settingsOf(values: Values): BridgeSettings {
  const lockstep = values.lockstep === true;
  return {
    seed: values.seed as number,
    vehicle: readSettingsOption(values)?.vehicle ?? NAVLAB_VAN,
    topMps: values.speed as number,
    lockstep,
    framesPerS: (values.fps as number | undefined) ?? (lockstep ? 10 : 20),
  };
}
