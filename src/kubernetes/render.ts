/** A target on a cluster as files, for GitOps: the objects that the program makes, with every secret by reference. Pure. */
import { stringify } from 'yaml';
import type { TargetDeclarations } from '../deploy/declarations.ts';
import type { KubernetesDeploy } from '../plan/types.ts';
import { deploymentOf } from './deployment.ts';
import type { Manifest } from './manifest.ts';
import { configMapOf, declarationsText, fixedObjects, tokensReference } from './objects.ts';

/** In the order in which they are needed. */
export function renderedObjects(deploy: KubernetesDeploy, declarations: TargetDeclarations): Manifest[] {
  const named = declarationsText(deploy, JSON.stringify(declarations, null, 2));
  const { service, route, disruptionBudget, networkPolicy } = fixedObjects(deploy);
  const references = { declarations: named.name, tokens: tokensReference(deploy), databaseKey: deploy.database.key };
  const objects = [configMapOf(deploy, named), deploymentOf(deploy, references), service, route, disruptionBudget, networkPolicy];
  return objects.filter((object) => object !== null);
}

/** Text by file name: `deployment.yaml` and so on. One object a file, as there is one of each kind. */
export function renderKubernetes(deploy: KubernetesDeploy, declarations: TargetDeclarations, header: string): Record<string, string> {
  const files = renderedObjects(deploy, declarations).map((object): [string, string] => [
    `${object.kind.toLowerCase()}.yaml`,
    `${header}${stringify(object, { lineWidth: 0, aliasDuplicateObjects: false })}`,
  ]);
  return Object.fromEntries(files.sort(([a], [b]) => (a < b ? -1 : 1)));
}
