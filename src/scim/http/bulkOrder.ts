/** The order in which the operations of a Bulk can be done: each after those whose resources it names as "bulkId:…" (RFC 7644 section 3.7.2). */
import { isObject } from '../document.ts';

/** What is known of an operation: the name it gives to what it makes, and where it names others. */
interface Referring {
  path: string;
  bulkId: string | null;
  data: unknown;
}

/** Which operations wait for which, by their places in the request. */
export class BulkOrder {
  private readonly operations: Referring[];
  private readonly names: Set<string>[];
  private readonly waitingFor = new Map<string, number[]>();
  /** How many names each waits for. */
  private unmade: number[];
  private made = new Set<string>();
  private done = new Set<number>();
  /** One walk over the request takes all that can be done in its order; what was passed over follows as it becomes possible. */
  private walked = 0;
  private passed: number[] = [];

  constructor(operations: Referring[]) {
    this.operations = operations;
    this.names = operations.map((operation) => new Set(referencesOf(operation)));
    this.unmade = this.names.map(({ size }) => size);
    for (const [place, of] of this.names.entries())
      for (const name of of) {
        const places = this.waitingFor.get(name);
        if (places === undefined) this.waitingFor.set(name, [place]);
        else places.push(place);
      }
  }

  /** As it stands now, to go on from in a transaction that may be tried again. */
  copy(): BulkOrder {
    const copy: BulkOrder = Object.create(BulkOrder.prototype);
    const { unmade, made, done, passed } = this;
    return Object.assign(copy, this, { unmade: [...unmade], made: new Set(made), done: new Set(done), passed: [...passed] });
  }

  /** The place of the next operation that names nothing unmade; undefined when there is none. */
  next(): number | undefined {
    while (this.walked < this.operations.length) {
      const place = this.walked++;
      if (this.unmade[place] === 0) return this.take(place);
    }
    const place = this.passed.shift();
    return place === undefined ? undefined : this.take(place);
  }

  /** Something of this name is made: who waited for nothing else comes next. */
  note(name: string): void {
    if (this.made.has(name)) return;
    this.made.add(name);
    for (const place of this.waitingFor.get(name) ?? []) {
      const left = (this.unmade[place] ?? 0) - 1;
      this.unmade[place] = left;
      if (left === 0 && place < this.walked) this.passed.push(place);
    }
  }

  /** The places of those that still wait, with what is to be said of each. */
  waiting(): { place: number; why: string }[] {
    const places = this.operations.flatMap((_, place) => (this.done.has(place) ? [] : [place]));
    const known = new Set(places.map((place) => this.operations[place]?.bulkId));
    return places.map((place) => ({ place, why: [...(this.names[place] ?? [])].some((name) => known.has(name)) ? circle : nothing }));
  }

  private take(place: number): number {
    this.done.add(place);
    return place;
  }
}

const nothing = 'A "bulkId:" in this operation stands for nothing that was made.';
const circle = 'A "bulkId:" in this operation stands for what another operation makes that waits itself, perhaps for this one.';

/** The bulkIds that an operation names in its path or anywhere in its data. */
function referencesOf({ path, data }: Referring): string[] {
  const found: string[] = [];
  const note = (text: string): void => {
    if (text.startsWith('bulkId:')) found.push(text.slice('bulkId:'.length));
  };
  for (const part of path.split('/')) note(part);
  const look = (value: unknown): void => {
    if (typeof value === 'string') note(value);
    else if (Array.isArray(value)) for (const one of value) look(one);
    else if (isObject(value)) for (const name in value) look(value[name]);
  };
  look(data);
  return found;
}

/** A copy with each string replaced; the body's depth was limited when it was read. */
export function replaceTexts(value: unknown, replace: (text: string) => string): unknown {
  if (typeof value === 'string') return replace(value);
  if (Array.isArray(value)) return value.map((one) => replaceTexts(one, replace));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, replaceTexts(one, replace)]));
}
