/**
 * What people who provision hit in public, as a review and the findings say it. Each test bears the number of its field case; what is then sent is
 * in the tables of `test/documented/`.
 */
import { describe, expect, test } from 'vitest';
import type { SampleDirectory } from '../../src/config/sample.ts';
import type { Planned } from '../../src/plan/facts.ts';
import { type Assumptions, usualAssumptions } from '../../src/plan/types.ts';
import { type AppEffect, effectOnPeople, type Somebody } from '../../src/review/effect.ts';
import { findAll } from '../../src/review/findings/findings.ts';
import { sideOf } from '../../src/review/side.ts';
import { directory, person, planned } from './people.ts';

const everyone = 'assign: { groups: { Everyone: default } }';
const noGroups = 'groups: { enabled: false }';
const people = {
  ann: person('ann', { mail: 'Ann.Lee@example.com', country: 'NL', jobTitle: 'Head of Sales' }),
  bob: person('bob', { mail: 'bob.baker@example.com', country: 'US' }),
  hugo: person('hugo', { country: 'DE' }),
};
const keys = Object.keys(people);
const sample = directory(people, { Everyone: keys, Admins: ['ann'], Editors: ['ann', 'bob'] });

const clock = { now: new Date('2026-01-01T00:00:00Z'), newId: () => 'id', random: () => 0.5 };

/** The effect of a change of declaration, of the directory, or of both. */
function between(base: Planned | null, head: Planned | null, before = sample, after = before): AppEffect {
  const plan = (head ?? base)?.plan;
  if (plan === undefined) throw new Error('two versions of nothing');
  const old = sideOf(base?.plan ?? plan, before, clock);
  const young = before === after && base?.plan.assume === head?.plan.assume ? old : sideOf(plan, after, clock);
  const everybody = Object.keys(after.people).map((key): Somebody => [key, before.people[key], after.people[key]]);
  const [found] = effectOnPeople([{ app: 'app', base: base?.plan.apps.app, head: head?.plan.apps.app }], everybody, {
    base: old,
    head: young,
  });
  if (found === undefined) throw new Error('nothing reaches people');
  return found;
}

const assuming = ({ document, plan }: Planned, assume: Partial<Assumptions>): Planned => ({
  document,
  plan: { ...plan, assume: { ...usualAssumptions, ...assume } },
});

const idsOf = ({ plan }: Planned, known = sample): string[] => findAll(plan, known).map(({ id, severity }) => `${severity} ${id}`);
const kinds = ({ most }: AppEffect): Record<string, string> => Object.fromEntries(most.map(({ key, kind }) => [key, kind]));
const requestsOf = ({ most }: AppEffect, of: string) => most.find(({ key }) => key === of)?.requests ?? [];
const changed = (key: string, properties: Record<string, unknown>, more = {}): SampleDirectory => ({
  ...sample,
  people: { ...people, [key]: person(key, { ...people[key as 'ann'].properties, ...properties }, more) },
});

describe('1.1 no mapping that reads IsSoftDeleted switches active off', () => {
  const lines = (active: string) => `users: { mappings: { externalId: objectId, active: ${active} } }\n${noGroups}`;
  test.each([
    ['accountEnabled', 'accountEnabled'],
    ['values in the wrong letter case', '\'=Switch([IsSoftDeleted], , "false", "true", "true", "false")\''],
    ['none', 'null'],
  ])('%s: an error, unless it is meant; who leaves keeps the account and nothing is sent', (_, active) => {
    const head = planned(`${everyone}\n${lines(active)}`);
    expect(idsOf(head)).toContain('error leavers-keep-access');
    const meant = planned(`${everyone}\n${lines(active)}\nignore: { leavers-keep-access: they are taken out by hand }`);
    expect(idsOf(meant)).not.toContain('error leavers-keep-access');
    const found = between(head, planned(lines(active)));
    expect(kinds(found)).toEqual({ ann: 'left', bob: 'left', hugo: 'left' });
    expect(found.most.flatMap(({ requests }) => requests)).toEqual([]);
    expect(found.harmed).toBe(0);
  });

  const gallery = (more: string) => planned(`gallery: Wiki\n${everyone}\nusers: { mappings: { active: null }${more} }\n${noGroups}`);
  test.each<[string, string, Partial<Assumptions>, string[], string]>([
    ['may be deleted', '', {}, ['note leavers-may-be-deleted'], 'deleted'],
    ['keeps access where that is known', '', { galleryLeavers: 'kept' }, ['error leavers-keep-access'], 'left'],
    ['keeps access where nothing may be deleted', ', actions: [create, update]', {}, ['error leavers-keep-access'], 'left'],
  ])('a gallery app: whoever leaves %s', (_, more, assume, ids, kind) => {
    const head = assuming(gallery(more), assume);
    expect(idsOf(head).filter((id) => id.includes('leavers'))).toEqual(ids);
    const gone = assuming(planned(`gallery: Wiki\nusers: { mappings: { active: null }${more} }\n${noGroups}`), assume);
    expect(kinds(between(head, gone))).toEqual({ ann: kind, bob: kind, hugo: kind });
  });

  const id = 'ad000000-0000-4000-8000-000000000001';
  test.each<[string, string, string[], string]>([
    ['from the gallery', `{ servicePrincipal: ${id}, gallery: true }`, ['note leavers-may-be-deleted'], 'deleted'],
    ['not from the gallery', `{ servicePrincipal: ${id}, gallery: false }`, ['error leavers-keep-access'], 'left'],
    ['of which nobody says', id, ['error leavers-keep-access', 'note leavers-may-be-deleted'], 'deleted'],
  ])('an adopted app %s: the worse of what may be', (_, existing, ids, kind) => {
    const app = (groups: string) => planned(`existing: ${existing}\n${groups}users: { mappings: { active: null } }\n${noGroups}`);
    const head = app(`${everyone}\n`);
    expect(idsOf(head).filter((one) => one.includes('leavers'))).toEqual(ids);
    expect(kinds(between(head, app('')))).toEqual({ ann: kind, bob: kind, hugo: kind });
  });
});

describe('a member who was out of scope and comes in', () => {
  const filtered = (more = '') => planned(`${everyone}\nusers: { scope: [ { country: { not equals: US } } ] }${more}`);
  const restart = '\nprovisioning: { start: true, restart: { trigger: 2 } }';
  test.each<[string, SampleDirectory, SampleDirectory]>([
    ['1.8 by the filter', sample, changed('bob', { country: 'NL' })],
    ['1.9 by being restored', changed('hugo', {}, { softDeleted: true }), sample],
    ['1.9 by being enabled again', changed('hugo', {}, { enabled: false }), sample],
  ])('%s: comes into the group with a restart, not before', (_, before, after) => {
    const [who = ''] = keys.filter((key) => before.people[key] !== after.people[key]);
    const next = between(filtered(), filtered(), before, after);
    expect(kinds(next)).toEqual({ [who]: 'enters' });
    expect(next.groups).toEqual([]);
    const whole = between(filtered(), filtered(restart), before, after);
    expect(whole.groups).toMatchObject([{ name: 'Everyone', kind: 'changed', joins: [who] }]);
  });
});

test('1.11 the flag in the address of a vendor: the requests that are said are in its dialect; one that Entra does not know is a finding', () => {
  const app = (flag: string) => planned(`scim: { url: "https://x.example.com/scim/v2?${flag}" }\n${everyone}\n${noGroups}`);
  const [known, unknown] = [app('aadOptscim062020'), app('AzureAdScimPatch062020')];
  const sent = (one: Planned) =>
    requestsOf(between(one, one, sample, changed('ann', { jobTitle: 'Chief', employeeId: '7' })), 'ann')[0]?.body;
  const alone = (one: Planned) => requestsOf(between(one, one, sample, changed('ann', { jobTitle: 'Chief' })), 'ann')[0]?.body;
  expect(alone(known)).toMatchObject({ Operations: [{ op: 'replace', path: 'title', value: 'Chief' }] });
  expect(sent(known)).toMatchObject({ Operations: [{ op: 'add' }, { op: 'replace', value: { title: 'Chief' } }] });
  expect(alone(unknown)).toMatchObject({ Operations: [{ op: 'Replace', path: 'title', value: 'Chief' }] });
  expect(idsOf(known)).not.toContain('warning unknown-flag');
  expect(idsOf(unknown)).toContain('warning unknown-flag');
});

describe('roles', () => {
  const roles = (from: string, to = 'roles[primary eq "True"].value') =>
    [
      'roles: { admin: Administrator, member: Member }',
      'attributes: { roles: { type: string, multiValued: true } }',
      `users: { mappings: { '${to}': '=${from}([appRoleAssignments])' } }`,
      noGroups,
    ].join('\n');
  const single = (assign: string) => planned(`assign: { groups: { ${assign} } }\n${roles('SingleAppRoleAssignment')}`);
  const complex = (assign: string) => planned(`assign: { groups: { ${assign} } }\n${roles('AppRoleAssignmentsComplex', 'roles')}`);
  const type = 'WindowsAzureActiveDirectoryRole';

  test('1.12 one role: the POST has its type; a role that is added by PATCH has its id', () => {
    const enters = between(null, single('Admins: admin'));
    expect(requestsOf(enters, 'ann')[0]).toMatchObject({ method: 'POST', body: { roles: [{ primary: true, type, value: 'admin' }] } });
    const gains = between(complex('Admins: default'), complex('Admins: admin'));
    const bodies = requestsOf(gains, 'ann').map(({ body }) => body as { Operations: { value: { value: string }[] }[] });
    expect(bodies.flatMap(({ Operations }) => Operations.flatMap(({ value }) => value.map((one) => JSON.parse(one.value))))).toEqual([
      { id: expect.stringContaining('admin'), value: 'admin', displayName: 'Administrator' },
    ]);
  });

  test('1.18 value or display name: said where it matters, and taken as the stack says', () => {
    const app = single('Admins: admin');
    expect(idsOf(app)).toContain('warning role-display-name');
    const sends = (assume: Partial<Assumptions>) => requestsOf(between(null, assuming(app, assume)), 'ann')[0]?.body;
    expect(sends({})).toMatchObject({ roles: [{ value: 'admin' }] });
    expect(sends({ singleAppRoleAssignment: 'displayName' })).toMatchObject({ roles: [{ value: 'Administrator' }] });
    const alike = planned(
      `roles: { admin: admin }\nassign: { groups: { Admins: admin } }\n${roles('SingleAppRoleAssignment').replace(/^.*\n/, '')}`,
    );
    expect(idsOf(alike)).not.toContain('warning role-display-name');
  });

  test('2.11 a person with two roles: one of them is sent, and that it may be either is said', () => {
    const app = single('Editors: member, Admins: admin');
    expect(idsOf(app)).toContain('warning two-roles');
    const found = between(null, app);
    expect(requestsOf(found, 'ann')[0]?.body).toMatchObject({ roles: [{ primary: true, type, value: 'admin' }] });
    expect(requestsOf(found, 'bob')[0]?.body).toMatchObject({ roles: [{ value: 'member' }] });
  });
});

describe('1.13 a change of letter case alone', () => {
  const app = planned(`${everyone}\n${noGroups}`);
  const lower = changed('ann', { mail: 'ann.lee@example.com' });

  test('is shown, and nothing is sent', () => {
    const target = 'emails[type eq "work"].value';
    const [before, after] = ['Ann.Lee@example.com', 'ann.lee@example.com'];
    expect(between(app, app, sample, lower).most).toMatchObject([
      { key: 'ann', kind: 'stale', requests: [], attributes: [{ target, before, after, caseOnly: true }] },
    ]);
  });

  test('is sent where the stack says so', () => {
    const sending = assuming(app, { letterCase: 'sent' });
    expect(between(sending, sending, sample, lower).most).toMatchObject([{ key: 'ann', kind: 'changed', requests: [{ method: 'PATCH' }] }]);
  });
});

test('1.14 a mailNickname that the sample does not write is the one that Entra makes', () => {
  const app = planned(`${everyone}\nusers: { mappings: { userName: { from: mailNickname, match: 1 } } }\n${noGroups}`);
  expect(idsOf(app).filter((id) => /nothing-to-match-by|required-empty/.test(id))).toEqual([]);
  expect(requestsOf(between(null, app), 'ann')[0]?.body).toMatchObject({ userName: 'ann' });
});

test('1.15 the title of the sample is the title of the Okta profile', () => {
  const saml = '{ saml: { ssoUrl: https://x.example.com/sso, audience: x } }';
  const app = planned(`${everyone}\nokta: { integration: ${saml} }\nusers: { mappings: { title: user.title } }`, 'cube', 'okta');
  expect(requestsOf(between(null, app), 'ann')[0]?.body).toMatchObject({ title: 'Head of Sales' });
});

describe('1.16 a special character in what people or groups are matched by', () => {
  const named = (character: string) => changed('ann', { jobTitle: `a${character}b` });
  const byTitle = planned(`${everyone}\nusers: { mappings: { userName: { from: jobTitle, match: 1 } } }\n${noGroups}`);

  test.each(['&', '#', '"', '`', '\\'])('%s: an error, and nothing is sent', (character) => {
    expect(idsOf(byTitle, named(character))).toContain('error special-character');
    const [ann] = between(null, byTitle, named(character)).most.filter(({ key }) => key === 'ann');
    expect(ann).toMatchObject({ kind: 'failing', requests: [] });
  });

  test('others are not meant, nor any where the stack says that they match', () => {
    expect(idsOf(byTitle, named("'-."))).not.toContain('error special-character');
    const matching = assuming(byTitle, { specialCharacters: 'match' });
    expect(idsOf(matching, named('&'))).not.toContain('error special-character');
    expect(requestsOf(between(null, matching, named('&')), 'ann')).toMatchObject([{ method: 'POST' }]);
  });
});

describe('1.17 on demand with an OAuth client', () => {
  const app = (start: boolean) =>
    planned(
      `scim: { target: bundled, oauth: { clientId: muster } }\n${everyone}\nprovisioning: { start: ${start}, onDemand: { trigger: 1, people: [ann] } }`,
    );
  test.each([
    [true, ['error on-demand-oauth']],
    [false, []],
  ])('start: %s', (start, expected) => {
    expect(idsOf(app(start)).filter((id) => id.includes('on-demand'))).toEqual(expected);
  });
});

describe('2.11 nobody without a value to be matched by is said to get an account', () => {
  const byMail = (more = '') =>
    planned(
      `${everyone}\nusers: { mappings: { userName: { from: userPrincipalName, match: 0 }, 'emails[type eq "work"].value': { from: mail, match: 1 }${more} } }\n${noGroups}`,
    );

  test('the person fails, and nothing is sent', () => {
    expect(idsOf(byMail())).toContain('error nothing-to-match-by');
    const found = between(null, byMail());
    expect(kinds(found)).toEqual({ hugo: 'failing', ann: 'enters', bob: 'enters' });
    expect(requestsOf(found, 'hugo')).toEqual([]);
    expect(found.inScope).toEqual({ before: 0, after: 2 });
  });

  test('a change of an attribute sends nothing either; the value that was missing makes them enter', () => {
    expect(kinds(between(byMail(), byMail(', title: department')))).not.toHaveProperty('hugo', 'changed');
    const found = between(byMail(), byMail(), sample, changed('hugo', { mail: 'hugo@example.com' }));
    expect(found.most).toMatchObject([{ key: 'hugo', kind: 'enters', requests: [{ method: 'POST' }] }]);
  });
});
