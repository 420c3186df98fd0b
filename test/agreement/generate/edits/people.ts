/** Edits of the directory: people's attributes, who comes and goes, groups. */
import type { GroupYaml, PersonYaml } from '../../case.ts';
import { groupName, loginOf, nameOf, principalName } from '../draft.ts';
import { newPerson, personKeys, properties } from '../people.ts';
import { type Change, type Edit, isAssigned, keepLogin, namesGroup, unassign } from './edit.ts';

const membersOf = ({ members = [] }: GroupYaml): string[] => members;

/** Somebody whom both versions have; mostly one whom an app reaches. */
function anybody(change: Change, holds: (person: PersonYaml) => boolean = () => true): [string, PersonYaml] | undefined {
  const { random, sample, base } = change;
  const people = Object.entries(sample.people).filter(([key, person]) => Object.hasOwn(base.sample.people, key) && holds(person));
  const reached = people.filter(([key]) => isReached(change, key));
  if (people.length === 0) return undefined;
  return random.pick(reached.length > 0 && random.chance(0.8) ? reached : people);
}

function isReached({ stack, sample }: Change, key: string): boolean {
  return Object.values(stack.apps).some(({ assign, directory }) => {
    const named = Object.keys(assign?.users ?? {}).includes(nameOf(key, sample.people[key] ?? {}, directory));
    return (
      named ||
      Object.entries(sample.groups).some(
        ([name, { members, displayName = name }]) => members?.includes(key) && assign?.groups?.[displayName],
      )
    );
  });
}

/** A property; mostly one that a mapping or a filter reads under its own name. */
function anyProperty({ random, stack }: Change): string {
  const names = Object.keys(properties);
  const text = JSON.stringify(stack.apps);
  const read = names.filter((name) => text.includes(name));
  return random.pick(read.length > 0 && random.chance(0.6) ? read : names);
}

/** What a person is made of changes; whoever is assigned by login keeps it. */
function changing(what: (change: Change, person: PersonYaml, key: string) => boolean, holds?: (person: PersonYaml) => boolean): Edit {
  return (change) => {
    const found = anybody(change, holds);
    if (found === undefined) return false;
    const [key, person] = found;
    const login = loginOf(key, person);
    const done = what(change, person, key);
    keepLogin(change, key, login);
    return done;
  };
}

const property = changing((change, person, key) => {
  const { random } = change;
  const name = anyProperty(change);
  if (person[name] !== undefined && random.chance(0.35)) delete person[name];
  else person[name] = properties[name]?.value(random, key, `${key}a`, `Other ${random.between(1, 9)}`);
  return true;
});

const department = changing(({ random }, person) => {
  person.department = random.pick(['Sales', 'Engineering', 'Support', 'HR', 'Legal']);
  return true;
});

const mailRemoved = changing(
  (_, person) => delete person.mail,
  ({ mail }) => mail !== undefined,
);

const renamed = changing(({ random }, person) => {
  person.surname = random.pick(['Married', "D'Arc", 'Żółć']);
  person.displayName = `${String(person.givenName ?? 'X')} ${String(person.surname)}`;
  return true;
});

const letterCase = changing(({ random }, person) => {
  const name = random.pick(['displayName', 'mail', 'surname', 'department', 'userPrincipalName', 'jobTitle']);
  const value = person[name];
  if (typeof value !== 'string' || value.includes('#EXT#')) return false;
  const other = value === value.toLowerCase() ? value.toUpperCase() : value.toLowerCase();
  person[name] = other;
  return other !== value;
});

/** Another user principal name, of somebody whom no app names by it. */
const principal: Edit = (change) => {
  const found = anybody(change);
  if (found === undefined || isAssigned(change, found[0], 'entra') || isAssigned(change.base, found[0], 'entra')) return false;
  const [key, person] = found;
  const login = loginOf(key, person);
  person.userPrincipalName = `${key}.new@${principalName(key, person).split('@')[1]}`;
  keepLogin(change, key, login);
  return true;
};

const manager: Edit = (change) => {
  const found = anybody(change);
  const others = Object.keys(change.sample.people).filter((key) => key !== found?.[0]);
  if (found === undefined || others.length === 0) return false;
  const [, person] = found;
  if (person.manager !== undefined && change.random.chance(0.35)) delete person.manager;
  else person.manager = change.random.pick(others);
  return true;
};

const disabled = changing(
  (_, person) => {
    person.enabled = false;
    return true;
  },
  ({ enabled, softDeleted }) => enabled !== false && softDeleted !== true,
);

const enabled = changing(
  (_, person) => delete person.enabled,
  ({ enabled }) => enabled === false,
);

const deleted: Edit = (change) => {
  const found = anybody(change, ({ softDeleted }) => softDeleted !== true);
  if (found === undefined) return false;
  unassign(change, found[0]);
  found[1].softDeleted = true;
  return true;
};

const restored = changing(
  (_, person) => delete person.softDeleted,
  ({ softDeleted }) => softDeleted === true,
);

/** Gone for good: from the sample, every group and as a manager. */
const purged: Edit = (change) => {
  const found = anybody(change);
  if (found === undefined || Object.keys(change.sample.people).length < 3) return false;
  const [key] = found;
  unassign(change, key);
  const { people, groups } = change.sample;
  delete people[key];
  for (const group of Object.values(groups)) group.members = membersOf(group).filter((member) => member !== key);
  for (const person of Object.values(people)) if (person.manager === key) delete person.manager;
  return true;
};

const added: Edit = (change) => {
  const { random, sample, base } = change;
  const free = personKeys.filter((key) => !Object.hasOwn(sample.people, key) && !Object.hasOwn(base.sample.people, key));
  if (free.length === 0) return false;
  const key = random.pick(free);
  const person = newPerson(random, key);
  if (Object.entries(sample.people).some(([other, one]) => loginOf(other, one).toLowerCase() === loginOf(key, person).toLowerCase()))
    return false;
  sample.people[key] = person;
  for (const group of random.some(Object.values(sample.groups), 0, 2)) group.members = [...membersOf(group), key];
  return true;
};

const members: Edit = (change) => {
  const { random, sample } = change;
  const named = Object.entries(sample.groups).filter(([key]) => namesGroup(change, groupName(key, sample)));
  const group = random.pick(named.length > 0 && random.chance(0.7) ? named.map(([, one]) => one) : Object.values(sample.groups));
  const inside = [...membersOf(group)];
  const outside = Object.keys(sample.people).filter((key) => !inside.includes(key));
  for (let left = random.between(1, 2); left > 0; left--) {
    const [from, to] = outside.length > 0 && (inside.length === 0 || random.chance(0.5)) ? [outside, inside] : [inside, outside];
    if (from.length > 0) to.push(...from.splice(random.between(0, from.length - 1), 1));
  }
  group.members = inside;
  return true;
};

const nested: Edit = ({ random, sample }) => {
  const keys = Object.keys(sample.groups);
  const at = random.between(0, keys.length - 1);
  const group = sample.groups[keys[at] ?? ''];
  if (group === undefined) return false;
  if (group.groups !== undefined) {
    delete group.groups;
    return true;
  }
  // Only groups behind this one, so that none is in itself.
  const behind = keys.slice(at + 1);
  if (behind.length === 0) return false;
  group.groups = random.some(behind, 1, 1);
  return true;
};

const secured: Edit = ({ random, sample }) => {
  const group = random.pick(Object.values(sample.groups));
  if (group.securityEnabled === false) delete group.securityEnabled;
  else group.securityEnabled = false;
  return true;
};

const groupRenamed: Edit = (change) => {
  const { random, sample, base } = change;
  const free = Object.keys(sample.groups).filter((key) => {
    const name = groupName(key, sample);
    return !namesGroup(change, name) && !namesGroup(base, name);
  });
  if (free.length === 0) return false;
  const key = random.pick(free);
  const group = sample.groups[key];
  if (group === undefined) return false;
  group.displayName = `${groupName(key, sample)} renamed`;
  return true;
};

export const peopleEdits: Record<string, Edit> = {
  property,
  department,
  mailRemoved,
  renamed,
  letterCase,
  principal,
  manager,
  disabled,
  enabled,
  deleted,
  restored,
  purged,
  added,
  members,
  nested,
  secured,
  groupRenamed,
};
