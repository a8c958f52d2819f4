/** Where the host may place things: from here on. */
export function firstFreeByte(): usize {
  return (__heap_base + 63) & ~63;
}
