/**
 * After the pointer pressed a button, moved a slider or chose from a list, keys are for driving again: what it touched lets
 * go of the focus. What was reached by keyboard keeps it, and so does what is typed into.
 *
 * @returns the end of it.
 */
export function giveKeysBack(screen: HTMLElement): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  let byPointer = false;
  // A label hands the focus on only after its click.
  const letGo = () => setTimeout(() => blurUnlessTyping(), 0);
  screen.addEventListener('pointerdown', () => (byPointer = true), { signal, capture: true });
  screen.addEventListener('keydown', () => (byPointer = false), { signal, capture: true });
  screen.addEventListener(
    'click',
    ({ detail, target }) => {
      if (detail > 0 && !(target instanceof HTMLSelectElement)) letGo();
    },
    { signal },
  );
  screen.addEventListener(
    'change',
    ({ target }) => {
      if (byPointer && target instanceof HTMLSelectElement) letGo();
    },
    { signal },
  );
  return () => stop.abort();
}

function blurUnlessTyping(): void {
  const focused = document.activeElement;
  const types = focused instanceof HTMLInputElement && !['range', 'radio', 'checkbox'].includes(focused.type);
  if (focused instanceof HTMLElement && !types) focused.blur();
}
