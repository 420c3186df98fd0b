/** Stacks after public manuals, checked and rehearsed, against what their manuals say must come of them. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadStack } from '../../src/commands/stack.ts';
import { rehearse } from '../../src/rehearsal/rehearse.ts';
import { findAll } from '../../src/review/findings/findings.ts';
import { readExpected } from './expected.ts';
import { seen } from './seen.ts';

const suffix = '.expected.yaml';
const folders = { entra: 22, okta: 18 };

describe.each(Object.entries(folders))('%s', (directory, least) => {
  const folder = join(import.meta.dirname, directory);
  const files = readdirSync(folder);
  const stacks = files.filter((file) => !file.endsWith(suffix)).map((file) => file.replace(/\.yaml$/, ''));

  test(`at least ${least} stacks, each with what it must show`, () => {
    expect(files.filter((file) => file.endsWith(suffix))).toEqual(stacks.map((stack) => `${stack}${suffix}`));
    expect(stacks.length).toBeGreaterThanOrEqual(least);
  });

  test.each(stacks)('%s', async (name) => {
    const wanted = readExpected(join(folder, `${name}${suffix}`));
    const { plan, sample, problems } = loadStack(name, folder);
    expect(problems.map(({ code }) => code)).toEqual(wanted.check.problems ?? []);
    if (!plan || !sample) return;

    const { finds = [], never = [] } = wanted.check;
    const findings = findAll(plan, sample);
    const ids: string[] = findings.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(finds));
    expect(ids.filter((id) => never.some((one) => one === id))).toEqual([]);
    expect(findings.filter(({ id, severity }) => severity === 'error' && !finds.includes(id)).map(({ message }) => message)).toEqual([]);

    const result = await rehearse({ plan, sample });
    expect(result.error).toBeNull();
    const [app] = Object.values(result.apps);
    if (!app) throw new Error(`${name} has no app`);
    const { manual: _manual, mistake, check: _check, ...parts } = wanted;
    if (parts.created) parts.created.sort();
    expect(seen(app, wanted)).toEqual(parts);
    if (mistake === undefined || wanted.fails.length > 0) expect(result.ok).toBe(mistake === undefined);
  });
});
