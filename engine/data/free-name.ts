/** The first of `name`, `name 2`, `name 3` … that is not taken. @param ending behind each of them, number and all */
export function freeName(
  name: string,
  isTaken: (candidate: string) => boolean,
  { separator = ' ', ending = '' }: { readonly separator?: string; readonly ending?: string } = {},
): string {
  let candidate = name + ending;
  for (let n = 2; isTaken(candidate); n++) candidate = `${name}${separator}${n}${ending}`;
  return candidate;
}
