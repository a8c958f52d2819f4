import { NoToneMapping, WebGPURenderer } from 'three/webgpu';
import type { Gpu } from '../gpu/gpu.ts';

/** What three.js asks of a canvas when it draws into render targets only. */
class CanvasStandIn {
  readonly style = {};
  width = 1;
  height = 1;
  addEventListener(): void {}
  removeEventListener(): void {}
  getContext() {
    return { configure() {}, unconfigure() {} };
  }
}

/** A three.js renderer on Dawn, without a page: it draws into render targets only. */
export async function createThreeRenderer(gpu: Gpu): Promise<WebGPURenderer> {
  // three.js reads these three from the page at start-up.
  const page = globalThis as unknown as Record<string, unknown>;
  page.self ??= globalThis;
  page.requestAnimationFrame ??= () => 0;
  page.cancelAnimationFrame ??= () => {};
  const renderer = new WebGPURenderer({
    canvas: new CanvasStandIn() as never,
    device: gpu.device as never,
    antialias: false,
  });
  await renderer.init();
  renderer.autoClear = true;
  renderer.toneMapping = NoToneMapping;
  return renderer;
}
