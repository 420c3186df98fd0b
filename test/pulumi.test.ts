import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');

/** The CommonJS modules that importing `file` loads in a process of its own. */
function loadedBy(file: string): string[] {
  const code = `await import(${JSON.stringify(file)});
    const { createRequire } = await import('node:module');
    process.stdout.write(JSON.stringify(Object.keys(createRequire(${JSON.stringify(join(root, 'package.json'))}).cache)));`;
  const child = spawnSync(process.execPath, ['--no-warnings', '--input-type=module', '-e', code], { cwd: root, encoding: 'utf8' });
  if (child.status !== 0) throw new Error(child.stderr);
  return JSON.parse(child.stdout) as string[];
}

test.each(['program.ts', 'kubernetes/target.ts'])(
  "%s, without Okta and before a cluster is needed, loads neither the SDK's automation API nor another SDK",
  (file) => {
    const loaded = loadedBy(join(root, 'src', file));
    expect(loaded.some((path) => path.endsWith('@pulumi/pulumi/resource.js'))).toBe(true);
    expect(loaded.filter((path) => /pulumi\/automation\/|@npmcli|node_modules\/typescript|@pulumi\/(okta|kubernetes)/.test(path))).toEqual(
      [],
    );
  },
);
