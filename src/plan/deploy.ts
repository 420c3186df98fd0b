/** How the bundled target is deployed, and what it is told. Pure. */
import type { StackDocument } from '../config/read.ts';
import type { Stack } from '../config/schema.ts';
import { localFolder, localPort } from '../config/targetDefaults.ts';
import type { TargetDeclarations } from '../deploy/declarations.ts';
import { planKubernetes } from './kubernetes.ts';
import { indexedAttributes } from './matching.ts';
import type { Deploy, KubernetesDeploy, Plan } from './types.ts';

/** The public address without a slash at its end; null where nobody says it. */
export function targetUrl({ target }: Stack): string | null {
  const url = target?.url ?? (target?.deploy === 'local' ? `http://127.0.0.1:${localPort(target)}` : undefined);
  return url?.replace(/(?<!\/)\/+$/, '') ?? null;
}

/** Null where somebody else runs the target, and where the settings are not complete (`checkTarget` reports them). */
export function planDeploy(document: StackDocument): Deploy | null {
  const { deploy } = document.data.target ?? {};
  return deploy === undefined ? null : planners[deploy](document);
}

/** Null where a cluster has no settings, or not all that it needs. */
export function planCluster({ data, keyPlace }: StackDocument): KubernetesDeploy | null {
  const { kubernetes } = data.target ?? {};
  return kubernetes === undefined ? null : planKubernetes(targetUrl(data), kubernetes, keyPlace(['target', 'kubernetes']));
}

const planners: Record<Deploy['kind'], (document: StackDocument) => Deploy | null> = {
  local({ stack, data, keyPlace }) {
    const target = data.target ?? {};
    const keepData = target.local?.keepData ?? true;
    return { kind: 'local', port: localPort(target), folder: localFolder(stack, target), keepData, place: keyPlace(['target', 'deploy']) };
  },
  kubernetes: planCluster,
};

/** Every app that goes to the bundled target, in the order of the plan. */
export function targetDeclarations({ stack, apps }: Plan): TargetDeclarations {
  const bundled = Object.values(apps).filter(({ endpoint }) => endpoint.bundled);
  return {
    format: 1,
    stack,
    apps: bundled
      .map((app) => ({ app, index: indexedAttributes(app) }))
      .map(({ app: { origin, endpoint, vendor, behaviour }, index }) => ({
        key: origin,
        path: `/${origin}${endpoint.path}`,
        vendor,
        ...(endpoint.oauth === undefined ? {} : { clientId: endpoint.oauth.clientId }),
        ...(index.length === 0 ? {} : { index }),
        behaviour,
      })),
  };
}
