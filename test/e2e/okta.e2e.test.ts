/** An Okta app on the real engine with the real okta plugin: renames, kills, refusals, adopted apps. Who is assigned is counted in the org. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { missingForSuite } from './engine.ts';
import { type OktaProject, openOkta } from './oktaProject.ts';

const missing = missingForSuite('Okta', ['okta']);

let opened: OktaProject | undefined;
afterEach(async () => {
  await opened?.close();
  opened = undefined;
});
const open = async (app: string): Promise<OktaProject> => {
  opened = await openOkta(app);
  return opened;
};

const first = `assign: { groups: { Sales: default, IT: default }, users: { ann@example.com: default } }
okta: { integration: header, push: { groups: { Sales: true }, rules: { apps: { startsWith: app- } } } }`;
const everybody = ['group IT', 'group Sales', 'user ann'];

describe.skipIf(missing !== '')('an Okta app on the real engine', () => {
  test('renames of assigned and pushed groups and of people, alone and with another edit: nothing is taken away (1.2, 1.4)', async () => {
    const project = await open(first);
    const { run, write, org, settled } = project;
    await project.release();
    expect(org.assigned()).toEqual(everybody);
    expect(org.pushed()).toEqual(['Sales', 'app-one', 'app-two']);
    await settled();

    org.rename('Sales', 'Sales Europe');
    const between = await project.pulumi('up', '--yes', '--skip-preview');
    expect(between.code).not.toBe(0);
    // Each place that has the name, with the name of now.
    const said = between.text.match(/stacks\/s\.yaml:\d+:\d+: the org has no group "Sales"\. .* is called "Sales Europe" now/g);
    expect(new Set(said).size, between.text).toBe(2);
    write(first.replaceAll('Sales', 'Sales Europe'));
    await run('up', '--yes', '--skip-preview');
    expect(org.assigned()).toEqual(everybody);
    await settled();

    org.rename('IT', 'Technology');
    org.rename('app-one', 'app-uno');
    org.rename('app-two', 'old-two');
    org.login('ann', 'ann.lee@example.com');
    write(
      first
        .replaceAll('Sales', 'Sales Europe')
        .replace('IT: default', 'Technology: default')
        .replace('ann@example.com: default', 'ann.lee@example.com: default, bob@example.com: default'),
    );
    const text = await run('up', '--yes', '--diff');
    expect(text.split('Updating')[0]?.match(/[+~-] "?(user|group) [^:]*: /g), text).toEqual(['+ user bob@example.com: ']);
    expect(text).toContain('was pushed by the rule apps');
    expect(org.assigned()).toEqual([...everybody, 'user bob']);
    expect(org.pushed()).toEqual(['Sales', 'app-one', 'app-two']);
    expect(org.removals()).toEqual([]);
    await run('refresh', '--yes', '--skip-preview');
    await settled();
  });

  test('killed in the middle of a rename with another edit, and a removal that is refused, then a refresh', async () => {
    const project = await open(first);
    const { run, write, org, settled } = project;
    await project.release();
    org.rename('Sales', 'Sales World');
    const wider = first
      .replaceAll('Sales', 'Sales World')
      .replace('users: {', 'users: { dora@example.com: default, emil@example.com: default,');
    write(wider);
    const from = org.writes().length;
    await project.killed(() => org.writes().length > from, 'up', '--yes', '--skip-preview');
    await run('up', '--yes', '--skip-preview');
    expect(org.assigned()).toEqual([...everybody, 'user dora', 'user emil']);
    expect(org.removals()).toEqual([]);
    await settled();

    write(first.replaceAll('Sales', 'Sales World'));
    project.refuse(/^DELETE .*\/users\//);
    const failed = await project.pulumi('up', '--yes', '--skip-preview');
    expect(failed.code).not.toBe(0);
    for (const key of ['dora', 'emil']) expect(failed.text).toContain(`user ${key}@example.com: DELETE /api/v1/apps/`);
    project.refuse(null);
    await run('refresh', '--yes', '--skip-preview');
    await run('up', '--yes', '--skip-preview');
    expect(org.assigned()).toEqual(everybody);
    await settled();
  });

  test('pushes that end leave the vendor’s group, one in ERROR stops no up, and rows really go (1.3, 1.6)', async () => {
    const rows = (some: string) => `${first}\nusers: { mappings: { ${some} } }`;
    const project = await open(rows('title: user.city, nickName: user.login'));
    const { run, write, org, settled } = project;
    await project.release();
    await project.sync();
    const groups = () => project.sandbox.world.target.groups('cube').map(({ displayName }) => displayName);
    expect(groups()).toEqual(expect.arrayContaining(['Sales', 'app-one', 'app-two']));
    org.fail('Sales', 'the app answered 403');
    await run('refresh', '--yes', '--skip-preview');
    write(rows('title: user.city, email: null').replace('groups: { Sales: true }, ', ''));
    const text = await run('up', '--yes', '--skip-preview');
    expect(text).not.toContain('error');
    expect(org.pushed()).toEqual(['app-one', 'app-two']);
    await project.sync();
    expect(groups()).toEqual(expect.arrayContaining(['Sales', 'app-one', 'app-two']));
    expect(org.rows().title).toMatchObject({ expression: 'user.city' });
    expect([org.rows().nickName, org.rows().email]).toEqual([undefined, undefined]);
    expect(org.rows().givenName).toBeDefined();
    await run('refresh', '--yes', '--skip-preview');
    await settled();
  });

  test('a create that was killed after the app was made is found again by its mark, and so is an app whose state was lost (9.2)', async () => {
    const project = await open(first);
    const { run, org, settled } = project;
    await project.killed(() => org.apps().length > 0, 'up', '--yes', '--skip-preview');
    await project.release();
    expect(org.apps()).toHaveLength(1);
    await settled();
    await run('stack', 'rm', '--force', '--yes', '--preserve-config');
    await project.pulumi('stack', 'init', 's');
    const before = org.writes();
    const text = await run('up', '--yes', '--skip-preview');
    expect(text).toContain('carries the mark of cube');
    expect(org.apps()).toHaveLength(1);
    expect(org.writes()).toEqual(before);
    await settled();
    await run('destroy', '--yes', '--skip-preview');
    expect(org.apps()).toEqual([]);
  });

  test('exclusive: a refresh shows who was assigned by hand, and the next up takes them away (9.10)', async () => {
    const project = await open(first.replace('assign: {', 'assign: { exclusive: true,'));
    const { run, org, settled } = project;
    await project.release();
    org.assignByHand('dora');
    await settled();
    await run('refresh', '--yes', '--skip-preview');
    expect(await run('preview', '--diff')).toContain('user dora@example.com');
    await run('up', '--yes', '--skip-preview');
    expect(org.assigned()).toEqual(everybody);
    await settled();
  });

  test('an adopted app is given back as it stood: assignments, pushes, rows, attributes (1.5)', async () => {
    const project = await open(first);
    const { run, write, org, settled } = project;
    const appId = await org.makeByHand();
    const before = org.snapshot(appId);
    write(
      `${first.replace('integration: header', `integration: { existing: ${appId} }`)}
attributes: { 'urn:example:1.0:User:tier': string, 'urn:example:1.0:User:level': string }
users: { mappings: { title: user.city, nickName: null, 'urn:example:1.0:User:tier': user.state, 'urn:example:1.0:User:level': user.city } }`,
    );
    await run('up', '--yes', '--skip-preview');
    expect(org.assigned()).toEqual([...everybody, 'user cleo']);
    expect(org.snapshot(appId)).not.toEqual(before);
    await settled();
    await run('refresh', '--yes', '--skip-preview');
    await settled();
    writeFileSync(join(project.folder, 'stacks', 's.yaml'), project.without());
    await run('up', '--yes', '--skip-preview');
    expect(org.snapshot(appId)).toEqual(before);
    await settled();
  });
});

describe.skipIf(missing !== '')('a state of before, with one resource of the okta provider for each', () => {
  const now = (
    push = '{ groups: { Sales: true }, rules: { apps: { startsWith: app- } } }',
    users = 'ann@example.com: default, dora@example.com: default',
  ) =>
    `assign: { groups: { Sales: default, IT: default }, users: { ${users} } }
attributes: { 'urn:example:1.0:User:tier': string }
users: { mappings: { 'urn:example:1.0:User:tier': user.city, title: user.state } }
okta: { integration: header, push: ${push} }`;
  const all = ['group IT', 'group Sales', 'user ann', 'user dora'];

  test('is taken over by one up that sends nothing, also killed on the way; the next one drops the old resources and sends nothing', async () => {
    const project = await open(now());
    const { run, org } = project;
    await project.asBefore();
    expect(org.assigned()).toEqual(all);
    expect(org.pushed()).toEqual(['Sales', 'app-one', 'app-two']);
    project.toNow();
    const before = org.writes();
    const preview = await run('preview', '--diff');
    for (const name of ['group IT', 'group Sales', 'user ann@example.com', 'user dora@example.com', 'group app-one'])
      expect(preview, preview).toContain(`${name}: stands in the tenant already, and is kept`);
    await project.killed(() => project.holds('muster:okta:AppAssignments'), 'up', '--yes', '--skip-preview');
    await run('up', '--yes', '--skip-preview');
    await run('up', '--yes', '--skip-preview');
    expect([org.assigned(), org.pushed()]).toEqual([all, ['Sales', 'app-one', 'app-two']]);
    expect(org.writes()).toEqual(before);
    for (const type of [
      'okta:app/groupAssignment:GroupAssignment',
      'okta:app/user:User',
      'okta:index/pushGroup:PushGroup',
      'okta:profile/mapping:Mapping',
    ])
      expect(project.holds(type), type).toBe(false);
    await project.settled();
    await run('refresh', '--yes', '--skip-preview');
    await project.settled();
  });

  test('renamed and edited in the same up: what is declared stays, what is not goes, and no group of the vendor', async () => {
    const project = await open(now());
    const { run, org } = project;
    await project.asBefore();
    project.toNow();
    org.rename('Sales', 'Sales Europe');
    project.write(
      now('{ groups: { Sales Europe: true } }', 'ann@example.com: default')
        .replace('Sales: default', 'Sales Europe: default')
        .replace(', title: user.state', ''),
    );
    await run('up', '--yes', '--skip-preview');
    expect(org.assigned()).toEqual(['group IT', 'group Sales', 'user ann']);
    expect(org.pushed()).toEqual(['Sales']);
    expect(org.removals().every((line) => !line.includes('deleteTargetGroup=true'))).toBe(true);
    expect(org.rows().title).toBeUndefined();
    await run('up', '--yes', '--skip-preview');
    await project.settled();
  });

  test('of an adopted app: ours of before go with it, and what stood there stays', async () => {
    const project = await open(now());
    const { run, org } = project;
    const appId = await org.makeByHand();
    await project.asBefore(appId);
    project.toNow();
    project.write(now().replace('integration: header', `integration: { existing: ${appId} }`));
    await run('up', '--yes', '--skip-preview');
    await run('up', '--yes', '--skip-preview');
    expect(org.assigned()).toEqual([...all, 'user cleo'].sort());
    await project.settled();
    await run('destroy', '--yes', '--skip-preview');
    expect(org.assigned()).toEqual(['user cleo']);
  });
});

/** How many times; 20 take about ten minutes. */
const kills = Number(process.env.MUSTER_KILLS ?? 2);

describe.skipIf(missing !== '')('killed at a random request', () => {
  const whole = `${first}
attributes: { 'urn:example:1.0:User:tier': string, 'urn:example:1.0:User:level': string }
users: { mappings: { 'urn:example:1.0:User:tier': user.city, 'urn:example:1.0:User:level': user.state, title: null } }`;
  let expected: { app: object; requests: number };

  test('in one go', async () => {
    const { org, run, release, settled } = await open(whole);
    await release();
    const [app] = org.apps();
    expected = { app: org.snapshot(app?.id ?? ''), requests: org.requests() };
    await settled();
    await run('destroy', '--yes', '--skip-preview');
    expect(org.apps()).toEqual([]);
  });

  test.each(Array.from({ length: kills }, (_, index) => index + 1))('time %i', async () => {
    const project = await open(whole);
    const { org, run, turnOn, killed, slow } = project;
    const after = 1 + Math.floor(Math.random() * (expected.requests - 1));
    const said = `killed after ${after} of ${expected.requests} requests`;
    slow(20);
    const isDue = () => org.requests() >= after;
    // Before or after the step by hand, wherever the request lies.
    for (const step of [1, 2]) {
      if (!isDue()) await killed(isDue, 'up', '--yes', '--skip-preview');
      if (step === 1) await turnOn();
    }
    slow(0);
    await project.release();
    expect(org.apps(), said).toHaveLength(1);
    expect(org.snapshot(org.apps()[0]?.id ?? ''), said).toEqual(expected.app);
    expect(org.removals(), said).toEqual([]);
    await project.settled();
    await run('destroy', '--yes', '--skip-preview');
    expect(org.apps(), said).toEqual([]);
  });
});
