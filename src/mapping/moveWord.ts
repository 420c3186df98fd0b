/** What counts of a word on a moved address (`moved:` in the YAML): read alike by the review and by the plugin. */
import { isSameAddress } from './scimAddress.ts';

interface MoveWord {
  system: 'same' | 'other';
  from?: string | null;
  reset: string[];
}

/**
 * `counts`; `otherFrom`: it names another address than the one before; `used`: without an address, and it stood there before this move. With the
 * address before in it a word is for one move alone. `last` is the word of the version before.
 */
export function readMoveWord(word: MoveWord, last: MoveWord | null | undefined, from: string): 'counts' | 'otherFrom' | 'used' {
  if (word.from) return isSameAddress(word.from, from) ? 'counts' : 'otherFrom';
  const isUsed = last?.system === word.system && !last.from && last.reset.join() === word.reset.join();
  return isUsed ? 'used' : 'counts';
}
