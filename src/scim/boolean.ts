/** A boolean as Entra spells it in strings ("True", "False"), in any letter case; null for any other text. */
export function readBoolean(text: string): boolean | null {
  const word = text.toLowerCase();
  return word === 'true' ? true : word === 'false' ? false : null;
}
