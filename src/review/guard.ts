/** The guard of `pulumi up`: what a stack may not be applied over. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { renderProblem } from '../config/problem.ts';
import type { KeptPlan } from '../plan/kept.ts';
import type { SourcePlace } from '../plan/types.ts';
import { visible } from '../visible.ts';
import { adviceOfKey, isLoud, isRefused } from './keyChange.ts';
import { review } from './review.ts';
import { sampleTexts } from './sample/sampleChange.ts';
import { adviceOf, placeOf } from './stops/stop.ts';
import { GitError, readRevision, readWorkTree, type Tree } from './versions/gitTree.ts';
import type { Version } from './versions/version.ts';

/**
 * What to compare with: a git revision, or declarations as one text (JSON or YAML, without `extends`), a sample with the ids of those whom they
 * name, and what was planned of them; null: nobody knows.
 */
export type Base = { revision: string } | AppliedBase;
export interface AppliedBase {
  declarations: string;
  objectIds: string | null;
  plan: KeptPlan | null;
  /** What is remembered of the sample, as `sketchOf` wrote it. */
  sampleSketch: string | null;
  /** Where secrets went, as `rememberHosts` wrote it. */
  secretHosts: string | null;
}

export interface Verdict {
  /** The guard's stops as text, one each; empty when the stack may be applied. */
  refusals: string[];
  /** Why it could not compare, though nothing speaks against the change; what another version of Muster maps otherwise; and what to look at. */
  warnings: string[];
  /** What an edit of the sample does. */
  notes: string[];
}

/** `dir` is the folder of the stack files. A revision or a sample that cannot be read is a refusal: then nobody knows what would happen. */
export function guard(stack: string, dir: string, base: Base): Verdict {
  const refusals: string[] = [];
  const warnings: string[] = [];
  const edits: string[] = [];
  try {
    const old = 'revision' in base ? readRevision(base.revision, dir) : keptTree(stack, base);
    try {
      for (const { problems, notes, sample, stops, keys, program, change } of review(old, readWorkTree(dir), [stack], ['', '']).stacks) {
        if (problems.length > 0) refusals.push(`the guard cannot count people:\n${problems.map(renderProblem).join('\n')}`);
        warnings.push(...notes.map((note) => `the guard did not compare: ${note}`));
        warnings.push(...program.map((text) => `since ${old.name}, ${visible(text)}`));
        edits.push(...sampleTexts(sample).map((text) => `since ${old.name}, ${text}`));
        for (const one of keys) {
          const text = `since ${old.name}, ${one.text}. ${adviceOfKey(one)}`;
          if (isRefused(one)) refusals.push(text);
          else if (isLoud(one)) warnings.push(text);
        }
        for (const stop of stops)
          refusals.push(`${shownPlace(placeOf(stop, change))}${stop.app}: since ${old.name}, ${stop.text}. ${adviceOf(stop)}`);
      }
    } finally {
      old.remove();
    }
  } catch (error) {
    if (!(error instanceof GitError) || !('revision' in base)) throw error;
    refusals.push(`the guard cannot read ${base.revision}: ${error.message}`);
  }
  return { refusals, warnings, notes: edits };
}

const keptFolder = 'kept';

/** Nobody can open what the engine kept: an update of Muster is declared nowhere else. */
const shownPlace = (place: SourcePlace | undefined): string =>
  place === undefined || basename(dirname(place.file)) === keptFolder ? '' : `${place.file}:${place.line}:${place.column} `;

/** In a temporary folder that only this user can read. */
function keptTree(stack: string, { declarations, objectIds, plan, sampleSketch, secretHosts }: AppliedBase): Tree & Version {
  const folder = mkdtempSync(join(tmpdir(), 'muster-guard-'));
  const dir = join(folder, 'stacks');
  const kept = join(dir, keptFolder);
  mkdirSync(kept, { recursive: true });
  writeFileSync(join(kept, 'declarations.yaml'), declarations);
  writeFileSync(join(kept, 'ids.yaml'), objectIds ?? '{}');
  // The sample that the declarations name is not there; what is known of it is.
  writeFileSync(join(dir, `${stack}.yaml`), JSON.stringify({ extends: 'kept/declarations.yaml', sample: 'kept/ids.yaml' }));
  const other = { plans: plan === null ? {} : { [stack]: plan }, missing: null };
  const remove = () => rmSync(folder, { recursive: true, force: true });
  return { name: 'the last update', dir, date: new Date(0), other, remembered: sampleSketch, secretHosts, remove };
}
