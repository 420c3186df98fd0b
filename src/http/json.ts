/** JSON of somebody else. */

/** No document of SCIM, Graph or Okta comes near it; what is deeper stops whoever walks through it. */
const deepest = 200;

/** Throws a SyntaxError for what is no JSON, and for JSON that is nested too deep. `__proto__` is left out; of two equal keys the last counts. */
export function parseJson(text: string): unknown {
  if (isTooDeep(text)) throw new SyntaxError(`nested more than ${deepest} levels deep`);
  return namesPrototype.test(text)
    ? JSON.parse(text, (key, value: unknown) => (key === '__proto__' ? undefined : value))
    : JSON.parse(text);
}

/** As it stands, or with any of its letters escaped. */
const namesPrototype = /__proto__|\\u00(?:5f|6f|7[024])/i;

/** Brackets in texts do not count. */
function isTooDeep(text: string): boolean {
  if (text.length <= deepest) return false;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      at = endOfText(text, at);
      if (at < 0) return false;
    } else if (code === 0x5b || code === 0x7b) {
      depth++;
      if (depth > deepest) return true;
    } else if (code === 0x5d || code === 0x7d) depth--;
  }
  return false;
}

/** Position of the quote that ends the text which begins at `start`; -1 where none does. */
function endOfText(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === 0x5c) slashes++;
    if (slashes % 2 === 0) return at;
  }
  return -1;
}
