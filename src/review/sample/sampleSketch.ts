/**
 * What a stack remembers of its sample: enough to notice at the next update that people are gone, are in other groups or have other values,
 * and nothing that can be read. People are known by salted digests; of more than fit, those with the smallest stand for all.
 */
import { hash } from 'node:crypto';
import type { SampleDirectory, SamplePerson } from '../../config/sample.ts';
import { normalTenant } from '../../config/sampleIds.ts';
import type { Plan } from '../../plan/types.ts';
import type { Subject, View } from '../../provisioning/contract.ts';
import { openView } from '../../provisioning/directories.ts';
import { readSubject } from '../../provisioning/subject.ts';
import { type Clock, sideOf } from '../side.ts';
import { directoriesOf, readableValues } from './readableValues.ts';
import { readSeen, type Seen, seenOf } from './sampleSeen.ts';

/** So many people are remembered one by one, and never more than this in base64. */
const most = { people: 1_000, characters: 128_000 };
/** So many of each app at least: a thousand of a hundred thousand leave nobody of a small one. `asked` bounds the time (people times apps). */
const besides = { people: 40, characters: 64_000, asked: 5_000_000 };

interface Sketch extends Seen {
  /** How many people of the sample one of the first `drawn` stands for; 1 where everybody is here. */
  each: number;
  drawn: number;
  /** The same for the people of each app, in the order of the apps. */
  eachIn: number[];
  /** Keys of the apps, in the order of a person's bits. */
  apps: string[];
  /** Attributes that anybody has, in the order of a person's values. */
  attributes: string[];
  /** One text a person: digests of key and object id, the apps, a byte a value, two bytes a group. */
  people: string[];
}

/** Of somebody of an app that is remembered. */
export interface Remembered {
  /** Digest of the key. */
  key: string;
  /** Was in scope, and the account on. */
  isIn(app: string): boolean;
  wasMember(group: string): boolean;
  /** Null: no value. */
  hasOther(attribute: string, value: unknown): boolean;
  hasOtherGroups(groups: string[]): boolean;
}

export interface SampleMemory {
  /** How many one of the drawn stands for. */
  each: number;
  /** How many people of the app one who is remembered of it stands for. */
  eachIn(app: string): number;
  /** Those who stand for the whole sample; `people` has more of small apps. */
  drawn: Remembered[];
  people: Remembered[];
  /** By the object id, or else by the key. */
  find(key: string, person: SamplePerson): Remembered | undefined;
  isSame(sample: SampleDirectory): boolean;
}

/** Findings and memory are the same at any time of day. */
const clock: Clock = { now: new Date('2026-01-01T00:00:00Z'), newId: () => '00000000-0000-4000-8000-000000000000', random: () => 0 };

type Digest = (bytes: number, ...of: string[]) => Buffer;

/** SHA-256 behind a secret salt, cut short: many times as fast as making an HMAC for each of so many small texts, and as little to be read from. */
const digestWith =
  (salt: string): Digest =>
  (bytes, ...of) =>
    hash('sha256', [salt, ...of].join('\0'), 'buffer').subarray(0, bytes);

const text = (bytes: Buffer): string => bytes.toString('base64url');
const bytesOf = (written: string | undefined): Buffer => Buffer.from(written ?? '', 'base64url');
const keyDigest = (digest: Digest, key: string): string => text(digest(6, 'key', key));
const valueByte = (digest: Digest, key: string, name: string, value: unknown): number =>
  digest(1, 'value', key, name, JSON.stringify(value ?? null))[0] ?? 0;

/** In no order that says anything. */
const groupBytes = (digest: Digest, key: string, groups: string[]): Buffer =>
  Buffer.concat(groups.map((name) => digest(2, 'group', key, name.toLowerCase())).sort(Buffer.compare));

/** Empty where the person has no id in a tenant of the stack. */
function idDigest(digest: Digest, { entra, okta }: Pick<Plan, 'entra' | 'okta'>, { ids }: SamplePerson): string {
  const tenants = [entra?.tenantId, okta?.org].flatMap((tenant) => (tenant === undefined ? [] : [normalTenant(tenant)]));
  const [id] = tenants.flatMap((tenant) => (ids?.[tenant] === undefined ? [] : [`${tenant} ${ids[tenant]}`]));
  return id === undefined ? '' : text(digest(6, 'id', id));
}

/** In scope, without a failure, and `active` not false. */
export function isProvisioned(view: View, subject: Subject): boolean {
  const { reason, failure } = view.state(subject);
  if (reason !== null || failure !== null) return false;
  const active = view.values(subject).find(({ target }) => target === 'active')?.value;
  return String(active ?? true).toLowerCase() !== 'false';
}

/** `salt` in base64. One sample and plan give one text. */
export function sketchOf(plan: Plan, sample: SampleDirectory, salt: string): string {
  const digest = digestWith(salt);
  const everybody = Object.entries(sample.people).map(([key, person]) => ({ key, person, digest: keyDigest(digest, key) }));
  everybody.sort((a, b) => (a.digest < b.digest ? -1 : 1));
  const apps = Object.keys(plan.apps);
  const views = Object.values(plan.apps).map((app) => openView(app, sideOf(plan, sample, clock)));
  const sources = [...new Set(views.flatMap((view) => view.sources))];
  const groupsOf = membershipsIn(sample);
  const kept: { person: SamplePerson; key: string; digest: string; bits: Buffer }[] = [];
  const counts = apps.map(() => 0);
  let characters = 0;
  /** Remembers somebody who is in one of these apps. */
  const look = (one: (typeof everybody)[number], among: number[]) => {
    const subject = readSubject(one.key, one.person, sources);
    const isIn = among.filter((at) => views[at] !== undefined && isProvisioned(views[at], subject));
    if (isIn.length === 0) return;
    const bits = Buffer.alloc(Math.ceil(apps.length / 8));
    for (const at of isIn) {
      bits[at >> 3] = (bits[at >> 3] ?? 0) | (1 << (at & 7));
      counts[at] = (counts[at] ?? 0) + 1;
    }
    kept.push({ ...one, bits });
    characters += 100 + (groupsOf(one.key).length * 8) / 3;
  };
  const all = [...apps.keys()];
  let looked = 0;
  for (const one of everybody) {
    if (kept.length === most.people || characters > most.characters) break;
    looked++;
    look(one, all);
  }
  const drawn = kept.length;
  // Each app is looked for as far as it takes, so that those remembered of it are the first of its own.
  const lookedFor = apps.map(() => looked);
  const limit = characters + besides.characters;
  let [open, asked] = [all, 0];
  for (const one of everybody.slice(looked)) {
    open = open.filter((at) => (counts[at] ?? 0) < besides.people);
    asked += open.length;
    if (open.length === 0 || characters > limit || asked > besides.asked) break;
    look(one, open);
    for (const at of open) lookedFor[at] = (lookedFor[at] ?? 0) + 1;
  }
  const values = kept.map(({ key, person }) => readableValues(key, person, directoriesOf(plan)));
  const has = (value: unknown) => value !== null && value !== undefined;
  const attributes = [...new Set(values.flatMap((one) => Object.keys(one).filter((name) => has(one[name]))))].sort();
  const people = kept.map(({ key, person, digest: known, bits }, index) => {
    const bytes = attributes.map((name) => valueByte(digest, known, name, values[index]?.[name]));
    const written = [bits, Buffer.from(bytes), groupBytes(digest, known, groupsOf(key))].map(text);
    return [known, idDigest(digest, plan, person), ...written].join('.');
  });
  const eachOf = (count: number) => (count === 0 ? 1 : everybody.length / count);
  const eachIn = lookedFor.map(eachOf);
  return JSON.stringify({
    salt,
    seen: seenOf(salt, sample),
    each: eachOf(looked),
    drawn,
    eachIn,
    apps,
    attributes,
    people,
  } satisfies Sketch);
}

/** Names of the groups with somebody as a direct member. */
export function membershipsIn({ groups }: SampleDirectory): (key: string) => string[] {
  const index = new Map<string, string[]>();
  for (const { displayName, members } of Object.values(groups)) {
    for (const key of members) {
      const known = index.get(key);
      if (known === undefined) index.set(key, [displayName]);
      else known.push(displayName);
    }
  }
  return (key) => index.get(key) ?? [];
}

/** `plan` says which tenants' ids count. Null: nothing was kept that can be read. */
export function readSketch(written: string | null, plan: Pick<Plan, 'entra' | 'okta'>): SampleMemory | null {
  const seen = readSeen(written);
  const sketch = seen === null || written === null ? undefined : (JSON.parse(written) as Partial<Sketch>);
  if (seen === null || !isSketch(sketch)) return null;
  const { each, drawn, eachIn, apps, attributes, people } = sketch;
  const digest = digestWith(seen.salt);
  const read = people.map((one) => {
    const [key = '', id = '', bits, values, groups] = one.split('.');
    return { id, person: rememberedOf(digest, key, { apps, attributes }, [bits, values, groups].map(bytesOf)) };
  });
  const byKey = new Map(read.map(({ person }) => [person.key, person]));
  const byId = new Map(read.flatMap(({ id, person }) => (id === '' ? [] : [[id, person]])));
  return {
    each,
    eachIn: (app) => eachIn[apps.indexOf(app)] ?? each,
    drawn: read.slice(0, drawn).map(({ person }) => person),
    people: read.map(({ person }) => person),
    find: (key, person) => byId.get(idDigest(digest, plan, person)) ?? byKey.get(keyDigest(digest, key)),
    isSame: (sample) => seenOf(seen.salt, sample) === seen.seen,
  };
}

/** One that somebody cut or wrote is as good as none. */
function isSketch(value: Partial<Sketch> | undefined): value is Sketch {
  const lists = [value?.apps, value?.attributes, value?.people];
  const counts = [value?.each, value?.drawn, ...(Array.isArray(value?.eachIn) ? value.eachIn : [undefined])];
  const isCount = (one: unknown) => typeof one === 'number' && one >= 0;
  return (
    counts.every(isCount) &&
    (value?.each ?? 0) >= 1 &&
    lists.every((list) => Array.isArray(list) && list.every((one) => typeof one === 'string'))
  );
}

function rememberedOf(
  digest: Digest,
  key: string,
  { apps, attributes }: Pick<Sketch, 'apps' | 'attributes'>,
  [bits, values, groups]: Buffer[],
): Remembered {
  const members = new Set(Array.from({ length: (groups?.length ?? 0) / 2 }, (_, at) => groups?.readUInt16BE(at * 2)));
  return {
    key,
    isIn(app) {
      const at = apps.indexOf(app);
      return at >= 0 && ((bits?.[at >> 3] ?? 0) & (1 << (at & 7))) !== 0;
    },
    wasMember: (group) => members.has(groupBytes(digest, key, [group]).readUInt16BE()),
    hasOther(attribute, value) {
      const at = attributes.indexOf(attribute);
      if (at < 0) return value !== null && value !== undefined;
      return values?.[at] !== valueByte(digest, key, attribute, value);
    },
    hasOtherGroups: (now) => !groupBytes(digest, key, now).equals(groups ?? Buffer.alloc(0)),
  };
}
