/** A case as a folder of YAML that anybody can look at and play again. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type Case, type Files, stackName, writeFiles } from '../case.ts';
import { featuresOf } from '../features.ts';
import type { Shrunk } from './verdict.ts';

const sides = ['base', 'head'] as const;

/** `base/stacks`, `head/stacks`, and what was said and done in `case.md`. Gives the folder. */
export function writeCase({ one, disagreements }: Shrunk, folder: string): string {
  mkdirSync(folder, { recursive: true });
  for (const side of sides) writeFiles(one[side], join(folder, side));
  const found = disagreements.map(
    ({ app, who, what, said, done }) =>
      `- ${what}${app === null ? '' : `, app ${app}`}${who === null ? '' : `, ${who}`}\n\n  said: ${shown(said)}\n\n  done: ${shown(done)}\n`,
  );
  const commands = [
    `npm run agreement -- --case ${folder}`,
    `npm run -s muster -- rehearse ${stackName} --dir ${join(folder, 'head', 'stacks')}`,
    `git init -q ${folder}/git && cp -r ${folder}/base/stacks ${folder}/git && git -C ${folder}/git add -A && git -C ${folder}/git commit -qm base`,
    `cp -r ${folder}/head/stacks ${folder}/git && npm run -s muster -- review --base HEAD --dir ${folder}/git/stacks`,
  ];
  const text = [
    `# Seed ${one.seed}: ${one.features.join(', ')}`,
    ...found,
    'To see it again:',
    `\`\`\`sh\n${commands.join('\n')}\n\`\`\`\n`,
  ];
  writeFileSync(join(folder, 'case.md'), text.join('\n\n'));
  return folder;
}

const shown = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** From a folder, or from one file as in `test/agreement/cases`. */
export function readCase(folder: string): Case {
  if (folder.endsWith('.yaml')) {
    const { base, head } = parse(readFileSync(folder, 'utf8')) as Pick<Case, 'base' | 'head'>;
    return { base, head, seed: 0, features: featuresOf({ base, head }) };
  }
  const file = (side: string, name: string) => parse(readFileSync(join(folder, side, 'stacks', name), 'utf8'));
  const filesOf = (side: string): Files => {
    const stack = file(side, `${stackName}.yaml`);
    const { people, groups } = file(side, 'sample.yaml') ?? {};
    return { stack: { ...stack, apps: stack.apps ?? {} }, sample: { people: people ?? {}, groups: groups ?? {} } };
  };
  const pair = { base: filesOf('base'), head: filesOf('head') };
  return { ...pair, seed: 0, features: featuresOf(pair) };
}
