/** Apps whose keys are renamed with `renamedFrom`, on the real engine with the real okta plugin: nothing is sent to either tenant. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appRoleId } from '../../src/entra/roles.ts';
import { planStack } from '../../src/plan/plan.ts';
import { scimForm } from '../../src/rehearsal/life/okta.ts';
import { type Sandbox, startSandbox } from '../../src/rehearsal/sandbox.ts';
import { loadStack, stackFolder } from '../config/stack.ts';
import { makeByHand } from '../entra/handMade.ts';
import { directory, person } from '../review/people.ts';
import { missingForSuite, openProject, type Project } from './engine.ts';

const missing = missingForSuite('renamed keys', ['okta']);

const tenants = `tenants:
  entra: { tenantId: 7d1c2f60-53a1-4f0e-9c07-5d2f3a9b1c11, domain: example.com }
  okta: { org: example }
apps:
`;
const bundled = (key: string, where: string) =>
  `  ${key}:\n    catalog: generic\n    directory: ${where}\n    scim: { target: bundled }\n    provisioning: ${where === 'entra' ? '{ start: true }' : 'null'}\n`;
const wiki = (key = 'wiki', renamed = '', roles = '{ admin: Admin, reader: Reader }') => `${bundled(key, 'entra')}    ${renamed}
    sso: { saml: { identifier: https://wiki.example.com, replyUrl: https://wiki.example.com/acs } }
    roles: ${roles}
    assign: { groups: { Sales: admin } }
`;
const shop = (key = 'shop', renamed = '') => `${bundled(key, 'okta')}    ${renamed}
    assign: { groups: { Sales: default }, users: { cleo@example.com: default } }
    attributes: { 'urn:example:User:badge': string }
    users: { mappings: { title: user.title } }
    okta: { integration: { saml: { ssoUrl: https://shop.example.com/sso, audience: shop } }, push: { groups: { Sales: true } } }
`;
const notes = (id: string, key = 'notes', renamed = '') => `${bundled(key, 'entra')}    ${renamed}
    existing: ${id}
    roles: { admin: Admin, auditor: Auditor }
    assign: { groups: { Sales: admin } }
`;
const removed = (key: string) => `safety: { allow: { ${key}: { removed: true, reason: it is another one } } }\n`;
const sample = directory(Object.fromEntries(['ann', 'bob', 'cleo', 'quinn'].map((key) => [key, person(key)])), {
  Sales: ['ann', 'bob'],
  Engineering: ['cleo'],
});
/** For the guard. */
const people =
  'people: { ann: {}, bob: {}, cleo: {}, quinn: {} }\ngroups: { Sales: { members: [ann, bob] }, Engineering: { members: [cleo] } }\n';

describe.skipIf(missing !== '')('renamed keys on the real engine', () => {
  let sandbox: Sandbox;
  let project: Project;
  let adopted: string;

  beforeAll(async () => {
    const text = tenants + wiki() + shop() + notes('0b6a8c1e-9f25-4c5b-8d43-2a61f7e3d902');
    const folder = stackFolder({ 's.yaml': text, 'Pulumi.s.yaml': 'config: {}\n', 'sample.yaml': people });
    const { document, problems } = loadStack('s', folder);
    if (!document || problems.length > 0) throw new Error(JSON.stringify(problems));
    sandbox = await startSandbox(planStack(document), sample);
    adopted = (await makeByHand(sandbox.world)).servicePrincipal;
    project = openProject({ ...sandbox.environment, MUSTER_SECRET_PAPERS_TOKEN: 'never sent', MUSTER_SECRET_BOOK_TOKEN: 'not it' }, folder);
    await run('stack', 'init', 's');
    write(wiki(), shop(), notes(adopted));
    await up();
    const { world } = sandbox;
    const [stored] = [...world.okta.store.apps.values()];
    const app = world.plan.apps.shop;
    if (stored === undefined || app?.directory !== 'okta') throw new Error('no Okta app');
    expect(await world.okta.admin.enableScim(stored.id, scimForm(world, app))).toBeNull();
    await up();
    expect([stored.users.size, stored.pushMappings.size]).not.toContain(0);
  });
  afterAll(async () => {
    project?.remove();
    await sandbox?.close();
  });

  const write = (...apps: string[]) => writeFileSync(join(project.folder, 'stacks', 's.yaml'), tenants + apps.join(''));
  const pulumi = (...args: string[]) => project.pulumi(...args, ...(args[0] === 'stack' && args[1] === 'init' ? [] : ['--stack', 's']));
  const run = async (...args: string[]): Promise<string> => {
    const { code, text } = await pulumi(...args);
    expect(code, text).toBe(0);
    return text;
  };
  const up = (...flags: string[]) => run('up', '--yes', '--skip-preview', ...flags);
  /** Every request to either tenant that writes. A token that is asked for, a connection that is tested and an expression that is parsed are none. */
  const watch = () => {
    const logs = [sandbox.world.graph.requests, sandbox.world.okta.requests];
    const from = logs.map(({ length }) => length);
    return () =>
      logs
        .flatMap((log, index) => log.slice(from[index]))
        .flatMap(({ method, path }) =>
          method === 'GET' || /oauth2|validateCredentials|parseExpression/.test(path) ? [] : [`${method} ${path}`],
        );
  };
  const store = () => sandbox.world.graph.store;
  /** Everything that a rename must not touch. */
  const standing = () => ({
    apps: [...store().applications.values()].map(({ id, appRoles }) => [id, appRoles.map(({ value, id: role }) => [value, role])]),
    certificates: [...store().servicePrincipals.values()].map(({ tags, keyCredentials }) => [tags, keyCredentials]),
    connections: [...store().secrets.values()].map((held) => [...held]),
    assignments: [...store().assignments.keys()],
    okta: [...sandbox.world.okta.store.apps.values()].map(({ id, label, users, groups, pushMappings }) => [
      ...[id, label, [...users.keys()], [...groups.keys()], [...pushMappings.keys()]],
    ]),
  });
  const urns = async () => {
    const { deployment } = JSON.parse(await run('stack', 'export')) as { deployment: { resources: { urn: string }[] } };
    return deployment.resources.map(({ urn }) => urn.split('::').at(-1) ?? '');
  };

  /** Applies what was written: nothing in the preview but names and `expected`, and nothing on the wire. */
  async function renames(...expected: string[]): Promise<void> {
    const [before, sent] = [standing(), watch()];
    const seen = await run('preview', '--diff');
    expect(seen.match(/\S+ [\w:]+: \((?!same)[\w-]+\)/g) ?? []).toEqual(expected);
    await up();
    expect(sent()).toEqual([]);
    expect(standing()).toEqual(before);
    await run('up', '--yes', '--expect-no-changes');
    await run('refresh', '--preview-only', '--expect-no-changes');
    expect(sent()).toEqual([]);
  }

  test('made, adopted, and in Okta: all at once, and nothing happens (9.11)', async () => {
    write(wiki('handbook', 'renamedFrom: wiki'), shop('store', 'renamedFrom: shop'), notes(adopted, 'jottings', 'renamedFrom: notes'));
    await renames();
    const names = await urns();
    expect(names).toEqual(expect.arrayContaining(['handbook', 'handbook-admin', 'store', 'jottings-auditor']));
    expect(names.filter((name) => /^(wiki|shop|notes)/.test(name))).toEqual([]);
  });

  test('and once more, by the chain, also past a key that this stack never had', async () => {
    write(
      wiki('guide', 'renamedFrom: [handbook, wiki]'),
      shop('market', 'renamedFrom: [kiosk, store, shop]'),
      notes(adopted, 'scraps', 'renamedFrom: [jottings, notes]'),
    );
    await renames();
    const ids = [...store().applications.values()].flatMap(({ appRoles }) => appRoles.map(({ id }) => id));
    expect(ids).toContain(appRoleId('wiki', 'admin'));
  });

  test('an adopted app under another key is refused without renamedFrom; written then, it is as if it had been there', async () => {
    const [guide, market] = [wiki('guide', 'renamedFrom: [handbook, wiki]'), shop('market', 'renamedFrom: [kiosk, store, shop]')];
    const sent = watch();
    write(guide, market, notes(adopted, 'papers'));
    expect((await pulumi('up', '--yes', '--skip-preview')).text).toContain('safety: { allow: { scraps: { removed: true, reason: … } } }');
    write(guide, market, notes(adopted, 'papers'), removed('scraps'));
    const { code, text } = await pulumi('up', '--yes', '--skip-preview');
    expect(code).not.toBe(0);
    const said = text.replaceAll(/\s+/g, ' ');
    expect(said).toContain('since the last update, scraps goes and papers comes with the same object id');
    expect(said).toContain('If that app has another key now, write `renamedFrom: notes`');
    // Without the key between: the engine would take it for another app.
    write(guide, market, notes(adopted, 'papers', 'renamedFrom: notes'));
    expect((await pulumi('up', '--yes', '--skip-preview')).text).toContain('Write into papers: renamedFrom: [scraps, jottings, notes]');
    expect(sent()).toEqual([]);
    write(guide, market, notes(adopted, 'papers', 'renamedFrom: [scraps, jottings, notes]'));
    // The refused run has the new component in the state; what goes is the empty one from before.
    await renames('- muster:entra:App: (delete)');
  });

  test('a run without it that broke off is no way to lose the app', async () => {
    const rest = [shop('market', 'renamedFrom: [kiosk, store, shop]'), notes(adopted, 'papers', 'renamedFrom: [scraps, jottings, notes]')];
    const apps = [...store().applications.keys()];
    write(wiki('book'), ...rest, removed('guide'));
    expect((await pulumi('up', '--yes', '--skip-preview')).code).not.toBe(0);
    expect(store().applications.size).toBe(apps.length + 1);
    write(wiki('book', 'renamedFrom: [guide, handbook, wiki]'), ...rest);
    const { code, text } = await pulumi('up', '--yes', '--skip-preview');
    expect([code !== 0, text.replaceAll(/\s+/g, ' ')]).toEqual([
      true,
      expect.stringContaining('run `pulumi up` once under the key it had before'),
    ]);
    expect([...store().applications.keys()]).toEqual(expect.arrayContaining(apps));
    write(wiki('guide', 'renamedFrom: [handbook, wiki]'), ...rest);
    await up();
    expect([...store().applications.keys()]).toEqual(apps);
    write(wiki('book', 'renamedFrom: [guide, handbook, wiki]'), ...rest);
    await renames();
  });

  test('back to the first key, with a role less and one more: those two and nothing else', async () => {
    write(
      wiki('wiki', 'renamedFrom: [book, guide, handbook, wiki]', '{ admin: Admin, editor: Editor }'),
      shop('shop', 'renamedFrom: [market, store, shop]'),
      notes(adopted, 'notes', 'renamedFrom: [papers, scraps, jottings, notes]'),
    );
    const [sent, apps] = [watch(), [...store().applications.keys()]];
    await up();
    const ofApp = sent();
    expect(ofApp.map((one) => one.replace(/[0-9a-f-]{36}/, '{id}'))).toEqual(ofApp.map(() => 'PATCH /v1.0/applications/{id}'));
    expect([...store().applications.keys()]).toEqual(apps);
    const values = [...store().applications.values()].flatMap(({ appRoles }) => appRoles.map(({ value, id }) => `${value} ${id}`));
    expect(values).toContain(`editor ${appRoleId('wiki', 'editor')}`);
    expect(values.filter((value) => value.startsWith('reader'))).toEqual([]);
    await run('up', '--yes', '--expect-no-changes');
  });

  test('what is taken out goes, whatever it was called', async () => {
    await run('destroy', '--yes', '--skip-preview');
    expect([...store().applications.values()].map(({ displayName }) => displayName)).toEqual(['Old Wiki']);
    expect([...sandbox.world.okta.store.apps.keys()]).toEqual([]);
    expect(
      store()
        .servicePrincipals.get(adopted)
        ?.tags?.filter((tag) => tag.startsWith('muster:')),
    ).toEqual([]);
  });
});
