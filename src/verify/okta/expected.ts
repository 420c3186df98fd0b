/** What an Okta org's mapping wants for one person of an app. */
import type { DesiredAttribute } from '../../mapping/entra/desired.ts';
import { evaluateOktaExpression } from '../../mapping/okta/evaluate.ts';
import { OktaEvaluationError, type OktaExpression, type OktaGroup } from '../../mapping/okta/expression.ts';
import { parseOktaExpression } from '../../mapping/okta/parse.ts';
import { scimPathOf } from '../../mapping/okta/scimUser.ts';
import type { AppUser, OrgApp, OrgUser } from './org.ts';

/** One property of the app user profile. */
interface Flow {
  property: string;
  /** SCIM path at the endpoint. */
  target: string;
  /** Null: not mapped, or filled on creation only; then what Okta keeps is sent. */
  node: OktaExpression | null;
}

export interface OktaSide {
  flows: Flow[];
  /** Mapped properties whose expression does not parse, with the reason. */
  faults: string[];
  /** Whether one of the expressions asks for the person's groups. */
  readsGroups: boolean;
}

export function readOktaSide({ mappings, properties }: OrgApp): OktaSide {
  const flows: Flow[] = [];
  const faults: string[] = [];
  let readsGroups = false;
  for (const [property, definition] of Object.entries(properties)) {
    const target = scimPathOf(definition);
    if (target === null || property === 'userName') continue;
    const { expression, pushStatus } = mappings[property] ?? { expression: '', pushStatus: 'DONT_PUSH' };
    if (pushStatus !== 'PUSH') {
      flows.push({ property, target, node: null });
      continue;
    }
    const parsed = parseOktaExpression(expression);
    if (parsed.ok) flows.push({ property, target, node: parsed.node });
    else faults.push(`${property}: column ${parsed.column}: ${parsed.message}`);
    readsGroups ||= /group/i.test(expression);
  }
  return { flows, faults, readsGroups };
}

export interface OktaDesired {
  attributes: DesiredAttribute[];
  /** Targets of which Okta keeps another value than its mapping gives now. */
  stale: Set<string>;
  /** Expressions that fail for this person. */
  failures: string[];
}

/** Whatever is empty is not sent. `groups` are the person's, where the expressions read them. */
export function desiredOfOkta(side: OktaSide, org: OrgApp, user: OrgUser, appUser: AppUser, groups: OktaGroup[], now: Date): OktaDesired {
  const source = { ...user.profile, id: user.id, status: user.status, $groups: groups };
  const { name, label } = org.application;
  const context = { user: source, source, app: { name, label }, org: { name: org.org, subDomain: org.org }, now };
  const attributes: DesiredAttribute[] = [];
  const stale = new Set<string>();
  const failures: string[] = [];
  const add = (target: string, value: unknown) => attributes.push({ target, value, onCreateOnly: false });
  add('userName', appUser.credentials?.userName ?? user.profile.login);
  add('active', true);
  add('externalId', user.id);
  for (const { property, target, node } of side.flows) {
    try {
      const kept = appUser.profile[property];
      const value = node === null ? kept : evaluateOktaExpression(node, context);
      if (node !== null && (value ?? '') !== (kept ?? '')) stale.add(target);
      if (value !== undefined && value !== null && value !== '') add(target, value);
    } catch (error) {
      if (!(error instanceof OktaEvaluationError)) throw error;
      failures.push(`${property}: ${error.message}`);
    }
  }
  return { attributes, stale, failures };
}
