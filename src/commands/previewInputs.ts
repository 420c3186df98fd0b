/** `muster preview-inputs`: what a preview with credentials may take of a pull request, and whether it may at all. */
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import type { Command } from 'commander';
import { mergeProposal } from '../review/proposal/mergedFiles.ts';
import { type Judgement, previewInputs } from '../review/proposal/previewInputs.ts';
import { GitError, readRevision, type Tree } from '../review/versions/gitTree.ts';
import { visible } from '../visible.ts';
import { exitCode, print, printError, printJson, type StackOptions, stackCommand } from './stack.ts';

interface Options extends StackOptions {
  base: string;
  head: string;
  out: string;
}

export function addPreviewInputs(program: Command): void {
  stackCommand(program, 'preview-inputs')
    .description('judge whether a preview with credentials may look at a pull request, and write the declarations that it may take')
    .requiredOption('--base <revision>', 'the branch that is checked out and run')
    .requiredOption('--head <revision>', 'the proposal: known to git, and never checked out')
    .requiredOption('--out <folder>', 'new folder for the declarations')
    .addHelpText(
      'after',
      `
Nothing of the proposal is run or checked out. It is merged with the base in git's memory, and of the merge the YAML files in the folder of the stack files are
written to --out, beside the base's own Pulumi.*.yaml. Refused where tenants, target, functions, the settings of the engine, a vendor's entry, a secret's name or
the host that gets it change, and where a file lies outside that folder.

Example:
  muster preview-inputs production --base HEAD --head origin/pr/12 --out proposed

Exit codes: 0 written, 1 not to be previewed (with the reasons), 2 a revision is unknown, or --out is not empty
`,
    )
    .action(run);
}

function run(stack: string, { base, head, out, dir, json = false }: Options): void {
  if (existsSync(out) && readdirSync(out).length > 0) {
    printError(`${out} is not empty: what lies there would be taken for a part of the proposal\n`);
    process.exitCode = exitCode.configuration;
    return;
  }
  let tree: Tree | undefined;
  try {
    mkdirSync(out, { recursive: true });
    const merged = mergeProposal(base, head, dir);
    tree = readRevision(base, dir);
    const found: Judgement =
      merged === null ? { reasons: [`it does not merge into ${base}`], notes: [] } : previewInputs(stack, merged, tree, out);
    // Nothing that is not to be used is left lying about.
    if (found.reasons.length > 0) rmSync(out, { recursive: true, force: true });
    show(stack, found, json);
    process.exitCode = found.reasons.length > 0 ? exitCode.error : exitCode.good;
  } catch (error) {
    rmSync(out, { recursive: true, force: true });
    if (!(error instanceof GitError)) throw error;
    printError(`${error.message}\n`);
    process.exitCode = exitCode.configuration;
  } finally {
    tree?.remove();
  }
}

function show(stack: string, { reasons, notes }: Judgement, json: boolean): void {
  if (json) {
    printJson({ stack, isPreviewed: reasons.length === 0, reasons, notes });
    return;
  }
  const lines =
    reasons.length === 0 ? [`${stack}: to be previewed`] : [`${stack}: not previewed`, ...reasons.map((reason) => `- ${reason}`)];
  print([...lines, ...notes.map((note) => `note: ${note}`)].map((line) => `${visible(line)}\n`).join(''));
}
