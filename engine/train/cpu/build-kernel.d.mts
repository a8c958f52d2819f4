/** Compiles the training kernel into `.build/` unless it is newer than its sources. @returns whether it did. */
export function buildKernel(onCompile?: () => void): Promise<boolean>;
