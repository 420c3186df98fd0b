/** The person on whom the life of an Entra app is played: like somebody who is provisioned, and with values of their own where two must differ. */
import { sourceAttributes } from '../../mapping/entra/attributes.ts';
import type { EntraApp, Plan } from '../../plan/types.ts';
import { asked, type Directory, filterReads, passes, reads } from './asked.ts';
import { NotApplicable } from './step.ts';

type Who = 'newcomer' | 'renamed' | 'demand' | 'quarantined';

/** Words of a name, so that every change is seen: what is mapped may read any of them. */
const words: Record<Who, { display: string; given: string; last: string }> = {
  newcomer: { display: 'Newcomer', given: 'New', last: 'Comer' },
  renamed: { display: 'Renamed', given: 'Renée', last: 'Married' },
  demand: { display: 'On Demand', given: 'Ondine', last: 'Demand' },
  quarantined: { display: 'Quarantined', given: 'Quentin', last: 'Quarantined' },
};

export interface Newcomer {
  /** Graph's properties, without an id. */
  properties: Directory;
  /** What they have of the person they are like: a filter lets them in by it, so no step changes it. */
  kept: ReadonlySet<string>;
}

/** Graph's property of a source attribute. */
const propertyOf = (attribute: string) => sourceAttributes('User').get(attribute)?.property ?? attribute;

/** Graph properties that set one source attribute, over what the object has. */
export function sourceProperties(attribute: string, value: unknown, object: Directory = {}): Directory {
  const property = propertyOf(attribute);
  const list = /^(\w+)\[0\]$/.exec(property)?.[1];
  if (list !== undefined) return { [list]: value === null ? [] : [value] };
  const [outer = property, inner] = property.split('.');
  if (inner === undefined) return { [property]: value };
  const before = object[outer];
  return { [outer]: { ...(typeof before === 'object' ? before : {}), [inner]: value } };
}

/** The names of the person under one of the four, as far as no filter reads what they had before. */
export function namesAs(who: Who, app: EntraApp, { properties, kept }: Newcomer): Directory {
  const { display, given, last } = words[who];
  const local = `muster.${who}.${app.key}`;
  const domainOf = (name: unknown, otherwise: string) => (typeof name === 'string' ? (name.split('@')[1] ?? otherwise) : otherwise);
  const domain = domainOf(properties.userPrincipalName, 'example.com');
  const names: Directory = {
    userPrincipalName: `${local}@${domain}`,
    displayName: `${display} ${app.name}`,
    mail: `${local}@${domainOf(properties.mail, domain)}`,
    mailNickname: local,
    givenName: given,
    surname: last,
  };
  return Object.fromEntries(Object.entries(names).filter(([name]) => !kept.has(name)));
}

/**
 * A newcomer like `model`, who fits whatever the stack declares. Every attribute that decides who is who (a matching mapping, the user name,
 * the external id) has a value of its own. Throws NotApplicable where a filter or a match reads what nobody new can have.
 */
export function newcomerLike(model: Directory, app: EntraApp, plan: Plan, everybody: Directory[]): Newcomer {
  const { id: _id, deletedDateTime: _deleted, createdDateTime: _created, manager: _manager, ...copied } = model;
  const read = filterReads(app.users);
  const identifying = Object.entries(app.users.mappings).filter(
    ([target, { match }]) => match > 0 || target === 'userName' || target === 'externalId',
  );
  const unique = new Set(identifying.flatMap(([, { source }]) => reads(source)));
  const named = ['displayName', 'mail', 'mailNickname', 'givenName', 'surname'];
  const kept = new Set(named.filter((name) => read.has(name) && !unique.has(name)));
  const newcomer: Newcomer = { properties: { ...copied, accountEnabled: true }, kept };
  Object.assign(newcomer.properties, namesAs('newcomer', app, newcomer));

  const others = [...unique].filter((name) => !named.includes(name) && hasOwnValue(name, model));
  const person = ownValues
    .map((make) => {
      const own = { ...newcomer.properties };
      for (const name of others) Object.assign(own, sourceProperties(name, make(textAt(model, name)), own));
      return own;
    })
    .find((own) => passes(app.users, own) && isDifferent(own, app, plan, everybody));
  if (person !== undefined) return { properties: person, kept };
  const replaced = [...read].filter(
    (name) => others.includes(name) || name === 'userPrincipalName' || (named.includes(name) && !kept.has(name)),
  );
  if (replaced.length > 0 && !passes(app.users, { ...newcomer.properties }))
    throw new NotApplicable(`the scoping filter reads ${list(replaced)}, which a newcomer has another value of`);
  if (replaced.length > 0)
    throw new NotApplicable(`the scoping filter and the matching both read ${list(replaced)}, which differs from one person to the next`);
  throw new NotApplicable(`a newcomer would be taken for somebody else: ${list(identifying.map(([target]) => target))} would be the same`);
}

/** Ways to another value of the same shape. */
const ownValues: ((value: string) => string)[] = [
  (value) => (/^\d+$/.test(value) ? String(9_000_000 + Number(value.slice(-6))) : value.includes('@') ? `muster.${value}` : `${value}-new`),
  (value) => (/^\d+$/.test(value) ? String(BigInt(value) + 7919n) : `new-${value}`),
  (value) => [...value].reverse().join(''),
];

function textAt(object: Directory, name: string): string {
  const [outer = '', inner] = propertyOf(name).replace('[0]', '.0').split('.');
  const found = object[outer];
  const value = inner === undefined ? found : (found as Directory | undefined)?.[inner];
  return typeof value === 'string' ? value : '';
}

/** Texts alone can be made up; an id is new anyway. */
const hasOwnValue = (name: string, model: Directory) =>
  !['objectId', 'userPrincipalName', 'originalUserPrincipalName'].includes(name) && textAt(model, name) !== '';

/** No two people may have one value of what identifies them. */
function isDifferent(person: Directory, app: EntraApp, plan: Plan, everybody: Directory[]): boolean {
  const identifying = Object.entries(app.users.mappings).filter(([target, { match }]) => match > 0 || target === 'userName');
  return identifying.every(([, { source }]) => {
    // Ids are given by the tenant.
    if (reads(source).includes('objectId')) return true;
    const value = asked(source, person, { plan });
    if (typeof value !== 'string') return true;
    return !everybody.some((one) => String(asked(source, one, { plan })).toLowerCase() === value.toLowerCase());
  });
}

export const list = (names: string[]): string => new Intl.ListFormat('en').format(names);
