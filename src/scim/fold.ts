/** The one folding of case: what is not caseExact is compared and indexed by this key (NFKC, then lower case). */
export function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}
