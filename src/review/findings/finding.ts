/** The form of a rule and of what it finds. */
import type { Directory } from '../../config/directory.ts';
import type { FindingId } from '../../config/findingIds.ts';
import type { SampleDirectory } from '../../config/sample.ts';
import type { AppPlan, Assignment, Plan, SourcePlace } from '../../plan/types.ts';

export type Severity = 'error' | 'warning' | 'note';

export interface Finding {
  /** Id of the rule. */
  id: FindingId;
  severity: Severity;
  app: string;
  message: string;
  why: string;
  fix: string;
  place?: SourcePlace;
  /** What it is about, where the message tells more that may change; see `findingKey`. */
  about?: string;
}

/** What one rule found, one a mapping, role, person or setting; the rule itself says the rest. */
export interface Hit {
  message: string;
  /** Keys of the YAML below the app; where nothing is written, the nearest ones above count. */
  at?: string[];
  place?: SourcePlace;
  /** What the hit is about, where the message also tells what may change by itself, such as a group's name. */
  about?: string;
  /** What to do about this one, where that can be said more closely than by the rule. */
  fix?: string;
}

/** What the group or person of a name of before is called now, where samples of before and of now tell; undefined: as before, or nobody knows. */
export type NowCalled = (app: AppPlan, principal: Assignment['principal'], name: string) => string | undefined;

/** What is known besides the declarations and the people. */
export interface Known {
  /** Of a review. */
  nowCalled?: NowCalled;
  /** The day on which somebody reads the findings. */
  today?: Date;
  /** Where the environment sends every app, or null; undefined where nobody is about to run `up`. */
  target?: string | null;
}

/** One text, or one for each directory. */
export type RuleText = string | Record<Directory, string>;

export const textIn = (text: RuleText, directory: Directory): string => (typeof text === 'string' ? text : text[directory]);

export interface FindingRule {
  /** Short and stable, such as `mutable-match`; switched off by it in `ignore:` of an app. */
  id: FindingId;
  severity: Severity;
  /** What happens when nothing is done. */
  why: RuleText;
  fix: RuleText;
  /** Without a sample, a rule about people finds nothing; without the plan, one about the stack; without today, one about dates. */
  run(app: AppPlan, sample?: SampleDirectory, plan?: Plan, known?: Known): Hit[];
}
