/** Our target as a process of its own. Usage: node muster.ts FILE TOKEN [kill|power [PATH …]], with SCIM paths to be indexed; prints its base URL. */
import { randomUUID } from 'node:crypto';
import { vendors } from '../../src/catalog/vendors.ts';
import { startTarget } from '../../src/scim/server.ts';

const [database = ':memory:', token = '', durability = 'kill', ...index] = process.argv.slice(2);
const behaviour = vendors.generic?.behaviour({});
if (behaviour === undefined) throw new Error('The catalog has no generic vendor.');
const target = await startTarget({
  mounts: [{ key: 'bench', path: '/scim/v2', tokens: [token], behaviour, index }],
  database,
  durability: durability === 'power' ? 'power' : 'kill',
  now: () => new Date(),
  newId: () => randomUUID(),
});
console.log(`${target.url}/scim/v2`);
