import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What a shader needs bound, by the name of its variable. */
export interface ShaderBinding {
  readonly binding: number;
  readonly name: string;
  readonly type: GPUBufferBindingType;
}

/** The text of a kernel, what all kernels share put before it. */
export interface ShaderSource {
  readonly name: string;
  readonly code: string;
  /** Lines of `code` before the kernel's own first. */
  readonly linesBefore: number;
  readonly bindings: readonly ShaderBinding[];
}

const BINDING_TYPES: Readonly<Record<string, GPUBufferBindingType>> = {
  uniform: 'uniform',
  'storage, read': 'read-only-storage',
  'storage, read_write': 'storage',
};

/** Reads NAME.wgsl and finds its bindings in its text, so that they are written down once. */
export function readShader(name: string): ShaderSource {
  const text = (file: string) =>
    readFileSync(fileURLToPath(new URL(`./${file}.wgsl`, import.meta.url)), 'utf8');
  const common = text('common');
  return shaderSource(name, common, text(name));
}

/** @throws Error if a binding is of a kind that no kernel has. */
export function shaderSource(name: string, common: string, own: string): ShaderSource {
  const bindings = [...own.matchAll(/@binding\((\d+)\) var<([^>]+)> (\w+)/g)].map(
    ([, at, kind, variable]) => {
      const type = BINDING_TYPES[kind!];
      if (!type) throw new Error(`${name}.wgsl: "${kind}" of ${variable} is no kind of binding`);
      return { binding: Number(at), name: variable!, type };
    },
  );
  return { name, code: `${common}\n${own}`, linesBefore: common.split('\n').length, bindings };
}

/**
 * Compiles a shader.
 * @throws Error with the compiler's messages, each with file, line, column and the line itself.
 */
export async function compileShader(device: GPUDevice, source: ShaderSource): Promise<GPUShaderModule> {
  device.pushErrorScope('validation');
  const module = device.createShaderModule({ label: source.name, code: source.code });
  const refused = await device.popErrorScope();
  const { messages } = await module.getCompilationInfo();
  const errors = messages.filter(({ type }) => type === 'error');
  if (errors.length > 0) throw new Error(errors.map((error) => described(source, error)).join('\n'));
  if (refused) throw new Error(`${source.name}.wgsl: ${refused.message}`);
  return module;
}

function described(source: ShaderSource, { message, lineNum, linePos }: GPUCompilationMessage): string {
  const { name, code, linesBefore } = source;
  const shared = lineNum <= linesBefore;
  const place = `${shared ? 'common' : name}.wgsl:${shared ? lineNum : lineNum - linesBefore}:${linePos}`;
  const line = code.split('\n')[lineNum - 1] ?? '';
  return `${place}: ${message}\n  ${line}\n  ${' '.repeat(Math.max(0, linePos - 1))}^`;
}
