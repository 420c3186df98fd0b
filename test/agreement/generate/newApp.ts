/** Any app under a key that is free: one of the five set-ups, or one from nothing, made or adopted. */
import type { App } from '../../../src/config/schema.ts';
import { newEndpoint } from './dialect.ts';
import type { Directory, Draft } from './draft.ts';
import { newEntraApp } from './entraApp.ts';
import { newOktaApp } from './oktaApp.ts';
import { newSeedApp, seedApps } from './seedApps.ts';

const freshKeys = ['wiki', 'desk', 'chat', 'crm'];

/** Stands in the YAML for the id that the world gives the app. */
const adoptedIds: Record<string, string> = {
  wiki: 'ad000000-0000-4000-8000-000000000001',
  desk: 'ad000000-0000-4000-8000-000000000002',
  chat: 'ad000000-0000-4000-8000-000000000003',
  crm: 'ad000000-0000-4000-8000-000000000004',
};

/** Undefined when every key is taken. `directory`: either one unless said. */
export function newApp(draft: Draft, taken: string[], directory?: Directory): { key: string; app: App } | undefined {
  const { random } = draft;
  const wanted = directory ?? (random.chance(0.65) ? 'entra' : 'okta');
  const seeds = Object.keys(seedApps).filter((key) => !taken.includes(key) && (key === 'cube-okta') === (wanted === 'okta'));
  if (seeds.length > 0 && random.chance(wanted === 'okta' ? 0.3 : 0.4)) {
    const key = random.pick(seeds);
    return { key, app: newSeedApp(draft, key) };
  }
  const free = freshKeys.filter((key) => !taken.includes(key));
  if (free.length === 0) return undefined;
  const key = random.pick(free);
  if (wanted === 'okta') return { key, app: newOktaApp(draft) };
  const app = newEntraApp(draft);
  if (random.chance(0.45)) app.scim = newEndpoint(random, random.chance(0.4));
  if (random.chance(0.12)) {
    delete app.gallery;
    app.existing = { servicePrincipal: adoptedIds[key] ?? '', gallery: false };
  }
  return { key, app };
}
