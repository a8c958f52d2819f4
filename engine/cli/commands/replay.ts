import { replayDrive } from '../../jobs/replay.ts';
import { type Command, EYES_OPTION } from '../command.ts';

export const command: Command = {
  summary: 'drives a recording again from its road, light and steering, and compares every frame',
  example: '--drive morning.drive',
  options: {
    drive: { type: 'text', value: 'FILE', help: 'made by drive --record', required: true },
    eyes: EYES_OPTION,
  },
  async run(values, terminal) {
    const result = await replayDrive(values.drive as string, terminal);
    terminal.say(
      `${result.frames} frames${result.dropped > 0 ? `, ${result.dropped} of them dropped` : ''}: ${result.samePoses} poses and ${result.sameImages} images came out the same, digest ${result.digest.slice(0, 16)}`,
    );
    return result;
  },
};
