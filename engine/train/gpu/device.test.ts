import { afterAll, beforeAll, expect, it } from 'vitest';
import { openGpu } from '../../gpu/gpu.ts';
import { DeviceLostError } from '../backend.ts';
import { ComputeDevice } from './device.ts';
import { Pace } from './pace.ts';
import { compileShader, shaderSource } from './shader.ts';

let device: ComputeDevice;

beforeAll(async () => {
  device = new ComputeDevice(await openGpu());
});

afterAll(() => {
  device[Symbol.dispose]();
});

it('shows a shader error with file, line, column and the line itself', async () => {
  const own = {
    name: 'broken',
    text: '@group(0) @binding(0) var<uniform> n: u32;\n@compute @workgroup_size(1)\nfn main() {\n  let x: f32 = n;\n}\n',
  };
  const part = (text: string) => [
    { name: 'first', text: '// one\n' },
    { name: 'part', text },
  ];
  const compiling = (text: string) => compileShader(device.gpu.device, shaderSource(own, part(text)));
  await expect(compiling('// one\n// two\n')).rejects.toThrow(
    /^broken\.wgsl:4:\d+: .*\n {4}let x: f32 = n;\n +\^/,
  );
  await expect(compiling('const a = b;\n')).rejects.toThrow(
    /^part\.wgsl:1:11: .*\n {2}const a = b;\n {12}\^/,
  );
});

it('finds the bindings of a kernel in its text, and refuses other kinds', () => {
  const bindings = (text: string) => shaderSource({ name: 'k', text }).bindings;
  expect(
    bindings(
      '@group(0) @binding(3) var<storage, read> a: array<f32>;\n@group(0) @binding(4) var<storage, read_write> b: u32;',
    ),
  ).toEqual([
    { binding: 3, name: 'a', type: 'read-only-storage' },
    { binding: 4, name: 'b', type: 'storage' },
  ]);
  expect(() => bindings('@binding(0) var<private> p: u32;')).toThrow('"private" of p');
});

it('asks the adapter for its own limits and refuses in words what exceeds them', () => {
  const { adapter } = device.gpu;
  expect(device.limits.maxStorageBufferBindingSize).toBe(adapter.limits.maxStorageBufferBindingSize);
  expect(device.limits.maxComputeWorkgroupStorageSize).toBe(adapter.limits.maxComputeWorkgroupStorageSize);
  const tooMuch = device.limits.maxStorageBufferBindingSize + 4;
  const before = device.bufferCount;
  expect(() => device.createBuffer('Patterns', tooMuch, GPUBufferUsage.STORAGE)).toThrow(
    expect.objectContaining({
      name: 'UserError',
      code: 'invalid',
      message: expect.stringMatching(/^Patterns need /),
    }),
  );
  expect(device.bufferCount).toBe(before);
});

it('says that the device was lost, whatever it was doing', async () => {
  const lost = new ComputeDevice(await openGpu());
  lost.gpu.device.destroy();
  await lost.gpu.device.lost;
  await expect(lost.run(() => {})).rejects.toThrow(DeviceLostError);
  await expect(lost.read(4, () => {})).rejects.toThrow(DeviceLostError);
  expect(lost.bufferCount).toBe(0);
});

it('keeps submissions near their time, whatever a device takes for a pattern', () => {
  for (const msPerPattern of [1e-5, 0.01, 3, 500]) {
    const pace = new Pace();
    for (let i = 0; i < 12; i++) pace.tell(pace.patterns, pace.patterns * msPerPattern);
    const ms = pace.patterns * msPerPattern;
    expect(ms <= 21 || pace.patterns === 1).toBe(true);
    expect(ms >= 10 || pace.patterns >= 1e6).toBe(true);
  }
});
