/** A temporary repository with this project in it, and stand-ins for what needs a registry or a tenant. */
import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './workflow.ts';

export interface Repository {
  folder: string;
  stubs: string;
  git(...args: string[]): string;
  /** Replaces the stack files and commits them. */
  commit(stacks: Record<string, string>): void;
  /** What the stand-ins were called with, one line a call. */
  calls(): string[];
  /** The stack file that the engine found last, and the credentials that it had; takes it away. Null: it was not started. */
  seen(): string | null;
  remove(): void;
}

/** Flags of the commands that the engine knows (3.260); another one is refused, as the engine does. */
const known = 'refresh preview up';
const flags = '--stack --preview-only --expect-no-changes --diff --non-interactive --color --json --yes';

const stubTexts: Record<string, string> = {
  npm: `#!/bin/sh
echo "npm $*" >> "$CALLS"
[ "$*" = 'ci --ignore-scripts' ] && [ -f package-lock.json ] || { echo "npm error: unknown command $*" >&2; exit 1; }
`,
  npx: `#!/bin/sh
[ "$1" = pulumi ] || { echo "npm error: could not determine executable to run" >&2; exit 1; }
exec "$@"
`,
  pulumi: `#!/bin/sh
echo "pulumi $*" >> "$CALLS"
case " ${known} " in *" $1 "*) ;; *) false ;; esac && [ -f Pulumi.yaml ] || { echo "error: unknown command $1" >&2; exit 255; }
shift
while [ $# -gt 0 ]; do
  case " ${flags} " in *" $1 "*) ;; *) echo "error: unknown flag: $1" >&2; exit 255 ;; esac
  case $1 in
    --stack) [ -f "stacks/Pulumi.$2.yaml" ] || { echo "error: no stack named '$2' found" >&2; exit 255; }; shift ;;
    --color) shift ;;
  esac
  shift
done
cat "stacks/$STACK.yaml" > "$SEEN"
env | grep -E '^(PULUMI_CONFIG_PASSPHRASE|OKTA_API_TOKEN|PULUMI_ACCESS_TOKEN)=.' >> "$SEEN"
echo "$PULUMI_SAYS"
exit "$PULUMI_CODE"
`,
};

export function makeRepository(): Repository {
  const home = mkdtempSync(join(tmpdir(), 'muster-workflow-'));
  const [folder, stubs] = [join(home, 'work'), join(home, 'stubs')];
  mkdirSync(folder);
  mkdirSync(stubs);
  for (const [name, text] of Object.entries(stubTexts)) {
    writeFileSync(join(stubs, name), text.replaceAll('$CALLS', join(stubs, 'calls')).replaceAll('$SEEN', join(stubs, 'seen')));
    chmodSync(join(stubs, name), 0o755);
  }
  writeFileSync(join(stubs, 'calls'), '');
  for (const name of ['src', 'bin', 'package.json', 'package-lock.json', 'Pulumi.yaml'])
    cpSync(join(root, name), join(folder, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, '.gitignore'), 'node_modules\n');
  const identity = {
    GIT_AUTHOR_NAME: 'a',
    GIT_AUTHOR_EMAIL: 'a@example.com',
    GIT_COMMITTER_NAME: 'a',
    GIT_COMMITTER_EMAIL: 'a@example.com',
  };
  const git = (...args: string[]) =>
    execFileSync('git', args, {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, ...identity, HOME: stubs },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  git('init', '--quiet', '--initial-branch=main');
  return {
    folder,
    stubs,
    git,
    commit(stacks) {
      rmSync(join(folder, 'stacks'), { recursive: true, force: true });
      mkdirSync(join(folder, 'stacks'));
      for (const [name, text] of Object.entries(stacks)) writeFileSync(join(folder, 'stacks', name), text);
      git('add', '--all');
      git('commit', '--quiet', '--allow-empty', '--message=stacks');
    },
    seen() {
      const file = join(stubs, 'seen');
      const text = existsSync(file) ? readFileSync(file, 'utf8') : null;
      rmSync(file, { force: true });
      return text;
    },
    calls: () => readFileSync(join(stubs, 'calls'), 'utf8').trim().split('\n'),
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}
