/** Writes the generated files; with `--check` it writes nothing and exits 1 when one is stale. A new one is one entry in the table. */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { renderStackSchema } from '../src/config/jsonSchema.ts';
import { renderExpressionReference } from '../src/mapping/reference.ts';
import { renderFindingsReference } from '../src/review/findings/findingsReference.ts';

const generated: { file: string; render(): string }[] = [
  { file: 'schemas/stack.json', render: renderStackSchema },
  { file: 'docs/expressions.md', render: renderExpressionReference },
  { file: 'docs/findings.md', render: renderFindingsReference },
];

const root = fileURLToPath(new URL('..', import.meta.url));
const isCheck = process.argv.includes('--check');

function current(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

for (const { file, render } of generated) {
  const text = render();
  if (current(root + file) === text) continue;
  if (isCheck) {
    console.error(`${file} is stale: run npm run generate`);
    process.exitCode = 1;
  } else {
    writeFileSync(root + file, text);
    console.log(`wrote ${file}`);
  }
}
