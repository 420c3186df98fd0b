/** The tenant itself: its domain, and the licence where Graph shows it. */
import { appsIn } from '../config/directory.ts';
import type { Plan } from '../plan/types.ts';
import { GraphError } from '../provider/graph/error.ts';
import { type Check, type Finding, ok, problem, unknown, warning } from './types.ts';

const hasEntra = (plan: Plan) => appsIn(plan.apps, 'entra').length > 0;

interface Organization {
  id: string;
  displayName: string;
  verifiedDomains: { name: string }[];
}

export const tenant: Check = {
  name: 'Entra tenant',
  applies: hasEntra,
  async examine({ plan, entra }) {
    const { graph } = await entra();
    const domain = plan.entra?.domain ?? '';
    const found = await orForbidden(graph.get<{ value: Organization[] }>('/organization?$select=id,displayName,verifiedDomains'));
    if (found === null)
      return [unknown(`whether ${domain} is a domain of the tenant cannot be seen`, 'Organization.Read.All lets it be seen')];
    const [organization] = found.value;
    if (organization === undefined) return [unknown('Graph shows no organization')];
    const { displayName, verifiedDomains } = organization;
    const known = verifiedDomains.map(({ name }) => name);
    if (known.some((name) => name.toLowerCase() === domain.toLowerCase())) return [ok(`${domain} is a domain of ${displayName}`)];
    const fix = 'correct tenants.entra: tenantId or domain is another one';
    return [problem(`${displayName} has no verified domain ${domain}; it has ${known.join(', ')}`, fix)];
  },
};

interface Sku {
  skuPartNumber: string;
  /** `Enabled`, `Warning` (the days of grace), `Suspended`, `Deleted`, `LockedOut`. */
  capabilityStatus: string;
  servicePlans: { servicePlanName: string; provisioningStatus: string }[];
}

/** Service plans of P1 and P2 begin so; a suite has one of them in it. */
const premium = /^AAD_PREMIUM/;

export const licence: Check = {
  name: 'Entra licence',
  applies: hasEntra,
  async examine({ plan, entra }) {
    const { graph } = await entra();
    const skus = await orForbidden(graph.get<{ value: Sku[] }>('/subscribedSkus?$select=skuPartNumber,capabilityStatus,servicePlans'));
    const what = 'whether the tenant has Entra ID P1 cannot be seen';
    if (skus === null)
      return [unknown(what, 'LicenseAssignment.Read.All or Organization.Read.All lets it be seen; assigning groups needs P1')];
    const has = skus.value.filter(({ servicePlans }) => servicePlans.some(({ servicePlanName }) => premium.test(servicePlanName)));
    const good = has.filter(({ capabilityStatus }) => ['Enabled', 'Warning'].includes(capabilityStatus)).map((sku) => sku.skuPartNumber);
    if (good.length > 0) return [ok(`Entra ID P1 or more: ${good.join(', ')}`)];
    const gone = has.length === 0 ? '' : ` (${has.map((sku) => `${sku.skuPartNumber} is ${sku.capabilityStatus}`).join(', ')})`;
    return withoutPremium(plan, gone);
  },
};

function withoutPremium({ apps }: Plan, gone: string): Finding[] {
  const byGroup = appsIn(apps, 'entra').filter(({ assignments }) => assignments.some(({ principal }) => principal === 'group'));
  const log = warning(
    `the tenant has no Entra ID P1${gone}: Graph does not show the provisioning log`,
    '`muster status` tells no failures without it',
  );
  if (byGroup.length === 0) return [log];
  const keys = byGroup.map(({ key }) => key).join(', ');
  const fix = 'get Entra ID P1, or assign people (assign: { users: … }) in place of groups';
  return [problem(`the tenant has no Entra ID P1${gone}, and ${keys} ${byGroup.length === 1 ? 'assigns' : 'assign'} groups`, fix), log];
}

/** Null for a 403. Throws GraphError for anything else. */
async function orForbidden<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof GraphError && error.status === 403) return null;
    throw error;
  }
}
