/** Which secrets a stack needs, and where the YAML names them. */
import { expect, test } from 'vitest';
import { planStack } from '../../src/plan/plan.ts';
import { neededSecrets } from '../../src/plan/secrets.ts';
import { loadStack, stackFolder, tenants } from '../config/stack.ts';

const stack = `${tenants}target: { url: https://target.example.com }
apps:
  wiki:
    catalog: generic
    directory: entra
    scim: { target: bundled, token: { secret: shared } }
  notes:
    catalog: generic
    directory: entra
    scim:
      target: bundled
      oauth: { clientId: muster, clientSecret: { secret: notesClient } }
  board:
    catalog: generic
    directory: entra
    scim: { target: bundled, token: { secret: shared } }
  silent:
    catalog: generic
    directory: entra
    scim: { target: bundled }
`;

test('each name once, with every app and the place of the name or of what stands above it', () => {
  const { document, problems } = loadStack('s', stackFolder({ 's.yaml': stack }));
  if (!document) throw new Error(JSON.stringify(problems));
  const found = neededSecrets(Object.values(planStack(document).apps));
  const brief = found.map(({ name, uses }) => [name, ...uses.map(({ app, place }) => `${app} ${place.line}:${place.column}`)]);
  expect(brief).toEqual([
    ['shared', 'board 19:39', 'wiki 9:39'],
    ['notesClient', 'notes 15:50'],
    ['silentToken', 'silent 23:5'],
  ]);
});
