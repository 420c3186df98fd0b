import { describe, expect, test } from 'vitest';
import type { AppEffect } from '../../src/review/effect.ts';
import { directory, effect, person, planned } from './people.ts';

const sales = 'assign: { groups: { Sales: default } }';
const noTitle = 'groups: { enabled: false }';
const sample = directory(
  {
    ann: person('ann', { department: 'Sales', country: 'NL', jobTitle: 'Head' }),
    bob: person('bob', { department: 'Sales', country: 'BE' }),
    cleo: person('cleo', { department: 'IT', country: 'NL' }),
    dirk: person('dirk', { department: 'Sales' }, { enabled: false }),
  },
  { Sales: ['ann', 'bob', 'dirk'], IT: ['cleo'] },
);

const told = (found: AppEffect | undefined) =>
  found?.most.map(
    ({ key, kind, requests: [request] }) => `${key} ${kind} ${request === undefined ? '-' : `${request.method} ${request.path}`}`,
  );

function entra(base: string, head: string) {
  return effect(planned(`${base}\n${noTitle}`), planned(`${head}\n${noTitle}`), sample);
}

describe('Entra', () => {
  test('who comes in is created with every attribute, whoever is disabled in the directory is not', () => {
    const found = entra('name: app', sales);
    expect(told(found)).toEqual(['ann enters POST /Users', 'bob enters POST /Users']);
    expect(found?.inScope).toEqual({ before: 0, after: 2 });
    expect(found?.most[0]?.requests[0]?.body).toMatchObject({ userName: 'ann@example.com', active: true, title: 'Head' });
  });

  test('who falls out of the filter is disabled; where no mapping reads IsSoftDeleted they keep the account, in a gallery app they may lose it (1.1)', () => {
    const filter = 'scope: [ { country: NL } ]';
    expect(told(entra(sales, `${sales}\nusers: { ${filter} }`))).toEqual(['bob disabled PATCH /Users/{id}']);
    const bare = 'mappings: { active: null }';
    const kept = entra(`${sales}\nusers: { ${bare} }`, `${sales}\nusers: { ${bare}, ${filter} }`);
    expect(told(kept)).toEqual(['bob left -']);
    expect(kept?.harmed).toBe(0);
    expect(kept?.most[0]?.reason).toBe('outside the scoping filter; no mapping reads IsSoftDeleted, so nothing is sent');
    const shop = (users: string) => planned(`gallery: Wiki\n${sales}\nusers: { ${users} }`);
    const gone = effect(shop(bare), shop(`${bare}, ${filter}`), sample);
    expect(told(gone)).toEqual(['bob deleted DELETE /Users/{id}']);
    expect(gone?.most[0]?.reason).toContain('a gallery app may delete then');
    const noDelete = `${bare}, actions: [create, update]`;
    expect(told(effect(shop(noDelete), shop(`${noDelete}, ${filter}`), sample))).toEqual(['bob left -']);
    expect(told(entra(sales, `${sales}\nusers: { ${filter} }\nprovisioning: { skipOutOfScopeDeletions: true }`))).toEqual(['bob left -']);
  });

  test('an app that goes leaves everybody as they are', () => {
    const found = effect(planned(`${sales}\n${noTitle}`), null, sample);
    expect(told(found)).toEqual(['ann left -', 'bob left -']);
    const withRole = planned(`roles: { editor: Editor }\nassign: { groups: { Sales: editor } }\n${noTitle}`);
    expect(effect(withRole, null, sample)).toMatchObject({ counts: { left: 2 }, losesRole: 0, harmed: 0 });
  });

  test('without update no manager is written, and none is said to be', () => {
    const led = directory(
      { ann: person('ann', { manager: 'bob' }), bob: person('bob'), cleo: person('cleo') },
      { Sales: ['ann', 'bob', 'cleo'] },
    );
    const app = (users: string) => planned(`${noTitle}\n${sales}\nusers: { actions: [${users}`);
    const entering = effect(planned(noTitle), app('create] }'), led);
    expect(entering?.most.find(({ key }) => key === 'ann')?.attributes.filter(({ target }) => target.endsWith('manager'))).toEqual([]);
    const nickName = 'create], mappings: { nickName: { constant: x, apply: onCreate } } }';
    expect(effect(app('create] }'), app(nickName), led)?.most).toEqual([]);
    const moved = { ...led, people: { ...led.people, ann: person('ann', { manager: 'cleo' }) } };
    const written = effect(app('create, update] }'), app('create] }'), led, moved);
    expect(written?.most).toMatchObject([{ key: 'ann', kind: 'stale', reason: 'update is not among the actions: nothing is sent' }]);
  });

  test('only what differs is patched, and a value that is no longer given stays', () => {
    const changed = entra(sales, `${sales}\nusers: { mappings: { title: department } }`);
    expect(changed?.most.map(({ key, attributes }) => [key, attributes])).toEqual([
      ['ann', [{ target: 'title', before: 'Head', after: 'Sales' }]],
      ['bob', [{ target: 'title', before: null, after: 'Sales' }]],
    ]);
    expect(changed?.most[1]?.requests[0]?.body).toMatchObject({ Operations: [{ op: 'Add', path: 'title', value: 'Sales' }] });
    const cleared = entra(sales, `${sales}\nusers: { mappings: { title: null } }`);
    expect(cleared?.most).toMatchObject([{ key: 'ann', kind: 'stale', requests: [], attributes: [{ target: 'title', stays: true }] }]);
  });

  test('a mapping that makes everybody inactive disables everybody', () => {
    const found = entra(sales, `${sales}\nusers: { mappings: { active: { constant: "False" } } }`);
    expect(told(found)).toEqual(['ann disabled PATCH /Users/{id}', 'bob disabled PATCH /Users/{id}']);
    expect(found?.harmed).toBe(2);
  });

  test('a mapping that fails reaches nobody any more', () => {
    const found = entra(sales, `${sales}\nusers: { mappings: { title: "=DateAdd(\\"d\\", \\"x\\", [jobTitle])" } }`);
    expect(told(found)?.[0]).toBe('ann failing -');
  });

  test('roles: the app role, what the vendor makes of it, and that one is lost', () => {
    const stack = (role: string) =>
      planned(
        [
          'roles: { admin: Admin, member: Member }',
          `assign: { groups: { Sales: ${role} } }`,
          'attributes: { roles: { type: string, multiValued: true } }',
          'users: { mappings: { "roles[primary eq \\"True\\"].value": "=SingleAppRoleAssignment([appRoleAssignments])" } }',
          'vendor: { defaultRole: Viewer, roleMappings: { admin: Boss, member: Worker } }',
        ].join('\n'),
        'stack-ai',
      );
    const down = effect(stack('admin'), stack('member'), sample);
    expect(down?.most[0]).toMatchObject({
      roles: { before: ['Boss'], after: ['Worker'] },
      assigned: { before: ['admin'], after: ['member'] },
    });
    expect([down?.losesRole, down?.harmed]).toEqual([2, 2]);
    const fromDefault = effect(stack('default'), stack('member'), sample);
    expect(fromDefault?.losesRole).toBe(0);
    expect(fromDefault?.most[0]?.roles).toEqual({ before: ['Viewer'], after: ['Worker'] });
  });

  test('groups come, go and change', () => {
    const group = (head: string) => effect(planned(sales), planned(head), sample)?.groups;
    expect(group('assign: { groups: { Sales: default, IT: default } }')).toMatchObject([{ name: 'IT', kind: 'enters', members: 1 }]);
    expect(group('name: app')).toMatchObject([{ name: 'Sales', kind: 'deleted' }]);
    expect(group(`${sales}\ngroups: { mappings: { displayName: '=Append([displayName], "!")' } }`)).toMatchObject([
      { name: 'Sales', kind: 'changed', attributes: [{ target: 'displayName', before: 'Sales', after: 'Sales!' }] },
    ]);
    // 1.13
    expect(group(`${sales}\ngroups: { mappings: { displayName: '=ToUpper([displayName])' } }`)).toMatchObject([
      { name: 'Sales', kind: 'stale', attributes: [{ target: 'displayName', before: 'Sales', after: 'SALES', caseOnly: true }] },
    ]);
  });
});

describe('Okta', () => {
  const saml = '{ saml: { ssoUrl: https://x.example.com/sso, audience: x } }';
  const okta = (lines: string) => planned(`okta: { integration: ${saml} }\n${lines}`, 'cube', 'okta');

  test('who is unassigned is deactivated, never deleted; without the box nothing is sent', () => {
    const found = effect(okta(sales), okta('name: app'), sample);
    expect(told(found)).toEqual(['ann disabled PUT /Users/{id}', 'bob disabled PUT /Users/{id}']);
    const catalogue = (lines: string) => planned(`okta: { integration: header }\n${lines}`, 'cube', 'okta');
    expect(told(effect(catalogue(sales), catalogue('name: app'), sample))).toEqual([
      'ann disabled PATCH /Users/{id}',
      'bob disabled PATCH /Users/{id}',
    ]);
    const off = (lines: string) => planned(`okta: { integration: header, actions: [create, update] }\n${lines}`, 'cube', 'okta');
    expect(told(effect(off(sales), off('name: app'), sample))).toEqual(['ann left -', 'bob left -']);
  });

  test('a mapping is pushed as the whole object', () => {
    const found = effect(okta(sales), okta(`${sales}\nusers: { mappings: { title: user.department } }`), sample);
    expect(told(found)).toEqual(['ann changed PUT /Users/{id}', 'bob changed PUT /Users/{id}']);
    expect(found?.most[0]?.requests[0]?.body).toMatchObject({ userName: 'ann@example.com', title: 'Sales', active: true });
  });

  test('a row that is taken out, or null, goes, also where Okta has one of its own: whoever comes later has no value (1.6)', () => {
    const row = 'users: { mappings: { title: user.department } }';
    const later = directory({ ann: sample.people.ann as never, bob: sample.people.bob as never }, { Sales: ['ann'] });
    const wider = directory(later.people, { Sales: ['ann', 'bob'] });
    const titleOf = (base: string, head: string) => {
      const found = effect(okta(`${sales}\n${base}`), okta(`${sales}\n${head}`), later, wider);
      return found?.most.find(({ kind }) => kind === 'enters')?.requests[0]?.body;
    };
    expect(titleOf(row, row)).toMatchObject({ title: 'Sales' });
    expect(titleOf(row, 'ignore: {}')).not.toHaveProperty('title');
    expect(titleOf('ignore: {}', 'users: { mappings: { displayName: null } }')).not.toHaveProperty('displayName');
    expect(titleOf('ignore: {}', 'ignore: {}')).toHaveProperty('displayName');
  });

  describe('a pushed group', () => {
    const pushing = (push: string, integration = 'header') =>
      planned(`okta: { integration: ${integration}, push: ${push} }\n${sales}`, 'cube', 'okta');
    const groupsOf = (found: AppEffect | undefined) => found?.groups.map(({ name, kind, requests }) => [name, kind, requests[0]?.method]);
    const byRule = '{ rules: { r: { startsWith: Sal } } }';

    test('that a rule has pushed stays pushed, renamed out of the rule or with the rule changed, and ends with the rule', () => {
      const renamed = { ...sample, groups: { ...sample.groups, Sales: { ...sample.groups.Sales, displayName: 'Trade' } as never } };
      const assigned = (name: string) =>
        planned(`okta: { integration: header, push: ${byRule} }\nassign: { groups: { ${name}: default } }`, 'cube', 'okta');
      expect(groupsOf(effect(assigned('Sales'), assigned('Trade'), sample, renamed))).toEqual([['Trade', 'changed', 'PATCH']]);
      expect(groupsOf(effect(pushing(byRule), pushing('{ rules: { r: { startsWith: X } } }'), sample))).toEqual([]);
      expect(groupsOf(effect(pushing(byRule), pushing('{ rules: { s: { startsWith: X } } }'), sample))).toEqual([
        ['Sales', 'left', undefined],
      ]);
    });

    test('goes at the vendor where the YAML says so, and the guard counts its members (1.3)', () => {
      const deleting = (groups: string) => `{ groups: { ${groups} }, deleteGroups: true }`;
      const kept = effect(pushing('{ groups: { Sales: true } }'), pushing('{}'), sample);
      expect([groupsOf(kept), kept?.harmed]).toEqual([[['Sales', 'left', undefined]], 0]);
      const gone = effect(pushing(deleting('Sales: true')), pushing(deleting('')), sample);
      // Dirk is deactivated, and in nobody's group at the vendor.
      expect([groupsOf(gone), gone?.harmed]).toEqual([[['Sales', 'deleted', 'DELETE']], 2]);
      expect(groupsOf(effect(pushing(deleting('Sales: true')), null, sample))).toEqual([['Sales', 'left', undefined]]);
      const given = effect(pushing(deleting('Sales: true'), '{ existing: 0oa1 }'), null, sample);
      expect(groupsOf(given)).toEqual([['Sales', 'deleted', 'DELETE']]);
    });
  });
});

test('goes through the people once and keeps ten of them, the worst first', () => {
  const many = Object.fromEntries(
    Array.from({ length: 500 }, (_, index) => [`p${index}`, person(`p${index}`, { country: index < 488 ? 'NL' : 'BE' })]),
  );
  const all = directory(many, { Sales: Object.keys(many) });
  const head = planned(`${sales}\nusers: { scope: [ { country: NL } ], mappings: { title: country } }`);
  const found = effect(planned(sales), head, all);
  expect(found?.counts).toMatchObject({ disabled: 12, changed: 488 });
  expect(found?.most.map(({ key, kind }) => `${key} ${kind}`)).toEqual(
    Array.from({ length: 10 }, (_, index) => `p${488 + index} disabled`),
  );
});
