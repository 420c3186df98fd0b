/** Why a change is stopped, and the word in the YAML that lets exactly this one pass. */
import type { PlanChange } from '../../plan/change.ts';
import type { Allowance, SourcePlace } from '../../plan/types.ts';

export interface Stop {
  kind: 'people' | 'sample' | 'moved' | 'secret' | 'groups' | 'removed';
  app: string;
  /** One sentence, without the app and without a full stop. */
  text: string;
  /** The YAML that lets exactly this change pass; several where the change has to say which. */
  allow: Word[];
  /** True when such a word stands there that was meant for an earlier change. */
  isSpent: boolean;
  /** Where people are counted: who would lose something, of how many in scope before, and how many one change may touch. */
  people?: { harmed: number; of: number; limit: number };
}

export interface Word {
  yaml: string;
  /** When this one is right; null where there is no other. */
  when: string | null;
}

/** A stop that an allowance lets pass, before its YAML is written. */
export type Asking = Omit<Stop, 'allow'> & { words: Omit<Allowance, 'reason'> };

/** One allowance an app, whatever it has to name: a key is written once. */
export function writeAllowances(asking: Asking[]): Stop[] {
  const all = Map.groupBy(asking, ({ app }) => app);
  return asking.map(({ words: _own, ...stop }) => {
    const words = (all.get(stop.app) ?? []).map((one) => one.words).reduce(widest);
    const said = Object.entries(words).map(([word, value]) => `${word}: ${value}`);
    return { ...stop, allow: [{ yaml: `safety: { allow: { ${stop.app}: { ${[...said, 'reason: …'].join(', ')} } } }`, when: null }] };
  });
}

/** Both, and of two numbers the larger one. */
function widest(one: Asking['words'], other: Asking['words']): Asking['words'] {
  const people = Math.max(one.people ?? 0, other.people ?? 0);
  return { ...one, ...other, ...(people > 0 ? { people } : {}) };
}

/** What to do about a stop; `quote` marks the YAML. */
export function adviceOf({ allow, isSpent }: Stop, quote = (yaml: string) => yaml): string {
  const again = isSpent ? ' (the word that is there counted for an earlier change; this one needs its own)' : '';
  return `If it is meant, write into this change: ${allow.map(({ yaml, when }) => quote(yaml) + (when === null ? '' : ` ${when}`)).join(', or ')}${again}`;
}

/** Keys of an app below which each kind is declared. */
const declaredBelow: Record<Stop['kind'], string[]> = {
  moved: ['scim.url', 'scim.target'],
  secret: ['scim.'],
  groups: ['assign.', 'okta.push.', 'groups.'],
  people: [''],
  sample: [],
  removed: [],
};

/** Where a stop is declared in the new version; undefined where nothing of it is. */
export function placeOf({ app, kind }: Stop, { apps }: PlanChange): SourcePlace | undefined {
  const change = apps.find((one) => one.app === app && one.kind !== 'removed');
  const lines = (change?.lines ?? []).filter((line) => line.kind !== 'removed');
  const keys = declaredBelow[kind];
  return (
    keys.flatMap((key) => lines.find(({ path }) => path.startsWith(key)) ?? [])[0]?.place ?? (keys.length === 0 ? undefined : change?.place)
  );
}
