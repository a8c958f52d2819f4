import { dismissToast, type Toast, toast } from './toasts.ts';

interface Done {
  readonly toast: number;
  readonly text: string;
  undo(): unknown;
}

const MOST = 50;

const done: Done[] = [];

/** Says what was done, and lets it be undone: by the message while it is shown, by Ctrl+Z as long as the page is open. */
export function undoable(said: Omit<Toast, 'action'>, undo: () => unknown): void {
  const action = { label: 'Undo', run: () => take(entry) };
  const entry: Done = { toast: toast({ ...said, action }), text: said.text, undo };
  done.push(entry);
  if (done.length > MOST) done.shift();
}

/** Undoes what was done last and is not undone yet. */
export function undoLatest(): void {
  const latest = done.at(-1);
  if (!latest) {
    toast({ tone: 'plain', text: 'There is nothing to undo' });
    return;
  }
  dismissToast(latest.toast);
  toast({ tone: 'plain', text: `Undone: ${latest.text}` });
  take(latest);
}

function take(entry: Done): void {
  const at = done.indexOf(entry);
  if (at < 0) return;
  done.splice(at, 1);
  void entry.undo();
}
