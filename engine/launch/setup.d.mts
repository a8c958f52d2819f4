export declare function givenIn(
  environment: Readonly<Record<string, string | undefined>>,
  current: string,
  scripts: readonly string[],
): string;
