/** Stack files in a temporary folder. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkStack } from '../../src/config/check.ts';
import { compareProblems, type Problem } from '../../src/config/problem.ts';
import { readStack, type StackDocument } from '../../src/config/read.ts';

/** Writes `stacks/<name>` for each entry and gives the folder. */
export function stackFolder(files: Record<string, string>): string {
  const folder = join(mkdtempSync(join(tmpdir(), 'muster-')), 'stacks');
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

export const tenants = `tenants:
  entra: { tenantId: 7d1c2f60-53a1-4f0e-9c07-5d2f3a9b1c11, domain: example.com }
  okta: { org: example }
`;

/** One Entra app named `app` in `s.yaml`; `lines` are indented under it and start at line 8. */
export function appStack(lines: string, catalog = 'generic', directory = 'entra'): Record<string, string> {
  const indented = lines
    .split('\n')
    .map((line) => `    ${line}`)
    .join('\n');
  return {
    's.yaml': `${tenants}apps:\n  app:\n    catalog: ${catalog}\n    directory: ${directory}\n${indented}\n`,
  };
}

/** Reads and checks; the document is there even when it has problems, if it is readable at all. */
export function loadStack(stack: string, dir: string, how?: { deploys: boolean }): { document?: StackDocument; problems: Problem[] } {
  const { document, problems } = readStack(stack, dir);
  return { document, problems: [...problems, ...(document ? checkStack(document, how) : [])].sort(compareProblems) };
}
