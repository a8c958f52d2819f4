/** A number as formulas show it: a real minus sign, so many digits, no minus before nothing. */
export function number(value: number, digits = 2): string {
  const text = value.toFixed(digits);
  const isZero = Number(text) === 0;
  return isZero ? text.replace('-', '') : text.replace('-', '−');
}

/** As few digits as say it: −1.5, 2, 0.333. */
export function short(value: number, digits = 3): string {
  return String(Number(value.toFixed(digits)) + 0).replace('-', '−');
}

/** With its sign, to be put behind other terms: "+ 0.50", "− 1.20". */
export function term(value: number, digits = 2): string {
  return value < 0 ? `− ${number(-value, digits)}` : `+ ${number(value, digits)}`;
}
