import { useEffect, useState } from 'react';

/** A game controller as it is now. */
export interface Controller {
  readonly id: string;
  readonly index: number;
  readonly axes: readonly number[];
  readonly buttons: readonly { readonly value: number; readonly pressed: boolean }[];
}

/** The connected controllers, read with every frame of the page; a browser shows one once a button of it is pressed. */
export function useControllers(): readonly Controller[] {
  const [controllers, setControllers] = useState<readonly Controller[]>([]);
  useEffect(() => {
    let before = '[]';
    let request = requestAnimationFrame(function look() {
      request = requestAnimationFrame(look);
      const found = navigator.getGamepads().flatMap((pad) => (pad?.connected ? [read(pad)] : []));
      const text = JSON.stringify(found);
      if (text !== before) setControllers(found);
      before = text;
    });
    return () => cancelAnimationFrame(request);
  }, []);
  return controllers;
}

function read({ id, index, axes, buttons }: Gamepad): Controller {
  return {
    id,
    index,
    axes: axes.map((value) => Math.round(value * 1000) / 1000),
    buttons: buttons.map(({ value, pressed }) => ({ value: Math.round(value * 100) / 100, pressed })),
  };
}
