/**
 * A number as the neighbours' programs write it: as a number or as a text, some with a comma. Anything else is NaN.
 */
export function decimalOf(value: unknown): number {
  const number = typeof value === 'string' ? Number.parseFloat(value.replace(',', '.')) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : Number.NaN;
}
