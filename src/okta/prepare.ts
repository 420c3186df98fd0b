/** What the apps of an org need to know before anything is declared: who is who, what the state holds, and which app is there already. */
import type { StateResource } from '../lastState.ts';
import { at } from '../plan/places.ts';
import type { OktaApp } from '../plan/types.ts';
import type { OktaAppsFound } from '../provider/inputs.ts';
import { findOktaApps, getOktaAttributes } from '../provider/sdk.ts';
import { resourceTypes } from '../provider/tokens.ts';
import * as pulumi from '../pulumi.ts';
import { ownerOf } from '../stackName.ts';
import type { OktaAppArgs } from './app.ts';
import { lookUpOktaDirectory } from './directory.ts';
import { type Former, readFormer } from './former.ts';

/** Arguments of each app, by key; `state` is what the last update left. Throws RunError with every mistake that only the org shows. */
export async function prepareOkta(
  apps: OktaApp[],
  state: StateResource[],
  options: pulumi.InvokeOptions,
): Promise<Map<string, OktaAppArgs>> {
  const directory = await lookUpOktaDirectory(apps, options);
  const formers = new Map(apps.map((app) => [app.key, readFormer(state, [app.key, ...app.formerKeys])]));
  refuseSecond(apps, state);
  const found = await findOrphans(apps.filter(({ key, integration }) => integration.kind !== 'existing' && !formers.get(key)?.hasShell));
  const attributes = await readAttributes();
  return new Map(
    apps.map((plan) => {
      const former = formers.get(plan.key) as Former;
      const { marked: [orphan] = [] } = found[plan.key] ?? {};
      return [plan.key, { plan, directory, former, owner: ownerOf(plan), orphan, attributesBefore: attributesOf(plan, former) }];
    }),
  );

  async function findOrphans(missing: OktaApp[]): Promise<OktaAppsFound> {
    if (missing.length === 0) return {};
    const wanted = Object.fromEntries(missing.map((app) => [app.key, { label: app.name, owner: ownerOf(app) }]));
    const answer = await refused(findOktaApps({ apps: wanted }, options));
    for (const app of missing) sayTwins(app, answer[app.key]);
    return answer;
  }

  /** Of adopted apps; the state knows those of an app that an earlier update adopted. */
  async function readAttributes(): Promise<Record<string, string[]>> {
    const ids = apps.flatMap(({ key, integration }) =>
      integration.kind === 'existing' && formers.get(key)?.before === undefined ? [integration.appId] : [],
    );
    return ids.length === 0 ? {} : refused(getOktaAttributes({ appIds: ids }, options));
  }

  function attributesOf({ integration }: OktaApp, { before, made }: Former): string[] {
    if (integration.kind !== 'existing') return [];
    const standing = before === undefined ? (attributes[integration.appId] ?? []) : Object.keys(before.properties);
    return standing.filter((name) => made.properties[name] === undefined || before !== undefined);
  }
}

/** An adopted app under another key would be taken over first, and what the key before gives back would be taken away from the new one. */
function refuseSecond(apps: OktaApp[], state: StateResource[]): void {
  const adopted = state.filter(({ type }) => type === resourceTypes.oktaAdoptedApp);
  const problems = apps.flatMap(({ key, formerKeys, integration, place }) => {
    if (integration.kind !== 'existing') return [];
    const other = adopted.find(({ name, outputs }) => outputs.appId === integration.appId && ![key, ...formerKeys].includes(name));
    if (other === undefined || adopted.some(({ name }) => name === key)) return [];
    return [
      `${at(place)}: the app ${integration.appId} is set up as ${other.name} in this stack. If that app has another key now, write ` +
        `\`renamedFrom: ${other.name}\`, and it keeps everything. Or run \`pulumi up\` once without it (it gets back what it had), then once with the new key.`,
    ];
  });
  if (problems.length > 0) throw new pulumi.RunError(problems.join('\n'));
}

function sayTwins({ key, name, place }: OktaApp, found: OktaAppsFound[string] | undefined): void {
  const { marked = [], labelled = [] } = found ?? {};
  const [orphan, ...twins] = marked;
  const others = [...twins, ...labelled];
  if (orphan !== undefined) pulumi.log.info(`${at(place)}: the app ${orphan} carries the mark of ${key}, and is taken as it is`);
  if (others.length === 0) return;
  pulumi.log.warn(
    `${at(place)}: Okta has ${others.length === 1 ? 'another app' : 'other apps'} called "${name}": ${others.join(', ')}. ` +
      'To set one of them up in place of a new one, write okta: { integration: { existing: <id> } }; or give this one another name.',
  );
}

async function refused<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw new pulumi.RunError(`Okta could not be asked for its apps: ${error instanceof Error ? error.message : String(error)}`);
  }
}
