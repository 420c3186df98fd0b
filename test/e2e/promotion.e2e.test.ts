/** A change on its whole road from staging to production, two tenants that differ by nature: review, `up`, `compare`, and the same again. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readSample } from '../../src/config/sampleFile.ts';
import { type Sandbox, startSandbox } from '../../src/rehearsal/sandbox.ts';
import { readPlanned } from '../../src/review/versions/version.ts';
import { makeByHand } from '../entra/handMade.ts';
import { missingForSuite, openProject, type Project } from './engine.ts';

const missing = missingForSuite('the road from staging to production', []);

type Environment = 'staging' | 'production';
const environments: Environment[] = ['staging', 'production'];

const sample = (mark: string) => `people:
  ann: { displayName: Ann Lee, jobTitle: Head, department: Sales }
  bob: { displayName: Bob Baker, department: Support }
  quinn: { displayName: Quinn Reed }
groups:
  Sales ${mark}: { members: [ann] }
  Support ${mark}: { members: [bob] }
  Engineering: { members: [quinn] }
`;
const base = `apps:
  cerby: { catalog: cerby, directory: entra, name: Cerby, provisioning: { start: true } }
  cube: { catalog: cube, directory: entra, name: Cube, provisioning: { start: true } }
`;
/** `title` and `support` are the change. */
const staging = (title = '', support = '') => `extends: base.yaml
sample: staging-people.yaml
tenants: { entra: { tenantId: 7d1c2f60-53a1-4f0e-9c07-5d2f3a9b1c11, domain: staging.example.com } }
target: { url: https://scim.staging.example.com }
apps:
  cerby:
    scim: { target: bundled, token: { secret: cerbyToken } }
    assign: { groups: { Sales TEST: default } }
    users: { mappings: { ${title} } }
  cube:
    scim: { target: bundled, token: { secret: cubeToken } }
    assign: { groups: { Sales TEST: default${support} } }
    vendor: { defaultRole: Explorer, groupRoles: { Sales TEST: Explorer } }
`;
const production = (existing: string, names = '') => `extends: base.yaml
sample: production-people.yaml
tenants: { entra: { tenantId: 0b6a8c1e-9f25-4c5b-8d43-2a61f7e3d902, domain: example.com } }
differs:
  staging:
    groups: { Sales TEST: Sales PROD${names} }
    values: { apps.cube.vendor.defaultRole: Whoever has no role of a group only looks on }
apps:
  cerby:
    existing: ${existing}
    scim: { url: https://api.cerby.com/v1/scim/v2, token: { secret: cerbyLiveToken } }
    assign: { groups: { Sales PROD: default } }
  cube:
    scim: { url: https://example.cubecloud.dev/api/scim/v2, token: { secret: cubeLiveToken } }
    assign: { groups: { Sales PROD: default } }
    vendor: { defaultRole: Viewer, groupRoles: { Sales PROD: Explorer } }
`;

describe.skipIf(missing !== '')('from staging to production on the real engine', () => {
  const sandboxes = {} as Record<Environment, Sandbox>;
  const projects = {} as Record<Environment, Project>;
  let existing = '00000000-0000-4000-8000-000000000000';

  /** The files of one repository, in both projects: each has the credentials of its own environment. */
  const write = (name: string, text: string) => {
    for (const { folder } of Object.values(projects)) writeFileSync(join(folder, 'stacks', name), text);
  };
  const muster = (...args: string[]) => {
    const cwd = projects.staging.folder;
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(cwd, 'bin/muster.mjs'), ...args], { cwd, encoding: 'utf8' });
    return { code: status, text: stdout + stderr };
  };
  const commit = () => {
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', projects.staging.folder, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args]);
    git('init', '-q');
    git('add', 'stacks');
    git('commit', '-qm', 'as it is');
  };
  const up = async (stack: Environment) => {
    const done = await projects[stack].pulumi('up', '--stack', stack, '--yes', '--skip-preview');
    expect(done.code, done.text).toBe(0);
  };
  /** What stands in the tenant of one environment: who is assigned, and the source of cerby's title. */
  const standing = (stack: Environment) => {
    const { store } = sandboxes[stack].world.graph;
    const principal = (name: string) =>
      stack === 'production' && name === 'Cerby'
        ? existing
        : [...store.servicePrincipals.values()].find((one) => one.displayName === name)?.id;
    const assigned = (name: string) =>
      [...store.assignments.values()]
        .filter(({ resourceId }) => resourceId === principal(name))
        .map(({ principalId }) => store.groups.get(principalId)?.displayName ?? 'somebody')
        .sort();
    const job = [...store.jobs.values()].find(({ servicePrincipalId }) => servicePrincipalId === principal('Cerby'));
    const mappings = job?.schema.synchronizationRules[0]?.objectMappings.flatMap(({ attributeMappings }) => attributeMappings) ?? [];
    const title = mappings.find(({ targetAttributeName }) => targetAttributeName === 'title')?.source?.expression;
    return { cube: assigned('Cube'), title, state: job?.job.schedule.state };
  };

  beforeAll(async () => {
    const stacks = join(mkdtempSync(join(tmpdir(), 'muster-road-')), 'stacks');
    mkdirSync(stacks);
    const files = { 'base.yaml': base, 'staging.yaml': staging(), 'production.yaml': production(existing) };
    const settings = { 'Pulumi.staging.yaml': 'config: {}\n', 'Pulumi.production.yaml': 'config: {}\n' };
    const people = { 'staging-people.yaml': sample('TEST'), 'production-people.yaml': sample('PROD') };
    for (const [name, text] of Object.entries({ ...files, ...settings, ...people })) writeFileSync(join(stacks, name), text);
    for (const stack of environments) {
      const { planned, problems } = readPlanned(stack, stacks);
      if (planned === undefined) throw new Error(JSON.stringify(problems));
      const { plan } = planned;
      sandboxes[stack] = await startSandbox(plan, readSample(plan.sample, plan.entra?.domain ?? '').sample);
      projects[stack] = openProject(sandboxes[stack].environment, stacks);
      expect((await projects[stack].pulumi('stack', 'init', stack)).code).toBe(0);
    }
    rmSync(stacks, { recursive: true });
    const { world } = sandboxes.production;
    existing = (await makeByHand(world, { connection: { address: world.address('cerby'), token: 'a token from before' } }))
      .servicePrincipal;
    write('production.yaml', production(existing));
    commit();
  });

  afterAll(async () => {
    for (const project of Object.values(projects)) project.remove();
    for (const sandbox of Object.values(sandboxes)) await sandbox.close();
  });

  test('two tenants with other ids, hosts, groups and settings are alike', async () => {
    for (const stack of environments) await up(stack);
    expect(standing('staging').cube).toEqual(['Sales TEST']);
    expect(standing('production').cube).toEqual(['Sales PROD']);
    const found = muster('compare', 'staging', 'production');
    expect(found.code, found.text).toBe(0);
    expect(found.text).toContain('1 difference and 1 other name by nature (differs:); --all lists them');
    expect(muster('compare', 'staging', 'production', '--all').text).toContain('vendor.defaultRole: Viewer → Explorer');
  });

  test('a change reaches staging: the review says what it does there and that production lacks it, and so does compare', async () => {
    write('staging.yaml', staging('title: jobTitle', ', Support TEST: default'));
    const { code, text } = muster('review', '--base', 'HEAD');
    expect(code, text).toBe(0);
    expect(text).toContain('1 person would get an account in Cube');
    expect(text).toContain(
      'staging and production are further apart:\n  apps.cerby.users.mappings.title: staging jobTitle, production nothing',
    );
    await up('staging');
    expect(standing('staging')).toEqual({ cube: ['Sales TEST', 'Support TEST'], title: '[jobTitle]', state: 'Active' });
    expect(standing('production').title).toBeUndefined();
    expect(muster('compare', 'staging', 'production').code).toBe(7);
    commit();
  });

  test('it reaches production in its own words: compare gives the YAML, the review sees the two closer, and compare ends with 0', async () => {
    // The group has a name of its own there.
    write('production.yaml', production(existing, ', Support TEST: Support PROD'));
    const { yaml } = JSON.parse(muster('compare', 'staging', 'production', '--json').text) as { yaml: string };
    expect(yaml).toContain('Support PROD');
    expect(yaml).not.toMatch(/TEST|defaultRole|existing|scim/);
    write('before.yaml', readFileSync(join(projects.staging.folder, 'stacks', 'production.yaml'), 'utf8'));
    write('production.yaml', `extends: before.yaml\n${yaml}`);
    const { code, text } = muster('review', '--base', 'HEAD', '--format', 'markdown');
    expect(code, text).toBe(0);
    expect(text).toContain('### `staging` and `production` are closer');
    await up('production');
    expect(standing('production')).toEqual({ cube: ['Sales PROD', 'Support PROD'], title: '[jobTitle]', state: 'Active' });
    const found = muster('compare', 'staging', 'production');
    expect(found.code, found.text).toBe(0);
    expect(found.text).toContain('staging and production say the same');
  });
});
