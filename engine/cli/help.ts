import { PROGRAM_CALL } from '../program-call.ts';
import { type Command, JSON_OPTION, type Option } from './command.ts';

/** Help for the program as a whole. */
export function programHelp(commands: Readonly<Record<string, string>>): string {
  return [
    'alvinn: simulate a road, train the 1989 network on it, export it, watch it steer.',
    '',
    `Usage: ${PROGRAM_CALL} COMMAND [OPTIONS]`,
    '',
    ...table(Object.entries(commands)),
    '',
    `${PROGRAM_CALL} COMMAND --help tells a command's options. --json prints one JSON object.`,
    'Exit status: 0 done, 1 failed, 2 wrong usage, 130 stopped with Ctrl-C.',
    '',
  ].join('\n');
}

/** Help for one command. */
export function commandHelp(name: string, command: Command): string {
  const rows = Object.entries({ ...command.options, json: JSON_OPTION }).map(
    ([option, about]): [string, string] => [
      `--${option}${about.type === 'flag' ? '' : ` ${about.value ?? 'N'}`}${about.many ? ' …' : ''}`,
      `${about.help}${note(about)}`,
    ],
  );
  const alone = command.operand === undefined ? undefined : command.options[command.operand]!;
  const operand = alone && `${alone.required ? alone.value : `[${alone.value}]`}${alone.many ? '…' : ''} `;
  return [
    `${name}: ${command.summary}.`,
    '',
    `Usage: ${PROGRAM_CALL} ${name} ${operand ?? ''}[OPTIONS]`,
    '',
    ...table(rows),
    '',
    `Example: ${PROGRAM_CALL} ${name} ${command.example}`.trimEnd(),
    'Exit status: 0 done, 1 failed, 2 wrong usage, 130 stopped with Ctrl-C.',
    '',
  ].join('\n');
}

function note(option: Option): string {
  if (option.required) return ' (required)';
  return option.default === undefined ? '' : ` (${option.default})`;
}

function table(rows: readonly [string, string][]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
