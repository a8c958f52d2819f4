import type { SweepResult } from './result.ts';

export function renderSweepReport(result: SweepResult): string {
  return `<!doctype html><title>${result.networks.length}</title>`;
}
