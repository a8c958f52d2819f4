import { z } from 'zod';
import { COMMANDS, type CommandName } from '../../engine/protocol/commands.ts';

interface Schema {
  readonly type?: string;
  readonly properties?: Record<string, Schema>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly minItems?: number;
}

function sample(schema: Schema, text: () => string): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.anyOf) return sample(schema.anyOf.find(({ type }) => type !== 'null')!, text);
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([name, part]) => [name, sample(part, text)]),
      );
    case 'array':
      return Array.from({ length: schema.minItems || 1 }, () => sample(schema.items!, text));
    case 'string':
      return text();
    case 'boolean':
      return true;
    default:
      return Math.max(1, schema.minimum ?? 1);
  }
}

/** Parameters of the right shape for a command, each text of them what `text` gives. */
export function sampleParams(name: CommandName, text: () => string): unknown {
  return sample(
    z.toJSONSchema(COMMANDS[name].params, { io: 'input', unrepresentable: 'any' }) as Schema,
    text,
  );
}
