/** The resource of a collection. What stands is in the outputs, and not in the inputs: those are the program's, also where a removal was refused. */
import { propertyPath } from '../diff.ts';
import type { CollectionInputs, CollectionOutputs, Entry, Standing, StandingMap } from '../entries.ts';
import { type Context, type Diff, type PropertyDiff, type ResourceKind, unknownValue } from '../resource.ts';
import { type Change, carryOut, listed } from './carryOut.ts';
import type { Collection, Found } from './kind.ts';

interface Old<I, S extends Standing> {
  inputs: I;
  outputs: CollectionOutputs<S>;
}

export function createCollection<I extends CollectionInputs, E extends Entry, S extends Standing>(
  kind: Collection<I, E, S>,
): ResourceKind<I, CollectionOutputs<S>> {
  const { entriesOf, identityOf, ownerOf } = kind;

  return {
    type: kind.type,

    check: () => [],

    diff: async (_context, old, inputs) => differences(kind, old, inputs),

    create: async (context, inputs) => ({
      id: ownerOf(inputs),
      outputs: await carryOut(kind, context, inputs, await changeOf(context, inputs, formerOf(inputs))),
    }),

    /** Of one that is made: the states of before hold one resource for each, which the engine shows as deleted. */
    async announce(context, inputs, change) {
      if (change !== undefined) return announceChange(context, inputs, change.old);
      const { standing, remove } = await changeOf(context, inputs, formerOf(inputs));
      sayForeign(context, remove);
      for (const [name, entry] of Object.entries(entriesOf(inputs)))
        if (standing[identityOf(entry)] !== undefined) context.log('info', `${name}: stands in the tenant already, and is kept`);
    },

    async read(context, id, last) {
      const isImport = last.inputs === undefined;
      const all = isImport || last.inputs?.exclusive === true;
      const declared = last.inputs === undefined ? [] : Object.entries(entriesOf(last.inputs));
      const known = last.outputs?.standing ?? {};
      const asked = kind.inputsOf(id, Object.fromEntries(declared), last.inputs);
      const found = await kind.list(context, asked, { known: new Set(Object.keys(known)), all });
      if (found === undefined) return undefined;
      const entries = Object.fromEntries(declared.filter(([, entry]) => found.has(identityOf(entry))));
      const names = new Map(Object.entries(entries).map(([name, entry]) => [identityOf(entry), name]));
      // An import knows of no declaration: everything is there, and stays until it is declared.
      const standing = [...found].flatMap(([identity, { standing: one }]): [string, S][] => {
        const before = known[identity];
        const name = names.get(identity) ?? before?.name ?? one.name;
        const isForeign = before === undefined ? !names.has(identity) : before.isForeign === true;
        if (before === undefined && !names.has(identity) && !all) return [];
        return [[identity, standingOf(before, one, name, before?.adopted === true, isForeign)]];
      });
      return { id, inputs: kind.inputsOf(id, entries, last.inputs), outputs: { standing: Object.fromEntries(standing) } };
    },

    update: async (context, _id, old, inputs) => {
      const owned = ownedOf(kind, old);
      const change = await changeOf(context, inputs, owned);
      const late = unlisted(owned, new Set(Object.keys(change.standing)), inputs);
      const standing = { ...change.standing, ...Object.fromEntries(late) };
      return carryOut(kind, context, inputs, { ...change, standing, remove: [...change.remove, ...late] });
    },

    async delete(context, id, old) {
      const owned = ownedOf(kind, old);
      const nothing = kind.inputsOf(id, {}, old.inputs);
      const found = await kind.list(context, old.inputs, { known: new Set(Object.keys(owned)), all: false });
      // As they stand now: the state may be older than what an administrator did, and does not say of an imported one that it stood there.
      const standing = [...(found ?? [])].flatMap(([identity, { standing: one, stoodBefore }]): [string, S][] => {
        const before = owned[identity];
        if (before === undefined || before.isForeign) return [];
        return [[identity, standingOf(before, one, before.name, before.adopted === true || stoodBefore, false)]];
      });
      if (found !== undefined) standing.push(...unlisted(owned, found, nothing));
      const isLetGo = standing.some(([, { adopted }]) => adopted) && (await kind.isLetGo(context, id));
      // While the app is adopted, what is no longer declared goes. When it is let go, what was there before stays.
      const remove = standing.filter(([, { adopted }]) => !(adopted && isLetGo));
      await carryOut(kind, context, nothing, { add: [], alter: [], remove, standing: Object.fromEntries(remove) });
    },

    previewOutputs: (_inputs, old) => old ?? {},
  };

  async function announceChange(context: Context, inputs: I, old: Old<I, S>): Promise<void> {
    if (!isKnown(kind, inputs)) return;
    for (const [identity, standing] of otherObjects(kind, old, inputs)) {
      const now = await kind.nameNow(context, standing, identity);
      const who = now === undefined ? 'is gone' : `is called "${now}" now`;
      context.log(
        'warning',
        `${standing.name}: another object has this name now. The one that had it ${who}; it goes, and the other comes.`,
      );
    }
    if (inputs.exclusive === true && old.inputs.exclusive !== true && ownerOf(old.inputs) === ownerOf(inputs))
      sayForeign(context, (await changeOf(context, inputs, ownedOf(kind, old))).remove);
  }

  /** Ours that should go and are in no list that may be late. One that is gone already is fine. */
  function unlisted(owned: StandingMap<S>, seen: { has(identity: string): boolean }, inputs: I): [string, S][] {
    if (kind.listsLate !== true) return [];
    const wanted = new Set(Object.values(entriesOf(inputs)).map(identityOf));
    return Object.entries(owned).filter(
      ([identity, one]) => !seen.has(identity) && !one.isForeign && goes(kind, wanted, identity, one, inputs),
    );
  }

  function formerOf({ formerly = {} }: I): StandingMap<S> {
    return Object.fromEntries(Object.entries(formerly).map(([identity, name]) => [identity, { name } as S]));
  }

  /** Against the tenant: what is there already is taken as it is, so that whatever was cut off can be repeated. */
  async function changeOf(context: Context, inputs: I, owned: StandingMap<S>): Promise<Change<E, S>> {
    const entries = Object.entries(entriesOf(inputs));
    const names = new Map(entries.map(([name, entry]) => [identityOf(entry), name]));
    const ask = { known: new Set(Object.keys(owned)), all: inputs.exclusive === true };
    const found: Map<string, Found<S>> = (await kind.list(context, inputs, ask)) ?? new Map();
    const standing: StandingMap<S> = {};
    for (const [identity, { standing: one, stoodBefore }] of found) {
      const before = owned[identity];
      const name = names.get(identity);
      if (before === undefined && name === undefined && !inputs.exclusive) continue;
      const isForeign = name === undefined && (before === undefined || before.isForeign === true);
      const isAdopted = before?.adopted === true || (name !== undefined && stoodBefore);
      standing[identity] = standingOf(before, one, name ?? before?.name ?? one.name, isAdopted, isForeign);
    }
    const add = entries.filter(([, entry]) => standing[identityOf(entry)] === undefined);
    const alter = entries.flatMap(([name, entry]): [string, E, S][] => {
      const one = standing[identityOf(entry)];
      return one !== undefined && (kind.behind?.(entry, one).length ?? 0) > 0 ? [[name, entry, one]] : [];
    });
    const remove = Object.entries(standing).filter(([identity, one]) => goes(kind, names, identity, one, inputs));
    return { add, alter, remove, standing };
  }
}

/** What the tenant says of one comes over what was known of it. */
function standingOf<S extends Standing>(before: S | undefined, found: S, name: string, isAdopted: boolean, isForeign: boolean): S {
  const { adopted: _adopted, isForeign: _isForeign, ...known } = before ?? ({} as Partial<S>);
  const facts = Object.entries({ ...known, ...found }).filter(([, fact]) => fact !== undefined);
  return { ...Object.fromEntries(facts), name, ...(isAdopted ? { adopted: true } : {}), ...(isForeign ? { isForeign: true } : {}) } as S;
}

/** Whether something that stands and is ours, or nobody's in an app without anything of others, is no longer wanted. */
function goes<I extends CollectionInputs, E extends Entry, S extends Standing>(
  kind: Collection<I, E, S>,
  wanted: { has(identity: string): boolean },
  identity: string,
  standing: S,
  inputs: I,
): boolean {
  if (inputs.held || wanted.has(identity) || (standing.isForeign && !inputs.exclusive)) return false;
  return kind.keeps?.(standing, inputs) !== true;
}

/** What stands, those that were declared once among ours, under the name they had then: a removal that was refused is owed. */
function ownedOf<I extends CollectionInputs, E extends Entry, S extends Standing>(
  kind: Collection<I, E, S>,
  { inputs, outputs }: Old<I, S>,
): StandingMap<S> {
  const declared = new Map(Object.entries(kind.entriesOf(inputs)).map(([name, entry]) => [kind.identityOf(entry), name]));
  return Object.fromEntries(
    Object.entries(outputs.standing ?? {}).map(([identity, { isForeign, ...one }]) => {
      const name = declared.get(identity);
      if (name !== undefined) return [identity, { ...one, name } as S];
      return [identity, (isForeign ? { ...one, isForeign } : one) as S];
    }),
  );
}

/** Whether a preview knows the entries. */
export const isKnown = <I, P extends keyof I>({ property }: { property: P }, inputs: I): boolean => inputs[property] !== unknownValue;

/** What a preview cannot show as a line of its own: the state does not know it yet. */
function sayForeign(context: Context, remove: [identity: string, standing: Standing][]): void {
  const names = remove.flatMap(([, { name, isForeign }]) => (isForeign ? [name] : []));
  if (names.length > 0) context.log('warning', `declared by nobody, and taken away since assignments are exclusive: ${listed(names)}`);
}

/** Entries whose name stays while the object is another one: what goes under it, by identity. */
function otherObjects<I extends CollectionInputs, E extends Entry, S extends Standing>(
  kind: Collection<I, E, S>,
  old: Old<I, S>,
  inputs: I,
): [identity: string, standing: S][] {
  const entries = kind.entriesOf(inputs);
  const wanted = new Set(Object.values(entries).map(kind.identityOf));
  return Object.entries(ownedOf(kind, old)).filter(([identity, standing]) => {
    const entry = entries[standing.name];
    const isOther = entry !== undefined && kind.subjectOf(kind.identityOf(entry)) !== kind.subjectOf(identity);
    return isOther && goes(kind, wanted, identity, standing, inputs);
  });
}

/** One line an entry; one for all of them while a preview does not know them yet. */
function differences<I extends CollectionInputs, E extends Entry, S extends Standing>(
  kind: Collection<I, E, S>,
  old: Old<I, S>,
  inputs: I,
): Diff {
  const isMoved = kind.ownerOf(old.inputs) !== kind.ownerOf(inputs);
  const moved: Record<string, PropertyDiff> = isMoved ? { [kind.owner]: { kind: 'updateReplace' } } : {};
  const rest = { replaces: isMoved ? [kind.owner] : [], deleteBeforeReplace: true };
  if (!isKnown(kind, inputs)) return { changes: { [kind.property]: { kind: 'update' }, ...moved }, ...rest };
  const owned = ownedOf(kind, old);
  const wanted = new Map(Object.entries(kind.entriesOf(inputs)).map(([name, entry]) => [kind.identityOf(entry), { name, entry }]));
  const changes: Record<string, PropertyDiff> = {};
  const note = (name: string, what: 'add' | 'delete' | 'update') => {
    const path = propertyPath(kind.property, name, true);
    changes[path] = { kind: changes[path] === undefined || changes[path].kind === what ? what : 'update' };
  };
  for (const [identity, standing] of Object.entries(owned))
    if (goes(kind, wanted, identity, standing, inputs)) note(standing.name, 'delete');
  for (const [identity, { name, entry }] of wanted) {
    const standing = owned[identity];
    if (standing === undefined) note(name, 'add');
    else if ((kind.behind?.(entry, standing).length ?? 0) > 0) note(name, 'update');
  }
  if ((inputs.exclusive ?? false) !== (old.inputs.exclusive ?? false)) changes.exclusive = { kind: 'update' };
  return { changes: { ...changes, ...moved }, ...rest };
}
