/** The bundled SCIM 2.0 target: mounts on one server, over one database. */
import { randomBytes } from 'node:crypto';
import type { ResourceType } from './document.ts';
import { openConnections } from './http/connections.ts';
import { openExchange } from './http/exchange.ts';
import { type Inside, serveInside } from './http/inside.ts';
import { listen } from './http/listen.ts';
import { type Metrics, openMetrics } from './http/metrics.ts';
import type { Entrance } from './http/mount.ts';
import { openLimiter } from './http/rate.ts';
import type { Declared } from './http/tokenStatus.ts';
import { openTokens } from './http/tokens.ts';
import { openUsage, type Usage } from './http/usage.ts';
import { defaultConnections } from './limits.ts';
import type { PageStore } from './page/directory.ts';
import { openPage } from './page/page.ts';
import { withWhole } from './resource/longList.ts';
import { matchingOf, openMount } from './resource/mounted.ts';
import { everything } from './resource/projection.ts';
import { listResources } from './resource/read.ts';
import { lookFor, renderResources } from './resource/render.ts';
import { vendorGroupSchema } from './schema/vendor.ts';
import { isStorable } from './storable.ts';
import { listAudit, openAudit, pageTenant } from './store/audit.ts';
import { startBackfill } from './store/backfill.ts';
import type { Database } from './store/database.ts';
import { type Matching, nothingDeclared } from './store/matching.ts';
import { openDatabase } from './store/open.ts';
import type { Stored } from './store/stored.ts';
import { openTokenStore } from './store/tokens.ts';
import { openTokenUses } from './store/tokenUse.ts';
import { query } from './store/work.ts';
import type { Identity, Mount, ScimResource, Search, Target, TargetOptions } from './target.ts';

/**
 * Starts the target. Throws when the database was written by a newer version or does not answer, a behaviour's role path cannot be parsed,
 * or a port is taken. Tokens are kept as hashes only. The inside port answers from the first moment on and until the last.
 */
export async function startTarget(options: TargetOptions): Promise<Target> {
  const state: State = { metrics: openMetrics(), identity: options.identity ?? nobody, database: null, unready: 'starting', inside: null };
  const closing: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    state.unready = 'stopping';
    for (const one of closing.splice(0).reverse()) await one();
  };
  try {
    if (options.metricsPort !== undefined) {
      const condition = { ...state, database: () => state.database, unready: () => state.unready };
      state.inside = await serveInside(condition, options.metricsHost ?? loopback, options.metricsPort);
      closing.push(state.inside.close);
    }
    const database = await openDatabase(options.database, options);
    closing.push(() => database.close());
    state.database = database;
    const target = await startOver(database, state, options, closing, close);
    state.unready = null;
    return target;
  } catch (error) {
    await close();
    throw error;
  }
}

/** What is known of the process as a whole. */
interface State {
  metrics: Metrics;
  identity: Identity;
  database: Database | null;
  /** Why it takes no requests now. */
  unready: string | null;
  inside: Inside | null;
}

const nobody: Identity = { instance: null, version: 'unknown' };
const loopback = '127.0.0.1';
/** Milliseconds. */
const closeTime = 1000;

async function startOver(
  database: Database,
  state: State,
  options: TargetOptions,
  closing: (() => Promise<void>)[],
  close: () => Promise<void>,
): Promise<Target> {
  const { metrics, identity, inside } = state;
  let origin = '';
  const usages: Usage[] = [];
  closing.push(async () => void (await Promise.all(usages.map((usage) => usage.settled()))));
  const open = (mount: Mount): Entrance => {
    const uses = openTokenUses(mount.key);
    const usage = openUsage(database, uses, options.now);
    usages.push(usage);
    const declared = mount.declared === undefined ? null : { tokens: mount.declared, uses, identity };
    return openEntrance(mount, database, matchings.get(mount.key) ?? nothingDeclared, options, declared, usage, () => origin);
  };
  const matchings = new Map(options.mounts.map((mount) => [mount.key, matchingOf(mount)]));
  const declared = [...matchings.values()].filter((matching) => matching !== nothingDeclared);
  for (const matching of declared) await database.write(() => matching.register());
  const entrances = new Map(options.mounts.map((mount) => [mount.key, open(mount)]));
  const page =
    options.page === undefined
      ? null
      : openPage(
          options,
          options.page.token,
          pageStore(database, (key) => find(entrances, key)),
        );
  const connections = openConnections(options.connections ?? { ...defaultConnections, byAddress: null });
  const exchange = openExchange([...entrances.values()], { options, metrics, page, onKnown: connections.know });
  const { host = loopback, port = 0, tls } = options;
  const server = await listen(exchange, connections, { host, port, tls });
  closing.push(() => server.close(options.closeTime ?? closeTime));
  for (const matching of declared) closing.push(startBackfill(database, matching).close);
  origin = options.publicUrl?.replace(/\/+$/, '') ?? server.url;

  const all = (key: string, type: ResourceType): ScimResource[] => {
    const { app } = find(entrances, key);
    if (database.readNow === null) throw new Error('Only a SQLite target can be read at once; use list().');
    return database.readNow(function* () {
      const { found } = yield* app.resources.search(type, null, {
        startIndex: 1,
        count: Number.MAX_SAFE_INTEGER,
        whole: true,
        look: lookFor(app, type, []),
      });
      return yield* renderResources(app, found, everything);
    });
  };
  return {
    url: server.url,
    metricsUrl: inside?.url ?? null,
    setTokens: (key, tokens) => find(entrances, key).tokens.replace(tokens),
    setBehaviour(key, behaviour) {
      const mount = options.mounts.find((one) => one.key === key);
      if (mount === undefined) throw nobodyMounted(key);
      find(entrances, key).app = openMount(
        { ...mount, behaviour },
        database.dialect,
        matchings.get(key) ?? nothingDeclared,
        options,
        () => origin,
      );
    },
    users: (key) => all(key, 'User'),
    groups: (key) => {
      const { groupsBecome: becomes } = find(entrances, key).app.behaviour;
      return all(key, 'Group').map((group) => ({ [vendorGroupSchema]: { becomes }, ...group }));
    },
    list: async (key, type, search: Search = {}) => {
      const { app } = find(entrances, key);
      return await withWhole(await database.read(() => listResources(app, type, search)), database);
    },
    audit: async (key, count, before) => {
      const { app } = find(entrances, key);
      return await database.read(() => app.audit.list(count, before));
    },
    close,
  };
}

function openEntrance(
  mount: Mount,
  database: Database,
  matching: Matching,
  options: TargetOptions,
  declared: Declared | null,
  usage: Usage,
  origin: () => string,
): Entrance {
  const stored = openTokenStore(mount.key);
  const keys = { given: mount.tokens, declared: mount.declared ?? [], clientId: mount.clientId, stored, usage };
  return {
    key: mount.key,
    path: mount.path.replace(/\/+$/, ''),
    app: openMount(mount, database.dialect, matching, options, origin),
    database,
    stored,
    declared,
    tokens: openTokens(keys, database, options.now),
    limiter: options.rate === undefined ? null : openLimiter(options.rate, () => options.now().getTime()),
    now: options.now,
    newSecret: options.newSecret ?? (() => randomBytes(32).toString('base64url')),
  };
}

const withoutMembers = { only: null, excluded: [{ schema: null, name: 'members', sub: null }] };

/** What the page may read. */
function pageStore(database: Database, entrance: (key: string) => Entrance): PageStore {
  const logins = openAudit(pageTenant);
  return {
    // What no row can hold, none has.
    query: async (sql, ...values) =>
      values.every((value) => typeof value !== 'string' || isStorable(value)) ? await database.read(() => query(sql, ...values)) : [],
    audit: (asked) => database.read(() => listAudit(asked)),
    noteLogin: (at, isRefused) => {
      const refused = isRefused ? { refused: { status: 401, scimType: null } } : {};
      const entry = {
        at: at.toISOString(),
        actor: 'page',
        token: null,
        action: 'login',
        type: 'Page',
        id: '',
        changed: {},
        ...refused,
      } as const;
      return database.write(() => logins.add(entry));
    },
    read: (key, type, ids) => {
      const { app } = entrance(key);
      return database.read(function* () {
        const found: Stored[] = [];
        for (const id of ids) {
          const stored = yield* app.resources.get(type, id);
          if (stored !== null) found.push(stored);
        }
        return yield* renderResources(app, found, withoutMembers);
      });
    },
  };
}

function find(entrances: Map<string, Entrance>, key: string): Entrance {
  const found = entrances.get(key);
  if (found === undefined) throw nobodyMounted(key);
  return found;
}

const nobodyMounted = (key: string) => new Error(`No app "${key}" is mounted.`);
