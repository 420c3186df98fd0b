/** `docs/findings.md`, made from the rules. */
import { type Example, examples } from './examples.ts';
import type { RuleText } from './finding.ts';
import { findingRules } from './findings.ts';

const severityWords = { error: 'Will go wrong', warning: 'Likely to go wrong', note: 'Worth knowing' } as const;

/** What differs between the directories stands there for each. */
const both = (text: RuleText): string => (typeof text === 'string' ? text : `Entra: ${text.entra} Okta: ${text.okta}`);

/** The bad one and the good one, as they stand in an app. */
function shown({ catalog = 'generic', directory = 'entra', stack, bad, good }: Example): string {
  const about = [
    catalog === 'generic' ? '' : `catalog: ${catalog}`,
    directory === 'entra' ? '' : `directory: ${directory}`,
    stack === undefined ? '' : `in ${stack}.yaml`,
  ];
  const where = about.filter((one) => one !== '').join(', ');
  return `\`\`\`yaml\n# bad${where === '' ? '' : ` (${where})`}\n${bad}\n# good\n${good}\n\`\`\``;
}

export function renderFindingsReference(): string {
  const rules = findingRules.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const sections = (['error', 'warning', 'note'] as const).map((severity) => {
    const rows = rules
      .filter((rule) => rule.severity === severity)
      .map(({ id, why, fix }) => `### \`${id}\`\n\n${both(why)}\n\n**Fix.** ${both(fix)}\n\n${shown(examples[id])}\n`);
    return `## ${severityWords[severity]} (${severity})\n\n${rows.join('\n')}`;
  });
  return `# Findings

<!-- Generated from the rules by \`npm run generate\`. -->

What is allowed and likely to go wrong. \`muster check\`, \`muster review\` and \`muster rehearse\` show them with file and line; a problem
(something that is not allowed) stops a run before. Rules about people look at the stack's sample directory.

A rule that does not matter for an app is switched off there, with the reason:

\`\`\`yaml
apps:
  stack-ai:
    ignore:
      role-display-name: checked with "Provision on demand" on staging, the value arrives
\`\`\`

A reason is required, and an id that no rule has is a problem. \`muster check --json\` lists what is ignored, with the reasons.
A finding of severity error makes \`muster check\` exit 1.

Each has an example: keys of an app, bad and then good. Group A of its sample has Ann; B also Bob; Twins Ann and another of her display name.

${sections.join('\n')}`;
}
