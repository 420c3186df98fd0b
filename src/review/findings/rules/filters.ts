/** What scoping filters ask for, against what people have. */
import type { SampleDirectory } from '../../../config/sample.ts';
import type { EntraApp, Plan } from '../../../plan/types.ts';
import type { FindingRule, Hit } from '../finding.ts';
import { reachOf } from '../reach.ts';
import { entraOnly } from './entra.ts';

const comparing = new Set(['EQUALS', 'NOT EQUALS']);

export const filterRules: FindingRule[] = [
  {
    id: 'filter-letter-case',
    severity: 'warning',
    why: 'Letter case counts in a filter: nobody has the value as it is written there.',
    fix: 'Write the value as people have it.',
    run: entraOnly((app, sample, plan) => (sample === undefined ? [] : misspelt(app, sample, plan))),
  },
];

function misspelt(app: EntraApp, sample: SampleDirectory, plan: Plan | undefined): Hit[] {
  const clauses = Object.entries(app.users.scope).flatMap(([title, all], index) =>
    all.map((clause) => ({ ...clause, group: app.written[`users.scope.${index}`] === undefined ? title : String(index) })),
  );
  if (clauses.length === 0) return [];
  const { subject } = reachOf(app, sample, plan);
  const people = Object.keys(sample.people).flatMap((key) => subject(key) ?? []);
  return clauses.flatMap(({ attribute, operator, value, group }) => {
    if (value === null || !comparing.has(operator)) return [];
    const found = people.flatMap(({ key, source }) => [source.attributes[attribute] ?? []].flat().map((text) => ({ key, text })));
    const near = found.find(({ text }) => text.toLowerCase() === value.toLowerCase());
    if (near === undefined || found.some(({ text }) => text === value)) return [];
    const message = `the filter asks for ${attribute} ${JSON.stringify(value)}, and ${near.key} has ${JSON.stringify(near.text)}`;
    return [{ message, at: ['users', 'scope', group, attribute], about: `${attribute} ${value}` }];
  });
}
