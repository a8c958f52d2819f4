/** Without what no file may be called. */
export function clean(text: string): string {
  return text.replace(/[/\\:*?"<>|\p{Cc}]/gu, '').replace(/^[.\s]+/, '');
}
