/** `muster review`: what a change does, and to whom, from git alone. */
import type { Command } from 'commander';
import { isRefused } from '../review/keyChange.ts';
import { type Review, review } from '../review/review.ts';
import { renderMarkdown } from '../review/show/markdown.ts';
import { renderText } from '../review/show/text.ts';
import { readBaseProgram } from '../review/versions/baseProgram.ts';
import { GitError, readRevision, readWorkTree, type Tree } from '../review/versions/gitTree.ts';
import { earlierVersions } from '../review/versions/history.ts';
import { exitCode, print, printError, printJson } from './stack.ts';

const formats = {
  text: (found: Review) => print(renderText(found)),
  markdown: (found: Review) => print(renderMarkdown(found)),
  json: (found: Review) => printJson(found),
};

interface ReviewOptions {
  base: string;
  head?: string;
  stack?: string[];
  format: string;
  pair: string;
  dir: string;
}

export function addReview(program: Command): void {
  program
    .command('review')
    .description('say what a change does, and to whom; needs git, and neither a tenant nor credentials')
    .requiredOption('--base <ref>', 'the version to compare with: a branch, tag or commit')
    .option('--head <ref>', 'the new version; the work tree unless said')
    .option('--stack <names...>', 'stacks to review; all unless said')
    .option(
      '--format <format>',
      `${Object.keys(formats).join(', ')}; json names everybody, the others the ten most affected of an app`,
      'text',
    )
    .option('--pair <from:to>', 'the two stacks that should not drift apart', 'staging:production')
    .option('--dir <folder>', 'folder of the stack files', 'stacks')
    .addHelpText(
      'after',
      '\nExamples:\n  muster review --base main\n  muster review --base origin/main --head HEAD --format markdown > comment.md\n' +
        '  muster review --base HEAD~1 --stack production\n\nExit codes: 0 good, 1 stopped by the guard (safety: in the stack, or an app that would be lost), 2 the declarations or a revision do not read\n',
    )
    .action(runReview);
}

function runReview({ base, head, stack, format, pair, dir }: ReviewOptions, command: Command): void {
  const show = Object.hasOwn(formats, format) ? formats[format as keyof typeof formats] : undefined;
  const [from, to] = pair.split(':');
  if (show === undefined || !from || !to) {
    printError(
      show === undefined ? `there is no format ${format}: ${Object.keys(formats).join(', ')}\n` : '--pair takes two stacks: from:to\n',
    );
    process.exitCode = exitCode.configuration;
    return;
  }
  const trees: Tree[] = [];
  try {
    const old = readRevision(base, dir);
    trees.push(old);
    const young = head === undefined ? readWorkTree(dir) : readRevision(head, dir);
    trees.push(young);
    const today = new Date();
    let told = today.getTime();
    const other = readBaseProgram(old, dir, { stacks: stack, head, tell: (text) => printError(`${text}\n`) });
    const found = review({ ...old, ...(other ? { other } : {}) }, young, stack, [from, to], {
      earlier: (name) => earlierVersions(name, { revision: base, dir, base: old.dir, head: young.dir }),
      onStack: (name) => {
        if (Date.now() - today.getTime() > 2000) printError(`reviewing ${name}\n`);
      },
      today,
      onPeople: (name, done) => {
        if (Date.now() - told < 2000) return;
        told = Date.now();
        printError(`reviewing ${name}: ${done} people looked at\n`);
      },
      // A script that reads the document wants everybody, a person the worst of it.
      ...(format === 'json' ? { people: Number.POSITIVE_INFINITY } : {}),
    });
    if (found.stacks.length === 0) {
      printError(
        `${dir} holds no stack: a stack is <name>.yaml with tenants (or with Pulumi.<name>.yaml beside it) that no other file extends; --stack names any file\n`,
      );
      process.exitCode = exitCode.configuration;
      return;
    }
    show(found);
    process.exitCode = exitOf(found);
    const reviewed = found.stacks.map((one) => one.stack);
    // The pair that nobody named need not be there.
    if (command.getOptionValueSource('pair') === 'cli' && !(reviewed.includes(from) && reviewed.includes(to))) {
      printError(`--pair ${pair}: both have to be among the reviewed stacks (${reviewed.join(', ')})\n`);
      process.exitCode = exitCode.configuration;
    }
  } catch (error) {
    if (!(error instanceof GitError)) throw error;
    printError(`${error.message}\n`);
    process.exitCode = exitCode.configuration;
  } finally {
    for (const tree of trees) tree.remove();
  }
}

function exitOf({ stacks }: Review): number {
  if (stacks.some(({ problems }) => problems.length > 0)) return exitCode.configuration;
  return stacks.some(({ stops, keys }) => stops.length > 0 || keys.some(isRefused)) ? exitCode.error : exitCode.good;
}
