/**
 * A fast way through a large sample file: one person or group a line, in flow style, as `muster people pull` writes them. It takes
 * only what it is sure of; anything else is read, and any fault reported, by the YAML reader.
 */

export interface QuickSample {
  people: Map<string, Record<string, unknown>>;
  groups: Map<string, Record<string, unknown>>;
}

/** Undefined where a line is in any other form. Values are texts, booleans, lists and maps; a key that is written twice is not taken. */
export function quickSample(text: string): QuickSample | undefined {
  const sample: QuickSample = { people: new Map(), groups: new Map() };
  let section: Map<string, Record<string, unknown>> | undefined;
  for (let start = 0, end = 0; start < text.length; start = end + 1) {
    end = text.indexOf('\n', start);
    if (end < 0) end = text.length;
    const line = text.slice(start, end);
    if (/^\s*(#.*)?$/.test(line)) continue;
    if (line === 'people:' || line === 'groups:') {
      section = line === 'people:' ? sample.people : sample.groups;
      if (section.size > 0) return undefined;
      continue;
    }
    const entry = section && line.startsWith('  ') && line[2] !== ' ' ? new Flow(line, 2).entry() : undefined;
    if (section === undefined || entry === undefined || !isMap(entry.value) || section.has(entry.key)) return undefined;
    section.set(entry.key, entry.value);
  }
  return sample;
}

const isMap = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Thrown inside only. */
class Unsure extends Error {}

const plain = /[\p{L}\p{N}_(/][^,{}[\]:]*(?::[^\s,{}[\]:]+[^,{}[\]:]*)*/uy;
const double = /"(?:[^"\\]|\\.)*"/y;
const single = /'(?:[^']|'')*'/y;
/** Plain texts that YAML's core schema reads as something else (YAML 1.2.2 section 10.3.2). */
const otherwise = /^(null|Null|NULL|True|TRUE|False|FALSE|0o[0-7]+|0x[\da-fA-F]+|\d+(\.\d*)?([eE][-+]?\d+)?)$/;

class Flow {
  readonly #text: string;
  #at: number;

  constructor(text: string, at: number) {
    this.#text = text;
    this.#at = at;
  }

  /** `key: value` up to the end of the line. */
  entry(): { key: string; value: unknown } | undefined {
    try {
      const key = this.#scalar();
      this.#take(': ');
      const value = this.#value();
      return typeof key === 'string' && this.#at === this.#text.length ? { key, value } : undefined;
    } catch (error) {
      if (error instanceof Unsure) return undefined;
      throw error;
    }
  }

  #value(): unknown {
    if (this.#text[this.#at] === '{') return this.#map();
    return this.#text[this.#at] === '[' ? this.#list() : this.#scalar();
  }

  #map(): Record<string, unknown> {
    const map: Record<string, unknown> = {};
    this.#items('{', '}', () => {
      const key = this.#scalar();
      this.#take(': ');
      if (typeof key !== 'string' || key === '__proto__' || Object.hasOwn(map, key)) throw new Unsure();
      map[key] = this.#value();
    });
    return map;
  }

  #list(): unknown[] {
    const list: unknown[] = [];
    this.#items('[', ']', () => list.push(this.#value()));
    return list;
  }

  #items(open: string, close: string, item: () => void): void {
    this.#take(open);
    this.#space();
    while (this.#text[this.#at] !== close) {
      item();
      this.#space();
      if (this.#text[this.#at] === ',') this.#take(',');
      else if (this.#text[this.#at] !== close) throw new Unsure();
      this.#space();
    }
    this.#take(close);
  }

  #scalar(): string | boolean {
    const first = this.#text[this.#at];
    if (first === '"') {
      try {
        return JSON.parse(this.#match(double)) as string;
      } catch {
        throw new Unsure();
      }
    }
    if (first === "'") return this.#match(single).slice(1, -1).replaceAll("''", "'");
    const text = this.#match(plain);
    const value = text.trimEnd();
    this.#at -= text.length - value.length;
    if (otherwise.test(value) || /\s#/.test(value)) throw new Unsure();
    return value === 'true' ? true : value === 'false' ? false : value;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined) throw new Unsure();
    this.#at += found.length;
    return found;
  }

  #take(word: string): void {
    if (!this.#text.startsWith(word, this.#at)) throw new Unsure();
    this.#at += word.length;
  }

  #space(): void {
    while (this.#text[this.#at] === ' ') this.#at++;
  }
}
