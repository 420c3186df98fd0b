/** The accepted tokens of one mount, kept as SHA-256 hashes. */
import { createHash, timingSafeEqual } from 'node:crypto';

export interface Tokens {
  replace(tokens: string[]): void;
  /** True for `Bearer t` and for `t` alone, as Okta's header authentication sends it. */
  accepts(authorization: string | undefined): boolean;
}

const hash = (text: string): Buffer => createHash('sha256').update(text).digest();

export function openTokens(tokens: string[]): Tokens {
  let hashes: Buffer[] = [];
  const replace = (accepted: string[]): void => {
    // An empty token would open the mount to a request with an empty header.
    hashes = accepted.filter((token) => token !== '').map(hash);
  };
  replace(tokens);
  return {
    replace,
    accepts(authorization) {
      const sent = hash((authorization ?? '').trim().replace(/^bearer\s+/i, ''));
      // Every hash is compared, so that the time says nothing about which one was close.
      return hashes.map((known) => timingSafeEqual(known, sent)).includes(true);
    },
  };
}
