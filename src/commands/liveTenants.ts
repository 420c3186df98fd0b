/** Clients of the live tenants, for the commands that only read: configured by the environment, as the plugins are. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { createContext } from '../provider/context.ts';
import type { Context } from '../provider/resource.ts';
import { type ProviderConfig, readEntraSettings } from '../provider/settings.ts';
import { printError } from './stack.ts';

/** `config` names the tenants of a stack, so that credentials for another one are refused. */
export function liveTenants(config: ProviderConfig): Context {
  trustEngineCertificates();
  return createContext(config, {
    env: process.env,
    sleep,
    log: (_severity, message) => printError(`… ${message}\n`),
  });
}

/** What SSL_CERT_FILE trusts, the engine's plugins trust; Node has another variable of its own, read at its start only. */
export function trustEngineCertificates(): void {
  const file = process.env.SSL_CERT_FILE;
  if (file) setDefaultCACertificates([...getCACertificates('default'), readFileSync(file, 'utf8')]);
}

/** Graph's root in the cloud that the environment names. Throws a plain Error that names the missing setting. */
export async function graphRoot(config: ProviderConfig): Promise<string> {
  return (await readEntraSettings(config, process.env, fetch)).graphUrl;
}
