import { once } from 'node:events';
import type { VehicleSettings } from '../../../sim/vehicle/vehicle.ts';
import { stopIfCancelled } from '../../errors.ts';
import { ProgramGone } from '../program.ts';
import type { DonkeyClient } from './client.ts';
import { listenForClients } from './donkey-bridge.ts';
import { DonkeyProgram } from './donkey-program.ts';
import { chooseScene, tellLoaded } from './menu.ts';
import { generatedScenes } from './scenes.ts';

/** Whatever a client asks for will do. */
const SCENES = [...generatedScenes(0).keys()];

/** A client that drives what it is given, whatever scene it asks for: its drives are scored. */
export class DonkeyGuest implements Disposable {
  readonly #client: DonkeyClient;
  readonly #end: () => void;

  private constructor(client: DonkeyClient, end: () => void) {
    this.#client = client;
    this.#end = end;
  }

  /**
   * Listens on a port of this machine until a client has come and asked for a scene; others are refused from then on.
   * @param say tells people a line
   * @throws UserError `port-taken`, or on cancellation.
   */
  static async wait(port: number, say: (line: string) => void, signal: AbortSignal): Promise<DonkeyGuest> {
    const ended = new AbortController();
    const chosen = Promise.withResolvers<DonkeyClient>();
    let taken = false;
    const listener = await listenForClients(
      { host: '127.0.0.1', port },
      async (client) => {
        if (taken) throw new ProgramGone('another client drives already');
        await chooseScene(client, SCENES);
        if (taken) throw new ProgramGone('another client drives already');
        taken = true;
        client.isDriving = true;
        tellLoaded(client);
        chosen.resolve(client);
        if (!ended.signal.aborted) await once(ended.signal, 'abort');
      },
      say,
      ended.signal,
    );
    const end = () => {
      ended.abort();
      void listener.close();
    };
    say(`Waiting for a client of donkey_sim at 127.0.0.1:${listener.port}.`);
    const cancelled = signal.aborted ? Promise.resolve() : once(signal, 'abort');
    const client = await Promise.race([chosen.promise, cancelled.then(() => undefined)]);
    if (!client) end();
    stopIfCancelled(signal);
    return new DonkeyGuest(client!, end);
  }

  /** The client for one drive. */
  program({ vehicle }: { readonly vehicle: VehicleSettings }): DonkeyProgram {
    return new DonkeyProgram(this.#client, {
      vehicle,
      lockstep: true,
      sceneNames: SCENES,
      mayRestart: false,
    });
  }

  [Symbol.dispose](): void {
    this.#end();
  }
}
