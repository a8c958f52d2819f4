import { useEngine } from './engine.ts';

/** Whether nobody drives by this page: another has the wheel, or another window is in front. */
export function isAside(): boolean {
  const { wheel, status } = useEngine.getState();
  const watches = status.is === 'online' && wheel !== undefined && wheel.holder?.page !== status.page;
  return watches || !document.hasFocus();
}

/** Hears of every press of a key or a button, before anything else does. @returns the unsubscriber. */
export function onInput(listener: () => void): () => void {
  const stop = new AbortController();
  const options = { signal: stop.signal, capture: true, passive: true };
  addEventListener('pointerdown', listener, options);
  addEventListener('pointerup', listener, options);
  addEventListener('keydown', (event) => event.repeat || listener(), options);
  return () => stop.abort();
}
