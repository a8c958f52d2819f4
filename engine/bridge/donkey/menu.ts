import type { DonkeyClient } from './client.ts';

/**
 * Lets a client that has no scene choose one.
 * @returns its name. @throws ProgramGone
 */
export async function chooseScene(client: DonkeyClient, sceneNames: readonly string[]): Promise<string> {
  client.send({ msg_type: 'scene_selection_ready' });
  for (;;) {
    const request = await client.next();
    if (request.kind === 'names') tellScenes(client, sceneNames);
    if (request.kind === 'scene') return request.name;
  }
}

/** Tells a client what it may load. */
export function tellScenes(client: DonkeyClient, sceneNames: readonly string[]): void {
  client.send({ msg_type: 'scene_names', scene_names: sceneNames });
}

/** Tells a client that its car stands on the road. */
export function tellLoaded(client: DonkeyClient): void {
  client.send({ msg_type: 'car_loaded' });
}
