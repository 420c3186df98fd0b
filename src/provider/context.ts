/** The context of the resources: clients made on first use from configuration and environment. */
import { randomBytes } from 'node:crypto';
import { createTokenSource } from './graph/auth.ts';
import { createGraphClient, type GraphClient } from './graph/client.ts';
import { createOktaClient, type OktaClient } from './okta/client.ts';
import type { Context } from './resource.ts';
import {
  type EntraSettings,
  type Environment,
  type ProviderConfig,
  readEntraSettings,
  readOktaSettings,
  readTenantId,
} from './settings.ts';

export interface ContextOptions {
  env: Environment;
  sleep: (ms: number) => Promise<void>;
  log: (severity: 'info' | 'warning', message: string) => void;
  fetch?: typeof globalThis.fetch;
  now?: () => number;
  randomBytes?: (size: number) => Uint8Array;
}

/** Nothing is sent before a resource makes its first call. */
export function createContext(config: ProviderConfig, options: ContextOptions): Context {
  const { env, sleep, log } = options;
  const fetch = options.fetch ?? globalThis.fetch;
  const now = options.now ?? Date.now;
  let graph: GraphClient | undefined;
  let okta: OktaClient | undefined;

  function makeGraph(): GraphClient {
    readTenantId(config, env);
    let known: Promise<EntraSettings> | undefined;
    const settings = (): Promise<EntraSettings> => {
      known ??= readEntraSettings(config, env, fetch).catch((error: unknown) => {
        known = undefined;
        throw error;
      });
      return known;
    };
    const token = createTokenSource(settings, fetch, now);
    return createGraphClient({
      baseUrl: async () => (await settings()).graphUrl,
      signOnUrl: async () => (await settings()).signOnUrl,
      ...{ token, fetch, sleep, log, now },
    });
  }

  return {
    graph: () => {
      graph ??= makeGraph();
      return graph;
    },
    okta: () => {
      okta ??= createOktaClient({ settings: readOktaSettings(config, env), fetch, sleep, now });
      return okta;
    },
    sleep,
    now,
    randomBytes: options.randomBytes ?? randomBytes,
    log,
    isCancelled: () => false,
    isRefresh: false,
  };
}
