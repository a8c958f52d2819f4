import { attempt } from '../state/engine.ts';
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
      action: { label: 'Show', run: () => void desktop.reveal(path) },
    });
    return;
  }
  const address = URL.createObjectURL(
    new Blob([text], { type: format === 'html' ? 'text/html' : 'application/json' }),
  );
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
  toast({ tone: 'good', text: `Wrote ${name}`, hint: `It also lies at ${path}.` });
}
