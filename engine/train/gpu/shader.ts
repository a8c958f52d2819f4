import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What a shader needs bound, by the name of its variable. */
export interface ShaderBinding {
  readonly binding: number;
  readonly name: string;
  readonly type: GPUBufferBindingType;
}

/** A piece of a kernel's text. */
export interface ShaderFile {
  readonly name: string;
  readonly text: string;
}

/** A kernel: what it shares with others first, its own file last. */
export interface ShaderSource {
  readonly name: string;
  readonly files: readonly ShaderFile[];
  readonly bindings: readonly ShaderBinding[];
}

const BINDING_TYPES: Readonly<Record<string, GPUBufferBindingType>> = {
  uniform: 'uniform',
  'storage, read': 'read-only-storage',
  'storage, read_write': 'storage',
};

/** A line of a kernel that names what it takes from other files: `// use tile, batch`. */
const USES = /^\/\/ use (.+)$/m;

/** Reads NAME.wgsl and the parts it uses, and finds its bindings in its text, so that they are written down once. */
export function readShader(name: string): ShaderSource {
  const read = (file: string): ShaderFile => ({
    name: file,
    text: readFileSync(fileURLToPath(new URL(`./${file}.wgsl`, import.meta.url)), 'utf8'),
  });
  const own = read(name);
  const parts = USES.exec(own.text)?.[1]?.split(', ') ?? [];
  return shaderSource(own, ['common', ...parts].map(read));
}

/** @throws Error if a binding is of a kind that no kernel has. */
export function shaderSource(own: ShaderFile, parts: readonly ShaderFile[] = []): ShaderSource {
  const { name } = own;
  const bindings = [...own.text.matchAll(/@binding\((\d+)\) var<([^>]+)> (\w+)/g)].map(
    ([, at, kind, variable]) => {
      const type = BINDING_TYPES[kind!];
      if (!type) throw new Error(`${name}.wgsl: "${kind}" of ${variable} is no kind of binding`);
      return { binding: Number(at), name: variable!, type };
    },
  );
  return { name, files: [...parts, own], bindings };
}

/**
 * Compiles a shader.
 * @throws Error with the compiler's messages, each with file, line, column and the line itself.
 */
export async function compileShader(device: GPUDevice, source: ShaderSource): Promise<GPUShaderModule> {
  device.pushErrorScope('validation');
  const module = device.createShaderModule({
    label: source.name,
    code: source.files.map(({ text }) => text).join('\n'),
  });
  const refused = await device.popErrorScope();
  const { messages } = await module.getCompilationInfo();
  const errors = messages.filter(({ type }) => type === 'error');
  if (errors.length > 0) throw new Error(errors.map((error) => described(source, error)).join('\n'));
  if (refused) throw new Error(`${source.name}.wgsl: ${refused.message}`);
  return module;
}

function described({ files }: ShaderSource, { message, lineNum, linePos }: GPUCompilationMessage): string {
  const lines = files.flatMap(({ name, text }) =>
    text.split('\n').map((line, i) => ({ line, place: `${name}.wgsl:${i + 1}` })),
  );
  const { line, place } = lines[lineNum - 1]!;
  return `${place}:${linePos}: ${message}\n  ${line}\n  ${' '.repeat(Math.max(0, linePos - 1))}^`;
}
