/**
 * Speed of a review: `node bench/review.ts [people]`. Prints people and evaluations a second, the memory, and the wall time of a whole
 * review at 5, 50 and 500 apps, each beside a floor measured in the same run, so that two machines can be compared.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseDocument, stringify } from 'yaml';
import type { SampleGroup, SamplePerson } from '../src/config/sample.ts';
import { readSample } from '../src/config/sampleFile.ts';
import { evaluateExpression } from '../src/mapping/entra/evaluate.ts';
import { parseExpression } from '../src/mapping/entra/parse.ts';
import { type AppPair, effectOnPeople, type Somebody } from '../src/review/effect.ts';
import { review } from '../src/review/review.ts';
import { renderMarkdown } from '../src/review/show/markdown.ts';
import { sideOf } from '../src/review/side.ts';
import { readRevision, readWorkTree } from '../src/review/versions/gitTree.ts';
import { readPlanned } from '../src/review/versions/version.ts';

const count = Number(process.argv[2] ?? 100_000);
const departments = ['Sales', 'Engineering', 'Support', 'Finance'];
const clock = { now: new Date('2026-01-01T00:00:00Z'), newId: () => 'id', random: () => 0.5 };

function person(index: number): SamplePerson {
  const name = `p${index}`;
  const properties = {
    givenName: `Given${index}`,
    surname: `Sur${index}`,
    mail: `${name}@example.com`,
    department: departments[index % 4],
    country: index % 3 === 0 ? 'NL' : 'BE',
    jobTitle: 'Engineer',
    employeeId: String(index),
  };
  const userPrincipalName = `${name}@example.com`;
  return {
    userPrincipalName,
    displayName: `Given${index} Sur${index}`,
    enabled: true,
    softDeleted: false,
    login: userPrincipalName,
    properties,
  };
}

function* people(size: number): Generator<[string, SamplePerson]> {
  for (let index = 0; index < size; index++) yield [`p${index}`, person(index)];
}

const app = (key: string, country: string, join: string) => `
  ${key}:
    catalog: generic
    directory: entra
    scim: { url: https://scim.example.com/v2 }
    roles: { admin: Administrator, member: Member }
    assign: { groups: { Everyone: member, Leads: admin } }
    users:
      mappings:
        userName: { from: userPrincipalName, match: 1 }
        active: =Switch([IsSoftDeleted], , "False", "True", "True", "False")
        displayName: =Join("${join}", [surname], [givenName])
        name.givenName: givenName
        name.familyName: surname
        title: jobTitle
        externalId: objectId
        emails[type eq "work"].value: =IIF(IsPresent([mail]), ToLower([mail]), [userPrincipalName])
        urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department: department
        roles[primary eq "True"].value: =SingleAppRoleAssignment([appRoleAssignments])
      scope: [ { country: { not equals: ${country} } } ]
    provisioning: { scope: assigned, start: true }
`;

const stack = (apps: string) => `tenants: { entra: { tenantId: 0b6a8c1e-9f25-4c5b-8d43-2a61f7e3d902, domain: example.com } }\napps:${apps}`;

function folder(): string {
  const dir = join(mkdtempSync(join(tmpdir(), 'muster-bench-')), 'stacks');
  mkdirSync(dir);
  writeFileSync(join(dir, 'Pulumi.s.yaml'), 'config: {}\n');
  const few = Array.from(
    { length: 30 },
    (_, index) => `  p${index}: { department: Sales, country: NL, givenName: G, surname: S, mail: p${index}@example.com }`,
  );
  writeFileSync(
    join(dir, 'sample.yaml'),
    `people:\n${few.join('\n')}\ngroups:\n  Everyone: { members: [p1, p2, p3, p4, p5] }\n  Leads: { members: [p1] }\n`,
  );
  return dir;
}

function seconds(run: () => void): number {
  const start = performance.now();
  run();
  return (performance.now() - start) / 1000;
}

const line = (what: string, value: string) => console.log(`${what.padEnd(44)} ${value}`);
const whole = (value: number) => Math.round(value).toLocaleString('en');

function planned(text: string) {
  const dir = folder();
  writeFileSync(join(dir, 's.yaml'), text);
  const { planned: found, problems } = readPlanned('s', dir);
  rmSync(join(dir, '..'), { recursive: true });
  if (found === undefined) throw new Error(JSON.stringify(problems));
  return found.plan;
}

/** Both versions of `apps` apps, all changed, over `size` people. */
function measurePeople(apps: number, size: number): void {
  const keys = Array.from({ length: apps }, (_, index) => `app-${index}`);
  const base = planned(stack(keys.map((key) => app(key, 'FR', ' ')).join('')));
  const head = planned(stack(keys.map((key) => app(key, 'BE', ', ')).join('')));
  const pairs: AppPair[] = keys.map((key) => ({ app: key, base: base.apps[key], head: head.apps[key] }));
  const members = Array.from({ length: size }, (_, index) => `p${index}`);
  const groups: Record<string, SampleGroup> = {
    Everyone: { displayName: 'Everyone', securityEnabled: true, members, groups: [] },
    Leads: { displayName: 'Leads', securityEnabled: true, members: members.filter((_, index) => index % 100 === 0), groups: [] },
  };
  const floor = seconds(() => {
    let length = 0;
    for (const [, one] of people(size)) length += JSON.stringify(one).length;
    if (length === 0) throw new Error('nobody');
  });
  let [early, most] = [0, 0];
  const watched = function* () {
    let seen = 0;
    for (const [key, one] of people(size)) {
      if (seen++ % 1_000 === 0) most = Math.max(most, process.memoryUsage().rss);
      if (seen === Math.floor(size / 10)) early = most;
      yield [key, one, one] as Somebody;
    }
  };
  const before = process.memoryUsage().rss;
  const time = seconds(() => {
    const side = sideOf(head, { people: {}, groups }, clock);
    const effects = effectOnPeople(pairs, watched(), { base: side, head: side });
    const harmed = effects[0]?.counts.disabled ?? 0;
    if (harmed === 0) throw new Error('the filter disabled nobody');
  });
  const [first] = Object.values(base.apps);
  const mappings = first?.directory === 'entra' ? Object.keys(first.users.mappings).length : 0;
  line(`${whole(size)} people, ${apps} changed app${apps === 1 ? '' : 's'}`, `${time.toFixed(2)} s, ${whole(size / time)} people/s`);
  line('  mappings evaluated', `${whole((size * apps * mappings * 2) / time)} a second at most`);
  line('  against writing the people as JSON', `${(time / floor).toFixed(1)} times ${floor.toFixed(2)} s`);
  line('  memory', `${whole((early - before) / 1e6)} MB for a tenth of the people, ${whole((most - before) / 1e6)} MB for all`);
}

function measureEvaluations(): void {
  const parsed = parseExpression('Switch([department], "none", "Sales", Join(" ", [givenName], [surname]), "IT", ToUpper([mail]))');
  if (!parsed.ok) throw new Error(parsed.message);
  const attributes = { department: 'Sales', givenName: 'Ann', surname: 'Lee', mail: 'ann@example.com' };
  const context = { attributes, roles: [], roleText: 'value' as const, ...clock };
  const rounds = 500_000;
  let length = 0;
  const floor = seconds(() => {
    for (let round = 0; round < rounds; round++) {
      const { department, givenName, surname, mail } = attributes;
      length += (department === 'Sales' ? [givenName, surname].join(' ') : mail.toUpperCase()).length;
    }
  });
  const time = seconds(() => {
    for (let round = 0; round < rounds; round++) length += String(evaluateExpression(parsed.node, context)).length;
  });
  if (length === 0) throw new Error('nothing evaluated');
  line('one expression of three functions', `${whole(rounds / time)} evaluations/s, ${(time / floor).toFixed(0)} times plain JavaScript`);
}

/** A whole review from git, with five apps changed. */
function measureReview(apps: number): void {
  const dir = folder();
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', dir, '-c', 'user.name=b', '-c', 'user.email=b@example.com', ...args], { stdio: 'pipe' });
  const text = (changed: number) =>
    stack(Array.from({ length: apps }, (_, index) => app(`app-${index}`, index < changed ? 'BE' : 'FR', ' ')).join(''));
  writeFileSync(join(dir, 's.yaml'), text(0));
  git('init', '-q', '..');
  git('add', '-A', '..');
  git('commit', '-qm', 'base');
  const young = text(5);
  writeFileSync(join(dir, 's.yaml'), young);
  const floor = seconds(() => [parseDocument(young), parseDocument(young)].map((document) => document.toJS() as unknown));
  let size = 0;
  const time = seconds(() => {
    const base = readRevision('HEAD', dir);
    size = renderMarkdown(review(base, readWorkTree(dir), undefined, ['staging', 'production'])).length;
    base.remove();
  });
  rmSync(join(dir, '..'), { recursive: true });
  line(
    `review of ${apps} apps, 5 changed`,
    `${time.toFixed(2)} s, ${(time / floor).toFixed(1)} times parsing the YAML; ${whole(size)} characters`,
  );
}

/** A sample file as `muster people pull` writes it; `country` is everybody's. */
function sampleFile(size: number, country?: string): string {
  const written = (value: unknown) => stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim();
  const lines = Array.from(people(size), ([key, { displayName, properties }]) => {
    return `  ${key}: ${written({ displayName, ...properties, ...(country ? { country } : {}) })}`;
  });
  const everyone = Array.from({ length: size }, (_, at) => `p${at}`).join(', ');
  return `people:\n${lines.join('\n')}\ngroups:\n  Everyone: { members: [ ${everyone} ] }\n`;
}

function measureSample(size: number): void {
  const dir = folder();
  const file = join(dir, 'people.yaml');
  writeFileSync(file, sampleFile(size));
  const time = seconds(() => {
    const { sample, problems } = readSample(file, 'example.com', dir);
    if (problems.length > 0 || Object.keys(sample.people).length !== size) throw new Error('the sample does not read');
  });
  rmSync(join(dir, '..'), { recursive: true });
  line(`reading a sample file of ${whole(size)} people`, `${time.toFixed(2)} s`);
}

/** A whole review of one changed app, with one sample and with one in which everybody is edited. */
function measureEdited(size: number): void {
  const [same, edited] = [sampleFile(size), sampleFile(size, 'DE')];
  const version = (join: string, sample: string) => {
    const dir = folder();
    writeFileSync(`${dir}/s.yaml`, stack(app('app-0', 'FR', join)));
    writeFileSync(`${dir}/sample.yaml`, sample);
    return { name: join, dir, date: clock.now };
  };
  const base = version(' ', same);
  const timed = (sample: string) => seconds(() => void review(base, version(', ', sample), ['s'], ['', '']));
  const [once, twice] = [timed(same), timed(edited)];
  line(`review of ${whole(size)} people, one sample`, `${once.toFixed(2)} s`);
  line('  with another sample of as many', `${twice.toFixed(2)} s, ${(twice / once).toFixed(1)} times`);
}

measureEvaluations();
measureSample(count);
measurePeople(1, count);
measurePeople(5, count);
measureEdited(count);
for (const apps of [5, 50, 500]) measureReview(apps);
