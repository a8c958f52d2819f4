import { examine } from '../../diagnostics/examine.ts';
import { SOFTWARE_VERSION } from '../../version.ts';
import type { Command } from '../command.ts';

export const command: Command = {
  summary: 'tells what this machine has, what it lacks, and the next step for each',
  example: '',
  options: {},
  async run(_values, terminal) {
    const findings = await examine(terminal.nowMs);
    for (const { name, ok, found, nextStep } of findings) {
      terminal.say(
        `${ok ? '✓' : '!'} ${name.padEnd(12)} ${found}${nextStep === null ? '' : `\n  → ${nextStep}`}`,
      );
    }
    return { version: SOFTWARE_VERSION, findings };
  },
};
