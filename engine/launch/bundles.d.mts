/** Names of the bundles that are missing or older than their sources. */
export function staleBundles(root: string): string[];

/** Builds one bundle, all of it or nothing. @returns what the builder said where it failed */
export function buildBundle(root: string, name: string, node: string): string | undefined;
