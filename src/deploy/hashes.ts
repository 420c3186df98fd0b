/** Tokens that somebody made as what a target is told of them. Pure. */
import { type DeclaredToken, sha256, type TokenDeclarations } from './declarations.ts';

/** A token of an app, by the name of its secret. */
export interface KnownToken {
  app: string;
  secret: string;
  value: string;
}

/** Known by a part of its hash, which says nothing about it. */
export function declaredToken({ app, secret, value }: KnownToken): DeclaredToken {
  const hash = sha256(value);
  return { app, id: `${secret}-${hash.slice(0, 8)}`, sha256: hash, until: null };
}

export const tokenDeclarations = (tokens: readonly KnownToken[]): TokenDeclarations => ({ format: 1, tokens: tokens.map(declaredToken) });

const leastLength = 32;

/** What is wrong with tokens, a line each, never with a value. `variable`: what a secret is called where it is set. */
export function tokenFaults(tokens: readonly KnownToken[], variable: (secret: string) => string): string[] {
  const called = ({ secret, app }: KnownToken) => `${variable(secret)} (${app})`;
  return tokens.flatMap((token, index) => {
    const { value } = token;
    if (value === '') return [`${called(token)} is not set`];
    const twin = tokens.slice(0, index).find((other) => other.value === value);
    return [
      ...(value.trim().length < leastLength ? [`${called(token)} has fewer than ${leastLength} characters`] : []),
      ...(value === value.trim() ? [] : [`${called(token)} has white space at an end`]),
      ...(twin === undefined ? [] : [`${called(token)} is the token of ${twin.app} too`]),
    ];
  });
}
