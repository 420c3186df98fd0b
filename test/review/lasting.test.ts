/** What a revert does not bring back: a row for each consequence. */
import { expect, test } from 'vitest';
import { review } from '../../src/review/review.ts';
import { renderText } from '../../src/review/show/text.ts';
import { appStack, stackFolder, tenants } from '../config/stack.ts';

const sample = `people:
  ann: { department: Sales, jobTitle: Head }
  bob: { department: Sales }
  eve: { department: IT }
groups:
  Sales: { members: [ann, bob] }
  IT: { members: [eve] }
`;
const date = new Date('2026-03-01T10:00:00Z');

const at = (name: string, stack: Record<string, string>) => ({
  name,
  dir: stackFolder({ 'sample.yaml': sample, 'Pulumi.s.yaml': 'config: {}\n', ...stack }),
  date,
});

/** The base went from the first to the second, and the change goes back to the first. */
function undone(earlier: Record<string, string>, base: Record<string, string>) {
  const found = review(at('main', base), at('head', earlier), undefined, ['', ''], { earlier: () => [at('abc1234', earlier)] });
  const [stack] = found.stacks;
  expect(stack?.problems).toEqual([]);
  return { reverts: stack?.reverts, text: renderText(found) };
}

const removed = { 's.yaml': `${tenants}apps: {}\n` };
const id = '6f0b2a4e-1c3d-4e5f-8a9b-0c1d2e3f4a5b';
const entra = 'scim: { url: https://a.example.com }\nassign: { groups: { Sales: default, IT: default } }';
const cerby = entra.replace('a.example.com', 'api.cerby.com/v1/scim/v2');
const cube = 'scim: { url: https://x.example.com/api/scim/v2 }\nassign: { groups: { Sales: default, IT: default } }';

const cases: [string, { earlier: Record<string, string>; base: Record<string, string> }, Record<string, string>][] = [
  [
    'a deleted account comes back as another one',
    {
      earlier: appStack(`gallery: Some App\n${entra}\nusers: { mappings: { active: null } }`),
      base: appStack(`gallery: Some App\n${entra.replace(', IT: default', '')}\nusers: { mappings: { active: null } }`),
    },
    { deleted: '(1 person: eve)', groups: 'deleted at the vendor since' },
  ],
  [
    'what the deletion threshold may have held back is said to',
    {
      earlier: appStack(`${entra}\nprovisioning: { deletionThreshold: 1, start: true }`),
      base: appStack(`${entra.replace(', IT: default', '')}\nprovisioning: { deletionThreshold: 1, start: true }`),
    },
    { disabled: 'unless the deletion threshold held that back' },
  ],
  [
    'who is enabled again has no grants where the vendor drops them',
    { earlier: appStack(cerby, 'cerby'), base: appStack(`${cerby}\nusers: { scope: [ { department: IT } ] }`, 'cerby') },
    { grants: 'without access grants, which the vendor drops with a deactivation and never gives back (2 people: ann, bob)' },
  ],
  [
    'who is enabled again at another vendor',
    { earlier: appStack(entra), base: appStack(`${entra}\nusers: { scope: [ { department: IT } ] }`) },
    { disabled: '(2 people: ann, bob)' },
  ],
  [
    'an account that was left',
    {
      earlier: appStack(`${entra}\nprovisioning: { skipOutOfScopeDeletions: true, start: true }`),
      base: appStack(`${entra}\nusers: { scope: [ { department: Sales } ] }\nprovisioning: { skipOutOfScopeDeletions: true, start: true }`),
    },
    { left: '(1 person: eve)' },
  ],
  [
    'an enterprise app that was removed',
    { earlier: appStack(entra), base: removed },
    { remade: 'other ids, another certificate and other links', left: '(3 people: ann, bob, eve)' },
  ],
  [
    'an adopted app that was given back',
    { earlier: appStack(`existing: ${id}\n${entra}`), base: removed },
    { remade: 'the app was given back since', left: '(3 people' },
  ],
  [
    'an Okta app that was removed',
    { earlier: appStack(`okta: { integration: header }\n${cube}`, 'cube', 'okta'), base: removed },
    { remade: 'the step by hand is to be done again', left: '(3 people' },
  ],
  [
    'a value that was written, and one that was no longer',
    {
      earlier: appStack(`${entra}\nusers: { mappings: { title: jobTitle } }`),
      base: appStack(`${entra}\nusers: { mappings: { title: null, nickName: department } }`),
    },
    { written: 'nickName: written since' },
  ],
  [
    'a value that no mapping gave',
    {
      earlier: appStack(`${entra}\nusers: { mappings: { title: jobTitle } }`),
      base: appStack(`${entra}\nusers: { mappings: { title: null } }`),
    },
    { stale: '(1 person: ann)' },
  ],
  [
    'a role that came with a group',
    {
      earlier: appStack(`okta: { integration: header }\nvendor: { groupRoles: { Sales: Explorer } }\n${cube}`, 'cube', 'okta'),
      base: appStack(
        `okta: { integration: header, push: { groups: { Sales: true } } }\nvendor: { groupRoles: { Sales: Explorer } }\n${cube}`,
        'cube',
        'okta',
      ),
    },
    { roles: '(2 people: ann, bob)' },
  ],
  [
    'an address',
    { earlier: appStack(entra), base: appStack(entra.replace('a.example.com', 'b.example.com')) },
    { address: 'what was made and changed at https://b.example.com stays there' },
  ],
  [
    'the same system under another address',
    {
      earlier: appStack(entra),
      base: appStack(entra.replace('https://a.example.com', 'https://b.example.com, moved: same')),
    },
    {},
  ],
  [
    'a secret',
    {
      earlier: appStack(entra.replace(' }', ', token: { secret: first } }')),
      base: appStack(entra.replace(' }', ', token: { secret: second } }')),
    },
    { secret: 'the secret first is sent again' },
  ],
  [
    'the token of an app that was adopted since',
    { earlier: removed, base: appStack(`existing: ${id}\n${entra}`) },
    { token: 'cannot be put back' },
  ],
];

test.each(cases)('%s', (_, { earlier, base }, rows) => {
  const { reverts, text } = undone(earlier, base);
  const lasting = reverts?.[0]?.apps[0]?.lasting ?? [];
  expect(reverts?.map(({ commit, date: day }) => [commit, day])).toEqual([['abc1234', '2026-03-01']]);
  expect(Object.fromEntries(lasting.map((one) => [one.id, one.text]))).toEqual(
    Object.fromEntries(Object.entries(rows).map(([row, said]) => [row, expect.stringContaining(said)])),
  );
  for (const one of lasting) expect(text).toContain(`  app: ${one.text}`);
  expect(text).toContain(
    lasting.length > 0
      ? 'app: this goes back to abc1234 of 2026-03-01, and does not undo:'
      : 'app: this goes back to abc1234 of 2026-03-01; nothing was taken away since then that does not come back',
  );
});
