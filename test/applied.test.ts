/** The guard as `pulumi up` by hand meets it: what the engine remembers of the last update against the files as they stand. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as pulumi from '@pulumi/pulumi';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { checkAgainstApplied, declarationsOf, objectIdsOf } from '../src/applied.ts';
import { vendors } from '../src/catalog/vendors.ts';
import type { StackDocument } from '../src/config/read.ts';
import { rememberHosts } from '../src/plan/destinations.ts';
import { keepPlan, keptFormat, keptPlan } from '../src/plan/kept.ts';
import { planStack } from '../src/plan/plan.ts';
import { type OtherVendor, withVendors } from './catalog/otherVendor.ts';
import { appStack, loadStack, stackFolder } from './config/stack.ts';

const names = Array.from({ length: 8 }, (_, index) => `p${index}`);
const sample = `people:\n${names.map((name) => `  ${name}: { department: ${name} }\n`).join('')}groups:\n  Sales: { members: [${names.join(', ')}] }\n`;
const app = 'scim: { url: https://x.example.com }\nassign: { groups: { Sales: default } }\n';
const everybody = appStack(app)['s.yaml'] ?? '';
const onlyOne = appStack(`${app}users: { scope: [ { department: p1 } ] }`)['s.yaml'] ?? '';
const allowing = (people: number, reason: string) => `${onlyOne}safety: { allow: { app: { people: ${people}, reason: ${reason} } } }\n`;

function read(dir: string): StackDocument {
  const { document, problems } = loadStack('s', dir);
  if (!document || problems.length > 0) throw new Error(JSON.stringify(problems));
  return document;
}
const written = (text: string) => read(stackFolder({ 's.yaml': text, 'sample.yaml': sample }));

const warnings: string[] = [];
vi.spyOn(console, 'warn').mockImplementation((line: string) => void warnings.push(line));
afterEach(() => void warnings.splice(0));
// A temporary folder of its own, to see what is left there.
vi.stubEnv('TMPDIR', mkdtempSync(join(tmpdir(), 'muster-applied-')));

/** Runs the check with an engine that gives `outputs` as those of the last update; the refusal, or empty. */
async function refusal(document: StackDocument, outputs: Record<string, unknown> | Error, named?: string): Promise<string> {
  await pulumi.runtime.setMocks(
    {
      newResource: ({ name, inputs }) => ({ id: name, state: inputs }),
      call: ({ token, inputs }) => {
        expect([token, inputs]).toEqual(['pulumi:pulumi:readStackOutputs', { name: 'acme/muster/s' }]);
        if (outputs instanceof Error) throw outputs;
        return { ...inputs, outputs, secretOutputNames: [] };
      },
    },
    'muster',
    's',
    false,
    'acme',
  );
  try {
    await checkAgainstApplied(document, planStack(document), named);
    return '';
  } catch (error) {
    if (!pulumi.RunError.isInstance(error)) throw error;
    return (error as Error).message;
  }
}
const outputsOf = (document: StackDocument) => ({
  apps: {},
  declarations: declarationsOf(document),
  resolvedPlan: keepPlan(planStack(document)),
});
const applied = (text: string) => outputsOf(written(text));

test('what takes too much away is refused, with nothing but what the engine remembers: no git, no variable', async () => {
  expect(await refusal(written(onlyOne), applied(everybody))).toMatch(
    /^stacks\/s\.yaml:10:14 app: since the last update, 7 of 8 people .* may touch 5\. If it is meant, write into this change: safety: \{ allow: \{ app: \{ people: 7, reason: … \} \} \}$/,
  );
  expect(await refusal(written(everybody), applied(onlyOne))).toBe('');
  expect(readdirSync(tmpdir())).not.toContainEqual(expect.stringMatching(/^muster-guard-/));
});

test('a change that names the app and how many goes through', async () => {
  expect(await refusal(written(allowing(7, 'They leave')), applied(everybody))).toBe('');
  expect(await refusal(written(allowing(6, 'They leave')), applied(everybody))).toContain('may touch 6.');
});

test('an allowance that was applied already is spent, and the refusal says so', async () => {
  const before = everybody + allowing(7, 'Last spring').slice(onlyOne.length);
  expect(await refusal(written(allowing(7, 'Last spring')), applied(before))).toMatch(/may touch 5\..*counted for an earlier change/);
  expect(await refusal(written(allowing(7, 'This autumn')), applied(before))).toBe('');
});

test('uncommitted declarations are compared with uncommitted ones', async () => {
  const dir = stackFolder({ 's.yaml': onlyOne, 'sample.yaml': sample });
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', dirname(dir), '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args]);
  git('init', '-q');
  git('add', '-A');
  git('commit', '-qm', 'narrow');
  // Applied from a dirty tree: no commit ever said so.
  writeFileSync(join(dir, 's.yaml'), everybody);
  const outputs = outputsOf(read(dir));
  git('checkout', '-q', '.');
  expect(await refusal(read(dir), outputs)).toContain('7 of 8 people');
  // A revision that is named is no way around it.
  expect(await refusal(read(dir), outputs, 'HEAD')).toMatch(/^stacks\/s\.yaml:\d+:\d+ app: since the last update, 7 of 8 people[^\n]*$/);
});

test('a first update has nothing to compare with; one that kept nothing says so', async () => {
  expect(await refusal(written(onlyOne), {})).toBe('');
  expect(warnings).toEqual([]);
  expect(await refusal(written(onlyOne), { apps: {} })).toBe('');
  expect(warnings).toEqual([expect.stringContaining('nothing to compare with')]);
});

test('a named revision counts besides, and in no repository it is a refusal', async () => {
  const document = written(everybody);
  expect(await refusal(document, applied(everybody), 'HEAD')).toContain('is in no git repository');
});

test('what cannot be read or counted stops the run', async () => {
  expect(await refusal(written(onlyOne), new Error('no backend'))).toContain('cannot read what was applied last to acme/muster/s: ');
  const document = written(onlyOne);
  writeFileSync(join(document.dir, 'sample.yaml'), 'people: { ann: { jobTitel: x } }\n');
  expect(await refusal(document, applied(everybody))).toMatch(/cannot count people:\nstacks\/sample\.yaml:1:/);
});

test('declarations that this version no longer reads are said, not compared', async () => {
  const outputs = { declarations: JSON.stringify({ apps: { app: { catalogue: 'generic' } } }) };
  expect(await refusal(written(onlyOne), outputs)).toBe('');
  expect(warnings).toEqual([expect.stringContaining('no plan was kept'), expect.stringContaining('the last update does not read')]);
});

test.each(['staging', 'production'])('what is kept of %s reads as the same stack', (stack) => {
  const { document } = loadStack(stack, join(import.meta.dirname, '..', 'stacks'));
  if (!document) throw new Error(`no stack ${stack}`);
  const { document: kept, problems } = loadStack(stack, stackFolder({ [`${stack}.yaml`]: declarationsOf(document) }));
  expect(problems).toEqual([]);
  expect(kept?.data).toEqual({ ...document.data, extends: undefined });
});

test('a null that takes a mapping of the catalog away is kept', () => {
  const text = appStack('scim: { url: https://x.example.com }\nusers: { mappings: { title: null } }')['s.yaml'] ?? '';
  expect(declarationsOf(written(text))).toContain('"mappings":{"title":null}');
});

describe('two groups that exchange their names', () => {
  const tenant = '7d1c2f60-53a1-4f0e-9c07-5d2f3a9b1c11';
  const sampleOf = (groups: Record<string, [id: string, members: string[]]>) =>
    JSON.stringify({
      people: Object.fromEntries(names.map((name) => [name, {}])),
      groups: Object.fromEntries(
        Object.entries(groups).map(([name, [id, members]]) => [`of ${id}`, { displayName: name, members, ids: { [tenant]: id } }]),
      ),
    });
  const roles = (assigned: string) =>
    appStack(`scim: { url: https://x.example.com }\nroles: { admin: Admin, member: Member }\nassign: { groups: { ${assigned} } }`)[
      's.yaml'
    ] ?? '';
  const inFolder = (text: string, people: string) => read(stackFolder({ 's.yaml': text, 'sample.yaml': people }));
  const before = inFolder(roles('A: admin, B: member'), sampleOf({ A: ['1', names], B: ['2', ['p0']], Other: ['3', []] }));
  const after = inFolder(roles('A: member, B: admin'), sampleOf({ A: ['2', ['p0']], B: ['1', names], Other: ['3', []] }));

  test('are known by the ids that the last update kept, and taken for two without them', async () => {
    const outputs = { ...outputsOf(before), objectIds: objectIdsOf(before) };
    expect(await refusal(after, outputs)).toBe('');
    expect(await refusal(after, outputsOf(before))).toContain('7 of 8 people would be disabled, deleted or lose a role or a group');
    expect(warnings).toEqual([]);
  });

  test('only whom the stack names is kept, with ids and no more', () => {
    expect(JSON.parse(objectIdsOf(before))).toEqual({
      people: {},
      groups: { 'of 1': { displayName: 'A', ids: { [tenant]: '1' } }, 'of 2': { displayName: 'B', ids: { [tenant]: '2' } } },
    });
    const assigned = appStack('scim: { url: https://x.example.com }\nassign: { users: { ann: default } }')['s.yaml'] ?? '';
    const people = `people:\n  ann: { department: Sales, ids: { ${tenant}: "7" } }\n  bob: { ids: { ${tenant}: "8" } }\n`;
    expect(JSON.parse(objectIdsOf(inFolder(assigned, people))).people).toEqual({
      ann: { userPrincipalName: 'ann@example.com', login: 'ann@example.com', ids: { [tenant]: '7' } },
    });
  });

  test('without ids, or with a sample that does not read, nothing is kept', () => {
    expect(objectIdsOf(written(everybody))).toBe('{}');
    expect(objectIdsOf(inFolder(everybody, 'people: { ann: { ids: 3 } }'))).toBe('{}');
  });
});

test('an app under another key is compared with what it was, and one that would be lost is refused', async () => {
  const called = (text: string, key: string, more = '') => text.replace('  app:\n', `  ${key}:\n${more}`);
  const renamed = (text: string) => called(text, 'desk', '    renamedFrom: app\n');
  expect(await refusal(written(renamed(onlyOne)), applied(everybody))).toMatch(
    /^stacks\/s\.yaml:6:5 desk: since the last update, 7 of 8 people .* allow: \{ desk: /,
  );
  expect(await refusal(written(renamed(everybody)), applied(everybody))).toBe('');
  expect(warnings).toEqual([]);
  expect(await refusal(written(called(everybody, 'desk')), applied(everybody))).toMatch(
    /^app: since the last update, the enterprise app is deleted .* allow: \{ app: \{ removed: true, /,
  );
  expect(warnings.splice(0)).toEqual([
    expect.stringMatching(/since the last update, app goes and desk comes with the same address: .* write into it: renamedFrom: app$/),
  ]);
  expect(await refusal(written(called(everybody, 'table', '    renamedFrom: app\n')), applied(renamed(everybody)))).toMatch(
    /^since the last update, table would be made over desk, .* Write into table: renamedFrom: \[desk, app\]$/,
  );
});

describe('a secret that no app has any more', () => {
  const endpoint = (host: string, secret: string) => `scim: { url: https://${host}, token: { secret: ${secret} } }\n`;
  const documentOf = (host: string, secret: string) => written(appStack(endpoint(host, secret))['s.yaml'] ?? '');
  const first = documentOf('x.example.com', 'aToken');
  const then = documentOf('x.example.com', 'other');
  const hosts = rememberHosts(planStack(then), rememberHosts(planStack(first), null));
  const outputs = { ...outputsOf(then), secretHosts: hosts };

  test('is known by where it went, so that two innocent steps do not send it elsewhere', async () => {
    expect(hosts).toBe('{"MUSTER_SECRET_A_TOKEN":["x.example.com"],"MUSTER_SECRET_OTHER":["x.example.com"]}');
    const more = (host: string, secret: string, words = '') =>
      written(
        `${appStack(endpoint('x.example.com', 'other'))['s.yaml']}  evil: { catalog: generic, directory: entra, ${endpoint(host, secret).trim()} }\n${words}`,
      );
    expect(await refusal(more('evil.example.com', 'aToken'), outputs)).toMatch(
      /^\S+ evil: since the last update, the secret aToken would be sent to evil\.example\.com; until now it went to x\.example\.com\./,
    );
    expect(await refusal(more('x.example.com', 'aToken'), outputs)).toBe('');
    expect(await refusal(more('evil.example.com', 'evilToken'), outputs)).toBe('');
    const allowed = 'safety: { allow: { evil: { secret: aToken, reason: A second system } } }\n';
    expect(await refusal(more('evil.example.com', 'aToken', allowed), outputs)).toBe('');
  });

  test('is not asked for where the app moves with what it has, and nothing unreadable matters', async () => {
    const moved = written(appStack('scim: { url: https://y.example.com, moved: same, token: { secret: other } }')['s.yaml'] ?? '');
    for (const secretHosts of [hosts, '', '{', 'null', '[1]', '{"MUSTER_SECRET_OTHER":3}'])
      expect(await refusal(moved, { ...outputs, secretHosts })).toBe('');
    expect(rememberHosts(planStack(then), '{')).toBe('{"MUSTER_SECRET_OTHER":["x.example.com"]}');
    expect(rememberHosts(planStack(then), hosts)).toBe(hosts);
  });
});

describe('another program', () => {
  const { generic } = vendors;
  const offFor = (department: string): Record<string, OtherVendor> => ({
    generic: { users: { mappings: { ...generic?.users.mappings, active: `=IIF([department]="${department}", "True", "False")` } } },
  });
  const documentOf = (more = '') => written(everybody + more);
  /** What was applied by a program whose catalog says who is active in another way; the present one switches nobody off. */
  const earlier = (document: StackDocument) => withVendors(offFor('Nobody'), () => outputsOf(document));

  test('an update of the catalog that takes too much away is refused, with the same declarations', async () => {
    const outputs = outputsOf(documentOf());
    const refused = await withVendors(offFor('p1'), () => refusal(documentOf(), outputs));
    expect(refused).toMatch(/^stacks\/s\.yaml:5:3 app: since the last update, 7 of 8 people would be disabled.* one change may touch 5\./);
    expect(warnings).toEqual([
      expect.stringMatching(
        /since the last update, the catalog's users\.mappings\.active of app is =IIF\(\[department\]="p1", "True", "False"\) \(was =/,
      ),
    ]);
    const allowed = documentOf('safety: { allow: { app: { people: 7, reason: The new entry } } }\n');
    expect(await withVendors(offFor('p1'), () => refusal(allowed, outputs))).toBe('');
  });

  test('one that gives more is told and goes through; the same program says nothing', async () => {
    expect(await refusal(documentOf(), await earlier(documentOf()))).toBe('');
    expect(warnings.splice(0)).toHaveLength(1);
    expect(await refusal(documentOf(), outputsOf(documentOf()))).toBe('');
    expect(warnings).toEqual([]);
  });

  test('what no key of the YAML says is told, and counted: the roles that a vendor makes of groups', async () => {
    const cube = (more = '') =>
      written(
        appStack(
          `scim: { url: https://x.example.com/api/scim/v2 }\nassign: { groups: { Sales: default } }\nvendor: { groupRoles: { Sales: Explorer } }${more}`,
          'cube',
        )['s.yaml'] ?? '',
      );
    const outputs = outputsOf(cube());
    const refused = await withVendors({ cube: { behaviour: { role: { kind: 'none' } } } }, () => refusal(cube(), outputs));
    expect(refused).toMatch(/^app: since the last update, 8 of 8 people /);
    expect(warnings).toEqual([expect.stringMatching(/the catalog's behaviour\.role of app is \{ kind: none \} \(was \{ kind: byGroup/)]);
  });

  test('declarations that this version no longer reads are judged by the plan that was kept of them', async () => {
    const outputs = await earlier(documentOf());
    const declarations = JSON.stringify({ ...JSON.parse(outputs.declarations), colour: 'red' });
    expect(await refusal(documentOf(), { ...outputs, declarations })).toBe('');
    expect(warnings.splice(0)).toEqual([expect.stringContaining('do not read any more; what was planned of them then is compared')]);
    expect(await refusal(written(onlyOne), { ...outputsOf(documentOf()), declarations })).toContain('7 of 8 people');
  });

  const keptAs = (plan: object) => gzipSync(JSON.stringify({ format: keptFormat, plan })).toString('base64');
  test.each([
    ['none', () => undefined, 'no plan was kept'],
    ['one of another format', () => gzipSync(JSON.stringify({ format: 0, plan: {} })).toString('base64'), 'the plan has the format 0'],
    ['one that does not read', () => 'x', 'the kept plan does not read'],
    ['one without what is read of it', () => keptAs({ apps: { app: null } }), 'there is no plan in it'],
    ['one whose app lacks its parts', () => keptAs({ ...keptPlan(planStack(documentOf())), apps: { app: {} } }), 'there is no plan in it'],
    ['one without the apps', () => keptAs({ ...keptPlan(planStack(documentOf())), apps: {} }), 'has other apps than the declarations'],
  ])('a kept plan that cannot be used is said, and the declarations judge: %s', async (_, resolvedPlan, reason) => {
    const outputs = { ...outputsOf(documentOf()), resolvedPlan: resolvedPlan() };
    expect(await refusal(documentOf(), outputs)).toBe('');
    expect(warnings.splice(0)).toEqual([expect.stringContaining(reason)]);
    expect(await refusal(written(onlyOne), outputs)).toContain('7 of 8 people');
  });
});
