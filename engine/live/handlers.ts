import type { driveCommands } from '../protocol/drive.ts';
import type { Handlers } from '../services/service.ts';
import type { LiveDrive } from './live-drive.ts';

/** The commands of protocol/drive.ts. */
export function driveHandlers(drive: LiveDrive): Pick<Handlers, keyof typeof driveCommands> {
  const done = (action: void | Promise<void>) => Promise.resolve(action).then(() => null);
  return {
    'drive.start': (settings) => done(drive.start(settings)),
    'drive.change': (changes) => done(drive.change(changes)),
    'drive.pause': () => done(drive.pause()),
    'drive.resume': () => done(drive.resume()),
    'drive.step': () => done(drive.step()),
    'drive.putBack': () => done(drive.putBack()),
    'drive.control': (controls) => done(drive.control(controls)),
    'record.start': () => drive.startRecording(),
    'record.stop': () => drive.stopRecording(),
    'record.dropLast': ({ seconds }) => ({ dropped: drive.dropLast(seconds) }),
    'record.undoDrop': () => ({ restored: drive.undoDrop() }),
  };
}
