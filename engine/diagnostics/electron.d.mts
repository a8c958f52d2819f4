/** Why no window can be shown, undefined where one can. */
export function missingDisplay(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv): string | undefined;

/** Electron's program in the source folder, undefined where its package is there without it. */
export function electronBinary(root: string, environment: NodeJS.ProcessEnv): string | undefined;

/** Downloads Electron's program from where its package says. */
export function downloadElectron(root: string, node: string): void;

/** Why this system does not let Electron run its sandbox, undefined where it does. */
export function missingSandbox(binary: string): string | undefined;
