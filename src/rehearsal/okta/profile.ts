/** Okta's profile mapping as it stands in the org, and what it makes of a person. */
import { isNotKnown } from '../../mapping/notKnown.ts';
import { type ComputedProfile, computeProfile as compute } from '../../provisioning/okta/profile.ts';
import { type OktaRules, readRows } from '../../provisioning/okta/rules.ts';
import { objectAt, textAt } from './http.ts';
import { loginFormat } from './makeApp.ts';
import type { AppUser, OktaApp, OktaStore, OktaUser } from './store.ts';
import { groupMembers, userToAppMapping } from './store.ts';

/** The app's "Application username format": `${source.login}`, `${fn:substringBefore(source.email, "@")}` or a bare expression. */
function templateExpression(app: OktaApp): string {
  const template = textAt(objectAt(objectAt(app.body, 'credentials'), 'userNameTemplate'), 'template') ?? loginFormat;
  const inner = /^\$\{(.*)\}$/s.exec(template)?.[1] ?? template;
  return inner.replaceAll('fn:', '');
}

/** What of the rules the profile mapping needs. */
function profileRules(store: OktaStore, app: OktaApp): Pick<OktaRules, 'rows' | 'userName' | 'app' | 'org'> {
  const mappings = userToAppMapping(store, app.id)?.properties ?? {};
  return { ...readRows(mappings, app, templateExpression(app)), app: { name: app.name, label: app.label }, org: store.org };
}

/** `all`: "create" rows are evaluated again as well (first push, or "reapply mappings"). */
export function computeProfile(store: OktaStore, app: OktaApp, user: OktaUser, appUser: AppUser, all: boolean): ComputedProfile {
  const groups = () =>
    [...store.groups.values()]
      .filter((group) => groupMembers(store, group).includes(user))
      .map((group) => ({ id: group.id, name: group.profile.name, type: group.type, sourceId: store.org }));
  const { id, status, profile } = user;
  const computed = compute(profileRules(store, app), { id, status, profile, groups }, appUser, all, store.now());
  return sendable(computed);
}

/** What a declared function gives is not known here, and is not sent. */
function sendable({ userName, profile, problems }: ComputedProfile): ComputedProfile {
  const known = Object.fromEntries(Object.entries(profile).filter(([, value]) => !isNotKnown(value)));
  if (!isNotKnown(userName)) return { userName, profile: known, problems };
  return { userName: '', profile: known, problems: [...problems, 'userName: what the expression gives is not known here'] };
}
