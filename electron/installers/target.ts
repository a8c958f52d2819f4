/** A system that installers are made for, and where its native code lies in the packages that have some. */
export interface Target {
  readonly platform: 'linux' | 'win32' | 'darwin';
  readonly arch: 'x64' | 'arm64';
  /** Folders of native code of this target, relative to the source folder. */
  readonly native: readonly string[];
}

const ONNXRUNTIME = 'node_modules/onnxruntime-node/bin/napi-v6';
const DAWN = 'node_modules/webgpu/dist';

export const TARGETS: readonly Target[] = [
  { platform: 'linux', arch: 'x64', native: [`${ONNXRUNTIME}/linux/x64`, `${DAWN}/linux-x64`] },
  { platform: 'win32', arch: 'x64', native: [`${ONNXRUNTIME}/win32/x64`, `${DAWN}/win32-x64`] },
  // onnxruntime-node has no build for Macs with Intel processors.
  { platform: 'darwin', arch: 'arm64', native: [`${ONNXRUNTIME}/darwin/arm64`, `${DAWN}/darwin-universal`] },
];

/** Folders of native code that is of no target but may lie in the packages. */
const OTHER_NATIVE = [
  `${ONNXRUNTIME}/linux/arm64`,
  `${ONNXRUNTIME}/win32/arm64`,
  `${DAWN}/linux-arm64`,
  `${DAWN}/win32-arm64`,
];

/** Folders of native code that a target has no use for. */
export function foreignNative(target: Target): string[] {
  const all = [...TARGETS.flatMap(({ native }) => native), ...OTHER_NATIVE];
  return all.filter((folder) => !target.native.includes(folder));
}

/** The target of the system that this runs on, undefined where there is none. */
export function targetOf(platform: NodeJS.Platform, arch: string): Target | undefined {
  return TARGETS.find((target) => target.platform === platform && target.arch === arch);
}
