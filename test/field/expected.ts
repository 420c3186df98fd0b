/** The form of an `…expected.yaml`: what a stack after a manual must show, read strictly so that a slip of the pen is no expectation less. */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { findingIds } from '../../src/config/findingIds.ts';

const findings = z.array(z.enum(findingIds));
const json = z.record(z.string(), z.unknown());

const expected = z.strictObject({
  /**
   * The page; the day on which a stored copy of it was opened, and which copy that was; more pages that were opened; and what of all that matters
   * here. Nothing stands in `says` that did not stand there.
   */
  manual: z.strictObject({
    url: z.url(),
    title: z.string(),
    opened: z.iso.date(),
    copy: z.string(),
    also: z.array(z.string()).optional(),
    says: z.array(z.string()).min(1),
  }),
  /** Of a stack with a mistake, which one: what it keeps from being played, or breaks, is only looked at where it is named below. */
  mistake: z.string().optional(),
  /** `check`: codes of problems (then nothing is rehearsed), findings that must and that must not be there. An error finding that is not named fails. */
  check: z.strictObject({ problems: z.array(z.string()).optional(), finds: findings.optional(), never: findings.optional() }).default({}),
  /** Everybody who is created, by the user name that arrives. */
  created: z.array(z.string()).optional(),
  /** Display name (Entra) or login (Okta) of everybody who is left out: part of the reason. */
  leftOut: z.record(z.string(), z.string()).default({}),
  /** User name: the whole body of the POST but `schemas`, `meta`, Okta's `groups` and `password`, which the test looks at by itself. */
  posts: z.record(z.string(), json).default({}),
  /** User name: SCIM path: what stands in the record at the end, null for nothing. */
  records: z.record(z.string(), json).default({}),
  /** Every group at the end, with the user names of its members. */
  groups: z.record(z.string(), z.array(z.string())).optional(),
  /** What is sent when somebody leaves the app: nothing, the operations of a PATCH, or part of the body of a PUT. */
  leave: z.union([z.literal('nothing'), z.strictObject({ patch: z.array(json) }), z.strictObject({ put: json })]).optional(),
  /** DELETE requests about people in the whole life of the app; Entra sends one when somebody is purged, Okta never. */
  deletes: z.int().optional(),
  /** Steps that are not played, `groups` for all about groups in Entra: a word of the reason. Every other step passes. */
  notPlayed: z.record(z.string(), z.string()).default({}),
  /** Of a mistake: parts of lines that fail in the rehearsal. Without one, no line may fail. */
  fails: z.array(z.string()).default([]),
});

export type Expected = z.output<typeof expected>;

/** Throws with every key that is unknown or of the wrong type. */
export function readExpected(file: string): Expected {
  const read = expected.safeParse(parse(readFileSync(file, 'utf8')));
  if (!read.success) throw new Error(`${file}: ${z.prettifyError(read.error)}`);
  return read.data;
}
