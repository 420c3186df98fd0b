/** Groups and people that get another name, removals that are refused, and states of before, on the real engine: who is assigned, counted in the tenant. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { planStack } from '../../src/plan/plan.ts';
import { type Sandbox, startSandbox } from '../../src/rehearsal/sandbox.ts';
import { loadStack, stackFolder } from '../config/stack.ts';
import { directory, person } from '../review/people.ts';
import { missingForSuite, openProject, type Project } from './engine.ts';

const missing = missingForSuite('renames', []);

const head = `tenants: { entra: { tenantId: 7d1c2f60-53a1-4f0e-9c07-5d2f3a9b1c11, domain: example.com } }
apps:
  wiki:
    catalog: generic
    directory: entra
    scim: { target: bundled }
    roles: { admin: Admin, reader: Reader }
`;
let written = 0;
/** The sample knows no ids, so a renamed group is taken for one that goes: each change says anew that this is meant. */
const stackOf = (assign: string) =>
  `${head}    assign: ${assign}\n    provisioning: { start: true }\nsafety: { allow: { wiki: { groups: 2, reason: change ${written++} } } }\n`;
const first = '{ groups: { Sales: admin, IT: reader }, users: { ann: reader } }';
const sample = directory(Object.fromEntries(['ann', 'bob', 'cleo'].map((key) => [key, person(key)])), {
  Sales: ['ann', 'bob'],
  IT: ['cleo'],
});

/** For the guard, which counts too few to stop anything. */
const people = `people:
  ann: {}
  bob: {}
  cleo: {}
groups:
  Sales: { members: [ann, bob] }
  IT: { members: [cleo] }
`;

const oneEach = 'muster:entra:AppRoleAssignment';
const together = 'muster:entra:AppRoleAssignments';

interface Resource {
  urn: string;
  type: string;
  id: string;
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
  [rest: string]: unknown;
}

describe.skipIf(missing !== '')('renames on the real engine', () => {
  let sandbox: Sandbox;
  let project: Project;

  beforeAll(async () => {
    const folder = stackFolder({ 's.yaml': stackOf(first), 'Pulumi.s.yaml': 'config: {}\n', 'sample.yaml': people });
    const { document, problems } = loadStack('s', folder);
    if (!document || problems.length > 0) throw new Error(JSON.stringify(problems));
    sandbox = await startSandbox(planStack(document), sample);
    project = openProject(sandbox.environment, folder);
    await run('stack', 'init', 's');
    await run('up', '--yes', '--skip-preview');
  });
  afterAll(async () => {
    project?.remove();
    await sandbox?.close();
  });

  const pulumi = (...args: string[]) => project.pulumi(...args, ...(args[0] === 'stack' && args[1] === 'init' ? [] : ['--stack', 's']));
  const run = async (...args: string[]): Promise<string> => {
    const { code, text } = await pulumi(...args);
    expect(code, text).toBe(0);
    return text;
  };
  const write = (assign: string) => writeFileSync(join(project.folder, 'stacks', 's.yaml'), stackOf(assign));
  const store = () => sandbox.world.graph.store;
  const namesOf = (id: string) =>
    Object.entries({ ...sandbox.world.graph.sampleIds.people, ...sandbox.world.graph.sampleIds.groups }).find(([, one]) => one === id)?.[0];
  /** By key of the sample, whatever they are called now. */
  const assigned = () => {
    const roles = new Map(
      [...store().applications.values()].flatMap(({ appRoles }) => appRoles.map(({ id, value }) => [id, value] as const)),
    );
    return [...store().assignments.values()].map(({ principalId, appRoleId }) => `${namesOf(principalId)}: ${roles.get(appRoleId)}`).sort();
  };
  const everybody = ['IT: reader', 'Sales: admin', 'ann: reader'];
  const removals = () =>
    sandbox.world.graph.requests.filter(({ method, path }) => method === 'DELETE' && path.includes('appRoleAssignedTo')).length;
  const group = (key: string) => {
    const found = store().groups.get(sandbox.world.graph.sampleIds.groups[key] ?? '');
    if (found === undefined) throw new Error(`no group ${key}`);
    return found;
  };
  const settled = () => run('preview', '--expect-no-changes');

  test('a group and a person are renamed, alone and together with another edit: nobody is taken away (1.2)', async () => {
    group('Sales').displayName = 'Sales Europe';
    write('{ groups: { Sales Europe: admin, IT: reader }, users: { ann: reader } }');
    await run('up', '--yes', '--skip-preview');
    expect(assigned()).toEqual(everybody);
    await settled();
    const ann = store().users.get(sandbox.world.graph.sampleIds.people.ann ?? '');
    if (ann === undefined) throw new Error('no ann');
    ann.userPrincipalName = 'ann.lee@example.com';
    group('IT').displayName = 'Technology';
    write('{ groups: { Sales Europe: admin, Technology: reader }, users: { ann.lee: reader, bob: admin } }');
    const text = await run('up', '--yes', '--diff');
    // One line an entry, and none for a name.
    expect(text.split('Updating')[0]?.match(/[+~-] (user|group) .*: /g), text).toEqual(['+ user bob@example.com as admin: ']);
    expect(assigned()).toEqual([...everybody, 'bob: admin']);
    expect(removals()).toBe(0);
    await settled();
  });

  test('killed in the middle of a rename with another edit, the next up finishes it', async () => {
    const { graph } = sandbox.world;
    group('Sales').displayName = 'Sales World';
    write('{ groups: { Sales World: admin, Technology: reader }, users: { ann.lee: reader, bob: admin, cleo: admin } }');
    graph.faults.slow = 30;
    const from = graph.requests.length;
    const isWriting = () => graph.requests.slice(from).some(({ method, path }) => method === 'POST' && path.includes('appRoleAssignedTo'));
    await project.killed(isWriting, 'up', '--stack', 's', '--yes', '--skip-preview');
    graph.faults.slow = 0;
    await pulumi('cancel', '--yes');
    await run('up', '--yes', '--skip-preview');
    expect(assigned()).toEqual([...everybody, 'bob: admin', 'cleo: admin']);
    expect(removals()).toBe(0);
    await settled();
  });

  test('a removal that is refused is not forgotten, nor by a refresh', async () => {
    write('{ groups: { Sales World: admin, Technology: reader }, users: { ann.lee: reader } }');
    sandbox.world.graph.faults.forbidden = /^DELETE .*appRoleAssignedTo/;
    const failed = await pulumi('up', '--yes', '--skip-preview');
    expect(failed.code).not.toBe(0);
    for (const key of ['bob', 'cleo']) expect(failed.text).toContain(`user ${key}@example.com as admin: A permission is missing`);
    sandbox.world.graph.faults.forbidden = null;
    await run('refresh', '--yes', '--skip-preview');
    await run('up', '--yes', '--skip-preview');
    expect(assigned()).toEqual(everybody);
    await settled();
  });

  test('a state with one resource for each assignment is taken over in one up that removes nobody', async () => {
    const before = removals();
    const file = join(project.folder, 'state.json');
    await run('stack', 'export', '--file', file);
    const state = JSON.parse(readFileSync(file, 'utf8')) as { deployment: { resources: Resource[] } };
    state.deployment.resources = state.deployment.resources
      .flatMap((one) => (one.type === together ? asBefore(one) : [one]))
      .map(withoutTogether);
    writeFileSync(file, JSON.stringify(state));
    await run('stack', 'import', '--file', file);
    // One of them is no longer declared: that one goes.
    write('{ groups: { Sales World: admin }, users: { ann.lee: reader } }');
    const said = await run('up', '--yes');
    for (const one of ['group Sales World as admin', 'user ann.lee@example.com as reader'])
      expect(said).toContain(`${one}: stands in the tenant already, and is kept`);
    expect(assigned()).toEqual(['Sales: admin', 'ann: reader']);
    expect(removals()).toBe(before + 1);
    await settled();
    await run('refresh', '--preview-only', '--expect-no-changes');
  });

  test('a role that is taken out goes after its assignments', async () => {
    writeFileSync(join(project.folder, 'stacks', 's.yaml'), stackOf('{ users: { ann.lee: reader } }').replace('admin: Admin, ', ''));
    await run('up', '--yes', '--skip-preview');
    expect(assigned()).toEqual(['ann: reader']);
    await run('destroy', '--yes', '--skip-preview');
    expect(assigned()).toEqual([]);
  });
});

/** As the state of a program before held it. */
function asBefore({ urn, inputs, outputs, id: servicePrincipalId, ...rest }: Resource): Resource[] {
  const assignments = inputs.assignments as Record<string, { principalId: string; appRoleId: string }>;
  const standing = outputs.standing as Record<string, { assignmentId: string }>;
  return Object.entries(assignments).map(([name, { principalId, appRoleId }]) => {
    const assignmentId = standing[`${principalId}/${appRoleId}`]?.assignmentId ?? '';
    const own = { servicePrincipalId, principalId, appRoleId };
    const principalType = name.startsWith('user') ? 'User' : 'Group';
    return {
      ...rest,
      urn: `${urn.replace(together, oneEach)}-${name.replace(' ', '-').replace(' as ', '-')}`,
      type: oneEach,
      id: `${servicePrincipalId}/${assignmentId}`,
      inputs: own,
      outputs: { ...own, assignmentId, principalType },
    };
  });
}

/** Whatever waited for the one resource waits for nothing. */
function withoutTogether(one: Resource): Resource {
  const depends = (one.dependencies as string[] | undefined)?.filter((urn) => !urn.includes(`$${together}::`));
  return depends === undefined ? one : { ...one, dependencies: depends };
}
