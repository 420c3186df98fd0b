/** The load, as a table: what an Entra job sends, in the order in which it sends it. A new operation is a new entry. */
import type { Answer, Client } from './client.ts';

interface Person {
  id: string;
  number: number;
}

/** One server under load. */
export interface Load {
  client: Client;
  /** People that were asked for. */
  size: number;
  /** The people that were made; a server that ran out of time has fewer. */
  people: Person[];
  /** Id and members of the large group. */
  group: string;
  members: number;
  /** How many were taken out of the group. */
  out: number;
}

export interface Phase {
  name: string;
  /** What a target is held to differs between the two. */
  kind: 'user' | 'group';
  workers: number;
  count(load: Load): number;
  /** It makes what later phases work on, so it may take longer than they. */
  loads?: true;
  before?(load: Load): Promise<void>;
  /** Answers whether the server answered rightly. */
  step(load: Load, index: number): Promise<boolean>;
}

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const operations = 2000;
const batch = 100;
/** Members taken out and put back one by one; enough of them that a tick of the kernel's clock is 10 µs of each. */
const singles = 1000;

const userName = (index: number): string => `Person.${index}@example.com`;

function person(index: number): object {
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', enterprise],
    externalId: `external-${index}`,
    userName: userName(index),
    active: true,
    displayName: `Person ${index}`,
    name: { givenName: 'Person', familyName: `Number ${index}` },
    emails: [{ primary: true, type: 'work', value: `person.${index}@example.com` }],
    [enterprise]: { department: `Department ${index % 50}`, employeeNumber: String(index) },
  };
}

const isDone = ({ status }: Answer): boolean => status === 200 || status === 204;

/** A person, spread over all that there are; the same one for every server with as many people. */
function pick({ people }: Load, index: number): Person {
  const person = people[(index * 7919) % people.length];
  if (person === undefined) throw new Error('There are no people.');
  return person;
}

function find({ client }: Load, attribute: string, value: string): Promise<Answer> {
  return client.send('GET', `/Users?filter=${encodeURIComponent(`${attribute} eq "${value}"`)}`);
}

async function findsOne(load: Load, attribute: string, value: string, id: string): Promise<boolean> {
  const { status, body } = await find(load, attribute, value);
  const [found] = (body?.Resources as { id?: string }[] | undefined) ?? [];
  return status === 200 && body?.totalResults === 1 && found?.id === id;
}

async function patches(load: Load, path: string, ...list: object[]): Promise<boolean> {
  const body = { schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: list };
  return isDone(await load.client.send('PATCH', path, body));
}

const onUsers = (name: string, step: Phase['step'], most = operations): Phase => ({
  name,
  kind: 'user',
  workers: 8,
  count: ({ people }) => Math.min(most, people.length),
  step,
});

const onGroup = (name: string, count: Phase['count'], step: Phase['step'], before?: Phase['before']): Phase => ({
  name,
  kind: 'group',
  workers: 1,
  count,
  step,
  ...(before === undefined ? {} : { before }),
});

/** Half of the people are in the group; it grows 100 members at a time. */
async function makeGroup(load: Load): Promise<void> {
  const body = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], displayName: 'Everyone', externalId: 'group-1' };
  const made = await load.client.send('POST', '/Groups', body);
  if (typeof made.body?.id !== 'string') throw new Error(`The group was refused with ${made.status}.`);
  load.group = made.body.id;
}

export const phases: Phase[] = [
  {
    ...onUsers('lookup, then create', async (load, number) => {
      const none = await find(load, 'userName', userName(number));
      const { status, body } = await load.client.send('POST', '/Users', person(number));
      if (typeof body?.id === 'string') load.people.push({ id: body.id, number });
      return none.body?.totalResults === 0 && status === 201;
    }),
    count: ({ size }) => size,
    loads: true,
  },
  onUsers('lookup by userName, other case', (load, index) => {
    const { id, number } = pick(load, index);
    return findsOne(load, 'userName', userName(number).toUpperCase(), id);
  }),
  onUsers('lookup by externalId', (load, index) => {
    const { id, number } = pick(load, index);
    return findsOne(load, 'externalId', `external-${number}`, id);
  }),
  onUsers('read', async (load, index) => {
    const { id } = pick(load, index);
    return (await load.client.send('GET', `/Users/${id}`)).body?.id === id;
  }),
  onUsers('PATCH displayName', (load, index) =>
    patches(load, `/Users/${pick(load, index).id}`, { op: 'replace', path: 'displayName', value: `Renamed ${index}` }),
  ),
  onUsers('PATCH active', (load, index) =>
    patches(load, `/Users/${pick(load, index).id}`, { op: 'replace', path: 'active', value: index % 2 !== 0 }),
  ),
  {
    ...onGroup(
      'group, 100 members more',
      ({ people }) => Math.floor(people.length / 2 / batch),
      async (load, index) => {
        const value = load.people.slice(index * batch, (index + 1) * batch).map(({ id }) => ({ value: id }));
        load.members += value.length;
        return patches(load, `/Groups/${load.group}`, { op: 'add', path: 'members', value });
      },
      makeGroup,
    ),
    loads: true,
  },
  onGroup(
    'one member out',
    ({ members }) => Math.min(singles, members),
    (load, index) => {
      load.out = index + 1;
      return patches(load, `/Groups/${load.group}`, { op: 'remove', path: `members[value eq "${load.people[index]?.id}"]` });
    },
  ),
  onGroup(
    'one member in',
    ({ out }) => out,
    (load, index) => patches(load, `/Groups/${load.group}`, { op: 'add', path: 'members', value: [{ value: load.people[index]?.id }] }),
  ),
  onGroup(
    'read group without members',
    () => singles,
    async (load) => {
      const { status, body } = await load.client.send('GET', `/Groups/${load.group}?excludedAttributes=members`);
      return status === 200 && body?.id === load.group && body.members === undefined;
    },
  ),
  onUsers(
    'page of 100 people',
    async (load, index) => {
      const pages = Math.max(1, Math.floor(load.people.length / batch));
      const { status, body } = await load.client.send('GET', `/Users?startIndex=${((index * 37) % pages) * batch + 1}&count=${batch}`);
      return status === 200 && body?.totalResults === load.people.length;
    },
    200,
  ),
  onUsers('delete', async (load) => {
    const last = load.people.pop();
    return last !== undefined && (await load.client.send('DELETE', `/Users/${last.id}`)).status === 204;
  }),
];
