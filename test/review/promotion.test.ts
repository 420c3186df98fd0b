import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { compareStacks } from '../../src/review/promotion.ts';
import { readPlanned } from '../../src/review/versions/version.ts';
import { stackFolder } from '../config/stack.ts';

const entra = (domain: string) =>
  `tenants: { entra: { tenantId: 7d1c2f60-53a1-4f0e-9c07-5d2f3a9b1c11, domain: ${domain} }, okta: { org: ${domain.replaceAll('.', '-')} } }\n`;

function read(stack: string, dir: string) {
  const { planned, problems } = readPlanned(stack, dir);
  if (planned === undefined) throw new Error(JSON.stringify(problems));
  return planned;
}

const staging = `${entra('staging.example.com')}apps:
  cerby:
    catalog: cerby
    directory: entra
    scim: { target: bundled }
    roles: { a: Role A }
    assign: { groups: { Sales: a, Support: default }, users: { ann: a } }
    users: { actions: [create, update], mappings: { title: { constant: x, apply: onCreate }, displayName: displayName }, scope: [ { department: Sales }, { city: is null } ] }
    provisioning: { start: true, notify: idm@example.com }
  cube:
    catalog: cube
    directory: okta
    scim: { target: bundled }
    okta: { integration: header, push: { rules: { r: { startsWith: x } } } }
    attributes: { "urn:cube:params:1.0:UserAttribute:x": string }
    users: { mappings: { "urn:cube:params:1.0:UserAttribute:x": user.department } }
target: { url: https://scim.example.com }
safety: { largestShare: 20 }
`;
const production = `${entra('example.com')}apps:
  cerby:
    catalog: cerby
    directory: entra
    scim: { url: https://api.cerby.com/v1/scim/v2, token: { secret: other } }
    assign: { groups: { Sales: default }, users: { ann: default, bob: default } }
    users: { mappings: { userName: { from: mail, match: 3 } } }
    provisioning: { start: true, deletionThreshold: 5 }
  cube:
    catalog: cube
    directory: okta
    okta: { integration: { existing: 0oa1 }, push: { groups: { A: true } } }
    scim: { url: https://x.example.com/api/scim/v2 }
  gone:
    catalog: generic
    directory: entra
    scim: { url: https://x.example.com }
`;

test('the YAML makes the second stack say what the first says', () => {
  const dir = stackFolder({ 'a.yaml': staging, 'b.yaml': production });
  const found = compareStacks(read('a', dir), read('b', dir));
  expect(found.lines.map(({ kind, path }) => `${kind} ${path}`)).toContain('changed apps.cerby.assign.users.ann');
  expect(found.lines.some(({ path }) => /^(tenants|target)|^apps\.[^.]+\.(scim|okta\.integration)/.test(path))).toBe(false);
  writeFileSync(join(dir, 'c.yaml'), `extends: b.yaml\n${found.yaml}`);
  expect(compareStacks(read('a', dir), read('c', dir))).toMatchObject({ lines: [], yaml: '' });
});

test("the project's own stacks: promoting staging is possible, and the other way too", () => {
  const own = resolve(import.meta.dirname, '../../stacks');
  const [first, second] = [read('staging', own), read('production', own)];
  for (const [from, to, name] of [
    [first, second, 'production'],
    [second, first, 'staging'],
  ] as const) {
    const { yaml, lines } = compareStacks(from, to);
    expect(lines.length).toBeGreaterThan(0);
    const dir = stackFolder({ 'p.yaml': `extends: ${join(own, `${name}.yaml`)}\n${yaml}` });
    expect(compareStacks(from, read('p', dir)).lines.filter(({ path }) => path !== 'sample')).toEqual([]);
  }
});
