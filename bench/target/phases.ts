/** The load, as a table: what an Entra job sends, in the order in which it sends it. A new operation is a new entry. */
import type { Answer, Client } from './client.ts';

/** One server under load. */
export interface Load {
  client: Client;
  /** People that were asked for. */
  size: number;
  /** Ids of the people that were made, by their number; a peer that ran out of time has fewer. */
  ids: string[];
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
  /** Seconds it may take when it is not the phase's own. */
  loads?: true;
  before?(load: Load): Promise<void>;
  /** Answers whether the server answered rightly. */
  step(load: Load, index: number): Promise<boolean>;
}

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const operations = 2000;
const batch = 100;
/** Members taken out and put back one by one. */
const singles = 200;

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

const patch = (...list: object[]): object => ({ schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations: list });
const isDone = ({ status }: Answer): boolean => status === 200 || status === 204;

/** A person's number, spread over all that there are; the same for every server with as many people. */
const pick = ({ ids }: Load, index: number): number => (index * 7919) % ids.length;

function find({ client }: Load, attribute: string, value: string): Promise<Answer> {
  return client.send('GET', `/Users?filter=${encodeURIComponent(`${attribute} eq "${value}"`)}`);
}

async function findsOne(load: Load, attribute: string, value: string, id: string | undefined): Promise<boolean> {
  const { status, body } = await find(load, attribute, value);
  const [found] = (body?.Resources as { id?: string }[] | undefined) ?? [];
  return status === 200 && body?.totalResults === 1 && found?.id === id;
}

const user = (name: string, step: Phase['step']): Phase => ({
  name,
  kind: 'user',
  workers: 8,
  count: ({ ids }) => Math.min(operations, ids.length),
  step,
});

export const phases: Phase[] = [
  {
    name: 'lookup, then create',
    kind: 'user',
    workers: 8,
    count: ({ size }) => size,
    loads: true,
    async step(load, index) {
      const none = await find(load, 'userName', userName(index));
      const { status, body } = await load.client.send('POST', '/Users', person(index));
      if (typeof body?.id === 'string') load.ids.push(body.id);
      const numbers = load as Load & { numbers?: number[] };
      numbers.numbers = numbers.numbers ?? [];
      if (typeof body?.id === 'string') numbers.numbers.push(index);
      return none.body?.totalResults === 0 && status === 201;
    },
  },
];
