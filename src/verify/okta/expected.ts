/** What an Okta org's mapping wants for one person of an app. */
import { isNotKnown } from '../../mapping/notKnown.ts';
import type { OktaGroup } from '../../mapping/okta/expression.ts';
import type { DesiredAttribute } from '../../provisioning/entra/desired.ts';
import { evaluator, isEmpty } from '../../provisioning/okta/profile.ts';
import { type Row, readRow } from '../../provisioning/okta/rules.ts';
import { scimPathOf } from '../../provisioning/okta/scimUser.ts';
import type { AppUser, OrgApp, OrgUser } from './org.ts';

/** One property of the app user profile. */
interface Flow {
  property: string;
  /** SCIM path at the endpoint. */
  target: string;
  /** Null: not mapped, or filled on creation only; then what Okta keeps is sent. */
  row: Row | null;
}

export interface OktaSide {
  flows: Flow[];
  /** Mapped properties whose expression does not parse, with the reason. */
  faults: string[];
  /** Whether one of the expressions asks for the person's groups. */
  readsGroups: boolean;
}

export function readOktaSide({ mappings, properties }: OrgApp): OktaSide {
  const side: OktaSide = { flows: [], faults: [], readsGroups: false };
  for (const [property, definition] of Object.entries(properties)) {
    const target = scimPathOf(definition);
    if (target === null || property === 'userName') continue;
    const { expression, pushStatus } = mappings[property] ?? { expression: '', pushStatus: 'DONT_PUSH' };
    const row = pushStatus === 'PUSH' ? readRow(property, expression, true) : null;
    side.readsGroups ||= row !== null && /group/i.test(expression);
    if (row?.fault) side.faults.push(`${property}: ${row.fault}`);
    else side.flows.push({ property, target, row });
  }
  return side;
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
  const { name, label } = org.application;
  const { id, status, profile } = user;
  const evaluate = evaluator({ app: { name, label }, org: org.org }, { id, status, profile, groups: () => groups }, now);
  const attributes: DesiredAttribute[] = [];
  const stale = new Set<string>();
  const failures: string[] = [];
  const add = (target: string, value: unknown) => attributes.push({ target, value, onCreateOnly: false, exact: true });
  add('userName', appUser.credentials?.userName ?? profile.login);
  add('active', true);
  add('externalId', id);
  for (const { property, target, row } of side.flows) {
    const kept = appUser.profile[property];
    const result = row === null ? { value: kept } : evaluate(row);
    if ('problem' in result) failures.push(`${property}: ${result.problem}`);
    else if (!isNotKnown(result.value)) {
      if (row !== null && (result.value ?? '') !== (kept ?? '')) stale.add(target);
      if (!isEmpty(result.value)) add(target, result.value);
    }
  }
  return { attributes, stale, failures };
}
