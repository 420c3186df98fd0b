/** Ids of everything that comes into being in a world, one after the other, and what each of them is called in what was observed. */

/** Digits alone, so that no change of letter case makes another text of one. */
export function newIds(): () => string {
  let count = 0;
  return () => `10000000-0000-4000-8000-${String(++count).padStart(12, '0')}`;
}

/** Ids of Entra and the target, and Okta's: a prefix for the kind and the end of ours. */
const newOne = /^(?:10000000-0000-4000-8000-\d{12}|(?:00u|00g)\d{17})$/;
/** The same, also without hyphens, and those that the declaration gives, such as of an app role. */
const anyId = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|10000000000040008000\d{12}|\b(?:00u|00g)\d{17}/g;

export class Labels {
  readonly #labels = new Map<string, string>();

  set(id: string, label: string): void {
    this.#labels.set(id, label);
  }

  /** The same with every id called by its label, `(new id)` where it has none. */
  text(text: string): string {
    return text.replace(anyId, (id) => this.#labels.get(id) ?? (newOne.test(id) ? '(new id)' : id));
  }

  /** The same anywhere in a value. */
  value(value: unknown): unknown {
    if (typeof value === 'string') return this.text(value);
    if (Array.isArray(value)) return value.map((one) => this.value(one));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, this.value(inner)]));
  }
}
