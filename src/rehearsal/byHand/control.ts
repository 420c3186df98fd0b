/**
 * The sandbox's own door on 127.0.0.1: the clock (cycles at once), the clicks that no API has (Okta's boxes), and people by their keys.
 * The password stands in the address, so that `curl $MUSTER_SANDBOX/…` is a whole command.
 */
import { randomBytes } from 'node:crypto';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { secretVariable } from '../../config/secretNames.ts';
import type { AppPlan } from '../../plan/types.ts';
import { listen } from '../loopback/listen.ts';
import { describeProvisioned, failedIn } from '../provisioned.ts';
import type { World } from '../world.ts';
import { tick } from './boxes.ts';
import type { Cycles } from './cycles.ts';
import { createPeople, isTenantRefusal, type PersonChange } from './people.ts';
import { verbs } from './personCalls.ts';
import { named, Refused } from './personValues.ts';

export interface Control {
  /** `http://sandbox:PASSWORD@127.0.0.1:PORT`. */
  url: string;
  close(): Promise<void>;
}

export async function startControl(world: World, cycles: Cycles): Promise<Control> {
  const password = randomBytes(18).toString('base64url');
  const app = createApp(world, cycles, `Basic ${Buffer.from(`sandbox:${password}`).toString('base64')}`);
  const { url, close } = await listen({ answer: getRequestListener(app.fetch), refusal: (_, error) => ({ error }) });
  return { url: url.replace('//', `//sandbox:${password}@`), close };
}

function createApp(world: World, cycles: Cycles, authorization: string): Hono {
  const { plan } = world;
  const apps = new Map(Object.entries(plan.apps));
  const people = createPeople(world);
  const app = new Hono();
  app.use(async (c, next) => {
    if (c.req.header('authorization') !== authorization) return c.json({ error: 'take the whole address, with its password' }, 401);
    await next();
  });
  app.onError((error, c) => {
    if (error instanceof Refused) return c.json({ error: error.message }, error.status);
    // What a tenant refuses, it refuses with its own words.
    return c.json({ error: error.message }, isTenantRefusal(error) ? 409 : 500);
  });
  app.notFound((c) =>
    c.json({ error: `there is no ${c.req.method} ${c.req.path} here: GET /, POST /cycle, /apps/APP/boxes, /people/KEY` }, 404),
  );
  app.get('/', (c) => c.json({ stack: plan.stack, apps: [...apps.values()].map((one) => shown(world, one)), people: people.list() }));
  app.post('/cycle/:key?', async (c) => {
    const key = c.req.param('key');
    const done = await cycles.run(key === undefined ? undefined : named('app', key, apps));
    return c.json({
      rounds: done.map((one) => ({ ...one, said: describeProvisioned(one), failed: failedIn(one) })),
    });
  });
  app.post('/apps/:key/boxes', async (c) => {
    const one = named('app', c.req.param('key'), apps);
    if (one.directory !== 'okta') throw new Refused(`${one.key} is in Entra: \`pulumi up\` does all of it`);
    return c.json(await tick(world, one, await readBody(c.req.raw)));
  });
  app.post('/people/:key', async (c) => c.json(await people.change(c.req.param('key'), readChange(await readBody(c.req.raw)))));
  return app;
}

/** How an app stands, and where the token comes from that is entered by hand. */
function shown({ plan, okta }: World, one: AppPlan): object {
  const { key, name, directory, endpoint } = one;
  const features = [...okta.store.apps.values()].find(({ label }) => directory === 'okta' && label === name)?.features ?? null;
  const tokenMade = endpoint.tokenMade && plan.deploy?.kind === 'local';
  return { key, name, directory, tokenMade, variable: secretVariable(endpoint.tokenSecret), ...(directory === 'okta' ? { features } : {}) };
}

/** Throws Refused for a change that is none. */
function readChange({ what, ...lists }: { [name: string]: unknown }): PersonChange {
  if (typeof what !== 'string') throw new Refused(`what is to happen stands in "what": ${[...verbs.keys()].join(', ')}`);
  const change: PersonChange = { what };
  for (const [name, list] of Object.entries(lists)) {
    if (name !== 'values' && name !== 'addTo' && name !== 'removeFrom') throw new Refused(`a change has no ${name}`);
    if (!Array.isArray(list) || !list.every((one) => typeof one === 'string')) throw new Refused(`${name} is a list of texts`);
    change[name] = list;
  }
  return change;
}

/** Throws Refused for anything but a JSON object; an empty body is one. */
async function readBody<T extends object>(request: Request): Promise<T> {
  const text = await request.text();
  let body: unknown = null;
  try {
    body = text.trim() === '' ? {} : JSON.parse(text);
  } catch {
    // Said below, as of a body that is no object.
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new Refused('the body must be a JSON object');
  return body as T;
}
