/** `muster eval --vectors`: a file of cases with what is expected; the uncertain ones are reported, not counted. */
import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { evaluateText, type Outcome, readRequest, type Sources } from '../mapping/evaluateText.ts';
import { exitCode, print, printError, printJson } from './stack.ts';

interface Difference {
  line: number;
  expr: string;
  expected: unknown;
  got: unknown;
  uncertain: boolean;
  note?: string;
}

/**
 * One case a line: a request with `expected` (or `expected_regex`), where `{"$error": …}` is any error, and `uncertain: true` for
 * what the documents do not settle. Cases of the identity-engine dialect are left out. Exit code 1 when a certain one differs.
 */
export function reportVectors(file: string, json: boolean, sources: Sources): void {
  let lines: string[];
  try {
    lines = readFileSync(file, 'utf8').split('\n');
  } catch (error) {
    printError(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = exitCode.configuration;
    return;
  }
  const counts = { certain: 0, uncertain: 0, skipped: 0 };
  const differences: Difference[] = [];
  lines.forEach((text, index) => {
    if (text.trim() === '') return;
    const difference = compare(text, index + 1, counts, sources);
    if (difference !== null) differences.push(difference);
  });
  const wrong = differences.filter(({ uncertain }) => !uncertain);
  if (json) printJson({ ...counts, differences });
  else {
    for (const { line, expr, expected, got, uncertain, note } of differences) {
      print(
        `${file}:${line} ${uncertain ? 'uncertain' : 'DIFFERS'} ${expr}\n  expected ${JSON.stringify(expected)}\n  got      ${JSON.stringify(got)}\n`,
      );
      if (note) print(`  ${note}\n`);
    }
    const other = differences.length - wrong.length;
    print(
      `${counts.certain - wrong.length} of ${counts.certain} certain cases hold; of ${counts.uncertain} uncertain ones ${other} come out otherwise`,
    );
    print(`${counts.skipped === 0 ? '' : `; ${counts.skipped} of another dialect left out`}\n`);
  }
  process.exitCode = wrong.length === 0 ? exitCode.good : exitCode.error;
}

function compare(
  text: string,
  line: number,
  counts: Record<'certain' | 'uncertain' | 'skipped', number>,
  sources: Sources,
): Difference | null {
  const vector = JSON.parse(text) as Record<string, unknown>;
  if (vector.dialect === 'identity-engine') {
    counts.skipped += 1;
    return null;
  }
  const uncertain = vector.uncertain === true;
  counts[uncertain ? 'uncertain' : 'certain'] += 1;
  const request = readRequest(vector);
  const outcome = typeof request === 'string' ? { error: request } : plain(evaluateText(request, sources));
  const pattern = vector.expected_regex;
  const expected = pattern === undefined ? vector.expected : { matching: pattern };
  if (holds(outcome, vector.expected, pattern)) return null;
  const note = typeof vector.note === 'string' ? vector.note : undefined;
  return { line, expr: String(vector.expr), expected, got: 'value' in outcome ? outcome.value : { error: outcome.error }, uncertain, note };
}

/** No case declares functions. */
const plain = (outcome: Outcome): { value: unknown } | { error: string } =>
  'notKnown' in outcome ? { error: `${outcome.notKnown} is not known here` } : outcome;

function holds(outcome: { value: unknown } | { error: string }, expected: unknown, pattern: unknown): boolean {
  if (typeof expected === 'object' && expected !== null && '$error' in expected) return 'error' in outcome;
  if ('error' in outcome) return false;
  if (typeof pattern === 'string') return typeof outcome.value === 'string' && new RegExp(pattern).test(outcome.value);
  return isDeepStrictEqual(outcome.value, expected);
}
