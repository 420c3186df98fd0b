/** Which earlier version a change goes back to, from git. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { review } from '../../src/review/review.ts';
import { readRevision, readWorkTree } from '../../src/review/versions/gitTree.ts';
import { earlierVersions } from '../../src/review/versions/history.ts';
import { tenants } from '../config/stack.ts';

let root: string;
let dir: string;
let day: number;

const git = (...args: string[]) => {
  const stamp = `2026-03-${String(day).padStart(2, '0')}T10:00:00Z`;
  return execFileSync('git', ['-C', root, '-c', 'user.name=t', '-c', 'user.email=t@example.com', ...args], {
    env: { ...process.env, GIT_COMMITTER_DATE: stamp, GIT_AUTHOR_DATE: stamp },
    stdio: ['ignore', 'pipe', 'ignore'],
  })
    .toString()
    .trim();
};
const write = (name: string, text: string) => writeFileSync(join(dir, name), text);
const app = (key: string, lines: string) =>
  `  ${key}:\n    catalog: generic\n    directory: entra\n    scim: { url: https://${key}.example.com }\n    ${lines.replaceAll('\n', '\n    ')}\n`;
const declare = (...apps: string[]) => write('s.yaml', `extends: base.yaml\n${tenants}apps:\n${apps.join('')}`);
/** Commits what stands there, a day later than the one before; gives the short id. */
const commit = () => {
  day++;
  git('add', '-A');
  git('commit', '-qm', 'x', '--allow-empty');
  return git('rev-parse', '--short', 'HEAD');
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'muster-revert-'));
  dir = join(root, 'infra', 'stacks');
  day = 0;
  mkdirSync(dir, { recursive: true });
  git('init', '-q', '-b', 'main');
  write('Pulumi.s.yaml', 'config: {}\n');
  write('sample.yaml', 'people: { ann: { department: Sales } }\ngroups: { Sales: { members: [ann] } }\n');
  write('base.yaml', 'safety: { largestShare: 20 }\n');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const all = 'assign: { groups: { Sales: default } }\nprovisioning: { start: true }';
const none = `${all}\nusers: { scope: [ { department: Nowhere } ] }`;

/** `commit day: apps` of each version that the change goes back to. Counts how many earlier versions were opened. */
function reverts(base: string, head?: string): { found: string[]; opened: number } {
  const [old, young] = [readRevision(base, dir), head === undefined ? readWorkTree(dir) : readRevision(head, dir)];
  const opened: string[] = [];
  const { stacks } = review(old, young, ['s'], ['', ''], {
    *earlier(stack) {
      for (const version of earlierVersions(stack, { revision: base, dir, base: old.dir, head: young.dir })) {
        opened.push(version.dir);
        yield version;
      }
    },
  });
  old.remove();
  young.remove();
  expect(opened.filter(existsSync)).toEqual([]);
  expect(stacks[0]?.problems).toEqual([]);
  const found = stacks[0]?.reverts ?? [];
  return { found: found.map((one) => `${one.commit} ${one.date}: ${one.apps.map((each) => each.app).join(', ')}`), opened: opened.length };
}

test('a revert names the commit that said the same, for a work tree and for a revision', () => {
  declare(app('a', all));
  const first = commit();
  declare(app('a', none));
  commit();
  write('readme.txt', 'nothing of the stack');
  commit();
  declare(app('a', all));
  expect(reverts('HEAD')).toEqual({ found: [`${first} 2026-03-01: a`], opened: 1 });
  commit();
  expect(reverts('HEAD~1', 'HEAD').found).toEqual([`${first} 2026-03-01: a`]);
  // Another spelling of the same, and a word for this change alone.
  declare(app('a', `assign:\n  groups:\n    Sales: default\nprovisioning: { start: true, restart: { trigger: again } }`));
  expect(reverts('HEAD~1').found).toEqual([`${first} 2026-03-01: a`]);
  declare(app('a', all).replace('a.example.com', 'a.example.com, moved: same'));
  expect(reverts('HEAD~1').found).toEqual([`${first} 2026-03-01: a`]);
});

test('the newest of several that said the same, and no further', () => {
  for (const lines of [all, none, all, none]) {
    declare(app('a', lines));
    commit();
  }
  declare(app('a', all));
  expect(reverts('HEAD')).toEqual({ found: [`${git('rev-parse', '--short', 'HEAD~1')} 2026-03-03: a`], opened: 1 });
});

test('one app counts for itself, and each goes back to the newest version that said the same of it', () => {
  declare(app('a', all), app('b', all), app('c', all));
  const first = commit();
  declare(app('a', none), app('b', all), app('c', all));
  const second = commit();
  declare(app('a', none), app('b', none), app('c', all));
  commit();
  declare(app('a', all), app('b', all), app('c', `${all}\nname: Other`));
  expect(reverts('HEAD').found).toEqual([`${second} 2026-03-02: b`, `${first} 2026-03-01: a`]);
});

test('what another file of the stack said counts too', () => {
  declare(app('a', ''));
  write('base.yaml', `apps:\n  a: { assign: { groups: { Sales: default } } }\n`);
  const first = commit();
  write('base.yaml', `apps:\n  a: { users: { scope: [ { department: Nowhere } ] }, assign: { groups: { Sales: default } } }\n`);
  commit();
  write('base.yaml', `apps:\n  a: { assign: { groups: { Sales: default } } }\n`);
  expect(reverts('HEAD').found).toEqual([`${first} 2026-03-01: a`]);
});

test('an app that came since goes again', () => {
  declare(app('a', all));
  const first = commit();
  declare(app('a', all), app('b', all));
  commit();
  declare(app('a', all));
  expect(reverts('HEAD').found).toEqual([`${first} 2026-03-01: b`]);
});

test('a change that goes on is no revert, and opens no version of which no line is concerned', () => {
  declare(app('a', all), app('b', all));
  commit();
  declare(app('a', none), app('b', all));
  commit();
  declare(app('a', `${none}\nname: Other`), app('b', all));
  expect(reverts('HEAD')).toEqual({ found: [], opened: 0 });
  declare(app('a', none.replace('Nowhere', 'IT')), app('b', all));
  expect(reverts('HEAD')).toEqual({ found: [], opened: 1 });
  declare(app('a', none), app('b', all));
  expect(reverts('HEAD')).toEqual({ found: [], opened: 0 });
});

test('an app that is called otherwise since then was not removed', () => {
  declare(app('a', all));
  commit();
  declare(app('b', `renamedFrom: a\n${all}`));
  commit();
  declare(app('a', all));
  expect(reverts('HEAD').found).toEqual([]);
});

test('a new stack, a missing history and what does not read say nothing', () => {
  declare('  - nonsense\n');
  commit();
  declare(app('a', none));
  commit();
  declare(app('a', all));
  expect(reverts('HEAD').found).toEqual([]);
  commit();
  declare(app('a', none));
  expect(reverts('HEAD').found).toHaveLength(1);
  const shallow = join(root, 'shallow');
  git('clone', '-q', '--depth', '1', `file://${root}`, shallow);
  [root, dir] = [shallow, join(shallow, 'infra', 'stacks')];
  declare(app('a', none));
  expect(reverts('HEAD')).toEqual({ found: [], opened: 0 });
});

test('the branch counts, not what was merged into it', () => {
  declare(app('a', all));
  const first = commit();
  git('checkout', '-q', '-b', 'side');
  declare(app('a', `${all}\nname: Between`));
  commit();
  declare(app('a', none));
  commit();
  git('checkout', '-q', 'main');
  git('merge', '-q', '--no-ff', '-m', 'merged', 'side');
  declare(app('a', all));
  expect(reverts('HEAD').found).toEqual([`${first} 2026-03-01: a`]);
  declare(app('a', `${all}\nname: Between`));
  expect(reverts('HEAD').found).toEqual([]);
});
