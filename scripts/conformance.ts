/**
 * `node scripts/conformance.ts [part [word …]]`: what others wrote for the real services, against Muster's own; Markdown on stdout.
 * A part installs what it needs into a temporary folder, and says so where it cannot. Exits with 1 on what nothing explains.
 */
import { graph } from './conformance/graph.ts';
import { okta } from './conformance/okta.ts';
import { scim } from './conformance/scim.ts';
import type { Part } from './conformance/tools.ts';

/** In this order without a name. */
const parts: Record<string, Part> = { scim, graph, okta };

const [name, ...words] = process.argv.slice(2);
if (name !== undefined && !Object.hasOwn(parts, name)) {
  console.error(
    `no part ${name}; there are:\n${Object.entries(parts)
      .map(([key, { about }]) => `  ${key}: ${about}`)
      .join('\n')}`,
  );
  process.exit(2);
}
const wrong: string[] = [];
for (const [key, part] of Object.entries(parts)) {
  if (name !== undefined && key !== name) continue;
  console.log(`## ${key}: ${part.about}\n`);
  wrong.push(...(await part.run(words)).map((one) => `${key}: ${one}`));
}
if (wrong.length > 0) console.log(`\nNot explained:\n${wrong.join('\n')}`);
// The servers that a part started would keep the run alive.
process.exit(wrong.length > 0 ? 1 : 0);
