/** Compiles the rasteriser's kernel into `.build/` unless it is newer than its sources. @returns whether it did. */
export function buildRasterKernel(onCompile?: () => void): Promise<boolean>;
