/** Published conformance tests as tables: requests in their order, what must hold of each answer, and where this target departs and why. */
import type { Client } from '../harness.ts';

type Answer = Awaited<ReturnType<Client['send']>> & { milliseconds: number };
type Known = Record<string, string>;

export interface Claim {
  says: string;
  holds(answer: Answer, known: Known): boolean;
  /** Why this target answers otherwise; then it must. */
  departs?: string;
}

export interface Step {
  name: string;
  method: string;
  /** `{name}` stands for what an earlier step kept, here and in bodies and claims. */
  path: string;
  /** A text is sent as it stands. */
  body?: unknown;
  headers?: Record<string, string>;
  claims: Claim[];
  /** Kept for later steps: name → place in the answer. */
  keep?: Record<string, string>;
}

const fill = (text: string, known: Known): string => text.replace(/\{(\w+)\}/g, (whole, name: string) => known[name] ?? whole);

/** What stands at a place such as `Resources.0.name.givenName`. */
function at(place: string, body: unknown): unknown {
  return place.split('.').reduce<unknown>((inner, key) => (inner as Record<string, unknown> | undefined)?.[key], body);
}

const claim = (says: string, holds: Claim['holds']): Claim => ({ says, holds });

export const status = (wanted: number): Claim => claim(`status ${wanted}`, (answer) => answer.status === wanted);
export const faster = (limit: number): Claim => claim(`under ${limit} ms`, ({ milliseconds }) => milliseconds < limit);
export const equal = (place: string, value: unknown): Claim =>
  claim(`${place} is ${JSON.stringify(value)}`, ({ body }, known) => {
    const wanted = typeof value === 'string' ? fill(value, known) : value;
    return JSON.stringify(at(place, body)) === JSON.stringify(wanted);
  });
/** Not null, not absent, no empty text and no empty list. */
export const filled = (place: string): Claim =>
  claim(`${place} is not empty`, ({ body }) => !['null', '""', '[]', undefined].includes(JSON.stringify(at(place, body) ?? null)));
export const isNumber = (place: string): Claim => claim(`${place} is a number`, ({ body }) => typeof at(place, body) === 'number');
export const has = (place: string, value: string): Claim =>
  claim(`${place} has ${value}`, ({ body }) => {
    const list = at(place, body);
    return Array.isArray(list) && list.includes(value);
  });
export const contains = (text: string): Claim =>
  claim(`contains ${text}`, ({ body }, known) => JSON.stringify(body).includes(fill(text, known)));
export const lacks = (text: string): Claim =>
  claim(`lacks ${text}`, ({ body }, known) => !JSON.stringify(body).includes(fill(text, known)));

/** The claim does not hold here, for this reason. */
export const departs = (why: string, one: Claim): Claim => ({ ...one, departs: why });

export interface Outcome {
  step: string;
  says: string;
  holds: boolean;
  departs: string | undefined;
  /** As answered. */
  answer: string;
}

/** Sends the steps one after the other and judges every claim. */
export async function run(scim: Client, steps: Step[], known: Known = {}): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const { name, method, path, body, headers = {}, claims, keep = {} } of steps) {
    const text = body === undefined ? undefined : fill(typeof body === 'string' ? body : JSON.stringify(body), known);
    const started = performance.now();
    const answered = await scim.send(method, encodeURI(fill(path, known)), { headers, ...(text !== undefined && { body: text }) });
    const answer = { ...answered, milliseconds: performance.now() - started };
    for (const [key, place] of Object.entries(keep)) known[key] = String(at(place, answer.body));
    for (const { says, holds, departs: why } of claims) {
      outcomes.push({
        step: name,
        says,
        holds: holds(answer, known),
        departs: why,
        answer: `${answer.status} ${JSON.stringify(answer.body).slice(0, 300)}`,
      });
    }
  }
  return outcomes;
}

/** What does not stand as the table says: claims that fail, and departures that are none any more. */
export function wrong(outcomes: Outcome[]): Outcome[] {
  return outcomes.filter(({ holds, departs: why }) => holds === (why !== undefined));
}
