/** A stack that deploys its target on a cluster. */
import { resolve } from 'node:path';
import { planStack } from '../../src/plan/plan.ts';
import type { KubernetesDeploy, Plan } from '../../src/plan/types.ts';
import { loadStack, stackFolder, tenants } from '../config/stack.ts';

export const least = 'image: registry.example/muster:1.2.0, database: { secret: scim-db }';
/** The project's own: a command wants to have one. */
const sample = resolve(import.meta.dirname, '../../stacks/sample.yaml');
export const apps = `sample: ${sample}
apps:
  stack-ai: { catalog: stack-ai, directory: entra, scim: { target: bundled }, vendor: { syncGroups: true } }
  notion: { catalog: generic, directory: entra, scim: { target: bundled, oauth: { clientId: entra } } }
  elsewhere: { catalog: generic, directory: entra, scim: { url: https://api.example.com/scim, token: { secret: x } } }
`;

/** The text of a stack whose `target.kubernetes` has these settings. */
export const stackText = (settings = least): string =>
  `${tenants}target: { deploy: kubernetes, url: https://scim.example.com, kubernetes: { ${settings} } }\n${apps}`;

/** The text of a stack whose target files make. */
export const filesText = `${tenants}target: { url: https://scim.example.com }\n${apps}`;

export function planned(settings = least): { plan: Plan; deploy: KubernetesDeploy } {
  const { document, problems } = loadStack('s', stackFolder({ 's.yaml': stackText(settings) }));
  if (document === undefined || problems.length > 0) throw new Error(JSON.stringify(problems));
  const plan = planStack(document);
  if (plan.deploy?.kind !== 'kubernetes') throw new Error('not on a cluster');
  return { plan, deploy: plan.deploy };
}
