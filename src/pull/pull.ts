/** Finds a live app, reads it, and writes it down. */
import type { Vendor } from '../catalog/vendor.ts';
import { nameOf } from '../config/renamed.ts';
import type { App } from '../config/schema.ts';
import type { Context } from '../provider/resource.ts';
import { declareApp, type PulledApp } from './declare.ts';
import { type ImportedResource, importFile, importLines, listImports } from './imports.ts';
import { findPrincipal, readLiveApp } from './live.ts';
import { renderPulled } from './renderYaml.ts';

export interface PullRequest {
  key?: string;
  vendor?: Vendor;
  /** See `DeclareOptions`. */
  own?: boolean;
  /** Name, domain, address of the bundled target and apps of the stack it goes into. */
  stack?: string;
  domain?: string;
  target?: string;
  makesTokens?: boolean;
  apps?: Record<string, App>;
}

export interface Pulled {
  pulled: PulledApp;
  /** A stack file without tenants. */
  yaml: string;
  imports: ImportedResource[];
  /** One command a resource. */
  lines: string[];
  /** What `pulumi import --file` takes. */
  file: object;
}

/** `app` is an id or a display name. A text says why there is none; throws GraphError. */
export async function readPulled(context: Context, app: string, request: PullRequest): Promise<Pulled | string> {
  const principal = await findPrincipal(context.graph(), app);
  if (typeof principal === 'string') return principal;
  const live = await readLiveApp(context, principal);
  const { domain, target, makesTokens, stack, own } = request;
  const name = live.application?.displayName ?? principal.displayName;
  const [known, declared] =
    Object.entries(request.apps ?? {}).find(
      ([key, said]) =>
        // Only enterprise apps are pulled: an app of the stack in Okta may have the same name.
        said.directory === 'entra' && (request.key === undefined ? nameOf(key, said) === name : key === request.key),
    ) ?? [];
  const vendor = request.vendor;
  const pulled = declareApp(live, { key: request.key ?? known, vendor, domain, target, makesTokens, stack, own, declared });
  const imports = listImports(live, pulled, domain);
  const parent = `urn:pulumi:${stack ?? 'STACK'}::muster::muster:entra:App::${pulled.key}`;
  const origin = `Pulled from the enterprise app "${name}" (${principal.id}).`;
  return {
    pulled,
    yaml: renderPulled(pulled, origin),
    imports,
    lines: importLines(imports, parent),
    file: importFile(pulled.key, imports),
  };
}
