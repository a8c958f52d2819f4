import { attempt } from '../state/engine.ts';
import { download } from '../state/files.ts';
import { toast } from '../state/toasts.ts';

/** Writes a report into the library; a browser gets a copy, the desktop application shows its folder. */
export async function saveReport(id: string, format: 'html' | 'json'): Promise<void> {
  const report = await attempt('evaluation.report', { id, format });
  if (!report) return;
  const { path, name, text } = report;
  const desktop = window.alvinnDesktop;
  if (desktop) {
    toast({
      tone: 'good',
      text: `Wrote ${name}`,
      hint: path,
      action: { label: 'Show', run: () => void desktop.revealReport(name) },
    });
    return;
  }
  download(new Blob([text], { type: format === 'html' ? 'text/html' : 'application/json' }), name);
  toast({ tone: 'good', text: `Wrote ${name}`, hint: `It also lies at ${path}.` });
}
