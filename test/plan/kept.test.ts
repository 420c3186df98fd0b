/** A plan that outlives its program: small, the same everywhere, and refused where its shape is another one. */
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import type { Planned } from '../../src/plan/facts.ts';
import { isAsKept, keepPlan, keptFormat, keptPlan, readKeptPlan, restorePlan } from '../../src/plan/kept.ts';
import { planStack } from '../../src/plan/plan.ts';
import { loadStack, stackFolder } from '../config/stack.ts';

const folder = join(import.meta.dirname, 'kept');

function planned(stack: string, dir: string): Planned {
  const { document, problems } = loadStack(stack, dir);
  expect(problems).toEqual([]);
  if (document === undefined) throw new Error('no document');
  return { document, plan: planStack(document) };
}
const everything = planned('everything', folder);

/** Maps whose keys somebody chose. */
const chosen = [
  ...['apps', 'safety.allow', 'settings.roleMappings', 'settings.groupRoles', 'behaviour.attributes', 'behaviour.role.roleMappings'],
  ...['behaviour.role.groupRoles', 'roles', 'onDemand.groups', 'users.mappings', 'users.scope', 'groups.mappings', 'groups.scope'],
  ...['attributes', 'groupAttributes', 'sourceAttributes', 'mappings', 'push.rules'],
];

/** The paths of all values, such as `apps.entra.users.mappings.*.source`, one a line. */
function shape(value: unknown): string {
  const found = new Set<string>();
  const walk = (one: unknown, path: string, inApp: string): void => {
    if (Array.isArray(one)) {
      for (const item of one) walk(item, `${path}[]`, inApp);
    } else if (typeof one !== 'object' || one === null) {
      found.add(`${path}\n`);
    } else {
      const isApp = 'directory' in one;
      const [at, below] = isApp ? [`apps.${String(one.directory)}`, ''] : [path, inApp];
      for (const [key, inner] of Object.entries(one)) {
        const step = chosen.includes(below) ? '*' : key;
        walk(inner, at === '' ? step : `${at}.${step}`, below === '' ? step : `${below}.${step}`);
      }
    }
  };
  walk(value, '', '');
  return [...found].sort().join('');
}

test('another shape of the plan has another number: raise keptFormat and write down the shape as it is now', () => {
  const file = join(folder, `format-${keptFormat}.txt`);
  expect(shape(keptPlan(everything.plan))).toBe(existsSync(file) ? readFileSync(file, 'utf8') : `nothing stands in ${file}`);
});

test('it is the same for a copy in another folder, and holds no path of a machine', () => {
  const dir = stackFolder({});
  cpSync(join(folder, 'everything.yaml'), join(dir, 'everything.yaml'));
  expect(keepPlan(planned('everything', dir).plan)).toBe(keepPlan(everything.plan));
  const text = gunzipSync(Buffer.from(keepPlan(everything.plan), 'base64')).toString();
  expect(text).not.toContain(import.meta.dirname);
  expect(text).not.toMatch(/everything\.yaml|sample\.yaml/);
});

test.each(['everything', 'staging', 'production'])('%s comes back as it was planned', (stack) => {
  const now = planned(stack, stack === 'everything' ? folder : join(import.meta.dirname, '..', '..', 'stacks'));
  const read = readKeptPlan(keepPlan(now.plan));
  if (!('kept' in read)) throw new Error(read.reason);
  expect(isAsKept(read.kept, now.plan)).toBe(true);
  const restored = restorePlan(read.kept, now);
  const placed = (value: unknown) => JSON.parse(JSON.stringify(value, (key, inner) => (key === 'places' ? undefined : inner)));
  expect(placed(restored.plan)).toEqual(placed(now.plan));
});

test('an app whose vendor this catalog no longer has comes back too', () => {
  const { apps, ...rest } = everything.plan;
  const { cerby, ...others } = apps;
  const restored = restorePlan(keptPlan(everything.plan), { ...everything, plan: { ...rest, apps: others } });
  expect(restored.plan.apps.cerby).toMatchObject({ vendor: 'cerby', place: cerby?.place, expect: { people: {}, groups: {} } });
});

const encoded = (value: unknown) => gzipSync(JSON.stringify(value)).toString('base64');
test.each([
  [null, 'no plan was kept'],
  ['', 'the kept plan does not read'],
  ['H4sIAAAA', 'the kept plan does not read'],
  [encoded([]), `the plan has no format, and this version of Muster reads ${keptFormat}`],
  [encoded({ format: 99, plan: {} }), `the plan has the format 99, and this version of Muster reads ${keptFormat}`],
  [encoded({ format: keptFormat, plan: {} }), 'there is no plan in it'],
])('%s: %s', (text, reason) => expect(readKeptPlan(text)).toEqual({ reason }));

test('five set-ups are four kilobytes, and 500 apps thirty', () => {
  const { plan } = planned('production', join(import.meta.dirname, '..', '..', 'stacks'));
  expect(keepPlan(plan).length).toBeLessThan(4_500);
  const apps = Object.values(plan.apps);
  const many = Array.from({ length: 500 }, (_, index) => ({ ...apps[index % apps.length], key: `app-${index}`, name: `App ${index}` }));
  const big = { ...plan, apps: Object.fromEntries(many.map((app) => [app.key, app])) } as typeof plan;
  expect(keepPlan(big).length).toBeLessThan(40_000);
});
