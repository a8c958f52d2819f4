/** Slow motion: how many epochs a second pass at most. */
export const PACES = [
  { value: 'full', label: 'Full speed' },
  { value: '20', label: '20 epochs / s' },
  { value: '5', label: '5 epochs / s' },
  { value: '1', label: '1 epoch / s' },
] as const;
export type PaceWord = (typeof PACES)[number]['value'];

export function paceOf(word: PaceWord): number | null {
  return word === 'full' ? null : Number(word);
}

export function paceWord(epochsPerSecond: number | null): PaceWord {
  return PACES.find(({ value }) => paceOf(value) === epochsPerSecond)?.value ?? 'full';
}
