const beyondAscii = /[\u0080-\uffff]/;

/** The one folding of case: what is not caseExact is compared and indexed by this key (NFKC, then lower case). */
export function fold(text: string): string {
  // What is all ASCII is in NFKC already; to see that takes a fraction of the time.
  if (!beyondAscii.test(text)) return text.toLowerCase();
  return text.normalize('NFKC').toLowerCase();
}
