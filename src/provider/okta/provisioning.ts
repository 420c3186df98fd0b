/** Which "Provisioning to App" boxes of an Okta app are on. Okta's public API cannot set them for a custom app, so this only reads. */
import { diffInputs } from '../diff.ts';
import type { OktaProvisioningInputs, OktaProvisioningOutputs } from '../inputs.ts';
import { type Context, type ResourceKind, unknownValue } from '../resource.ts';
import { resourceTypes } from '../tokens.ts';
import { OktaError } from './client.ts';

interface OktaApplication {
  id: string;
  name: string;
  features?: string[];
}

/** The `features` of an Okta application. `released` gates assignments and pushes and never goes back to false. */
export const oktaProvisioning: ResourceKind<OktaProvisioningInputs, OktaProvisioningOutputs> = {
  type: resourceTypes.oktaProvisioning,

  check: (inputs) => (inputs.appId ? [] : [{ property: 'appId', reason: 'is required' }]),

  async diff(context, old, inputs) {
    const diff = diffInputs(old.inputs, inputs, { replaces: ['appId'] });
    if (diff.replaces.length > 0 || inputs.appId === unknownValue) return diff;
    const live = await observe(context, inputs, old.outputs.released);
    const seen = diffInputs(old.outputs, live);
    for (const name of ['features', 'released'] as const) {
      const change = seen.changes[name];
      if (change !== undefined) diff.changes[name] = change;
    }
    return diff;
  },

  async create(context, inputs) {
    return { id: inputs.appId, outputs: await observe(context, inputs, false) };
  },

  async read(context, id, last) {
    const inputs = { appId: id, wanted: last.inputs?.wanted ?? [] };
    try {
      const outputs = await observe(context, inputs, last.outputs?.released ?? false);
      // An import does not say what is wanted, so it releases nothing.
      return { id, inputs, outputs: last.inputs === undefined ? { ...outputs, released: false } : outputs };
    } catch (error) {
      if (error instanceof OktaError && error.status === 404) return undefined;
      throw error;
    }
  },

  update: (context, _id, old, inputs) => observe(context, inputs, old.outputs.released),

  delete: async () => {},

  previewOutputs: (inputs, old) => (old?.released === true ? { ...inputs, released: true, adminUrl: old.adminUrl } : inputs),
};

async function observe(context: Context, inputs: OktaProvisioningInputs, released: boolean): Promise<OktaProvisioningOutputs> {
  const okta = context.okta();
  const { appId, wanted } = inputs;
  const app = await okta.get<OktaApplication>(`/api/v1/apps/${encodeURIComponent(appId)}`);
  const features = (app.features ?? []).toSorted();
  const missing = wanted.filter((name) => !features.includes(name)).toSorted();
  return {
    appId,
    wanted,
    features,
    missing,
    released: released || missing.length === 0,
    adminUrl: `${okta.adminUrl}/admin/app/${app.name}/instance/${appId}/#tab-provisioning`,
  };
}
