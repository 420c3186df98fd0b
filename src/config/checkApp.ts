/** How the app comes to be, and its single sign-on. */
import type { AppCheck } from './appCheck.ts';
import type { Directory } from './directory.ts';
import type { App } from './schema.ts';

/** Entra's job has no meaning without its mapping of people; in Okta nothing reads the switch. */
const alwaysMapsPeople: Record<Directory, boolean> = { entra: true, okta: false };

export function checkApp({ document, key, app, report }: AppCheck): void {
  const { existing, gallery } = app;
  if (existing !== undefined && gallery !== undefined)
    report(['gallery'], 'two-origins', 'an app that is there already is not made from the gallery', 'Keep existing or gallery.');
  if (typeof existing === 'object' && existing.servicePrincipal === undefined && existing.application === undefined)
    report(['existing'], 'no-object', 'existing names no app', 'Give the servicePrincipal or the application, or both.');
  const twin = Object.entries(document.data.apps ?? {}).find(([, other]) =>
    idsIn(other.existing).some((id) => idsIn(existing).includes(id)),
  );
  if (twin !== undefined && twin[0] !== key)
    report(['existing'], 'one-app-twice', `${twin[0]} is set up on the same app: each would undo the other`, 'Declare it once.');
  const inOkta = adoptedInOkta(app);
  const same = Object.entries(document.data.apps ?? {}).find(([, other]) => adoptedInOkta(other) === inOkta);
  if (inOkta !== undefined && same !== undefined && same[0] !== key)
    report(['okta', 'integration'], 'one-app-twice', `${same[0]} is set up on the same app: each would undo the other`, 'Declare it once.');
  if (alwaysMapsPeople[app.directory] && app.users?.enabled === false)
    report(
      ['users', 'enabled'],
      'users-off',
      'the mapping of people cannot be switched off',
      'Use provisioning: { start: false }, or take actions away.',
    );
  const { url } = app.scim ?? {};
  if (url !== undefined && URL.canParse(url) && (new URL(url).username !== '' || new URL(url).password !== ''))
    report(
      ['scim', 'url'],
      'url-credentials',
      'the address holds a name and a password, which no directory sends',
      'Take them out: secrets never stand in YAML. A directory signs in with a token, or with oauth.',
    );
  const { restart, onDemand, start = false } = app.provisioning ?? {};
  if (restart !== undefined && !start)
    report(
      ['provisioning', 'restart'],
      'restart-paused',
      'a restart would start provisioning, which is off',
      'Write start: true, or take restart out.',
    );
  const isNamed = (kind: string) => document.isWritten(['apps', key, 'provisioning', 'onDemand', kind]);
  if (onDemand !== undefined && !isNamed('people') && !isNamed('groups'))
    report(['provisioning', 'onDemand'], 'nobody', 'onDemand names nobody', 'Give people or groups.');
}

function adoptedInOkta({ okta }: App): string | undefined {
  return typeof okta?.integration === 'object' && 'existing' in okta.integration ? okta.integration.existing : undefined;
}

function idsIn(existing: App['existing']): string[] {
  const ids = typeof existing === 'object' ? [existing.servicePrincipal, existing.application] : [existing];
  return ids.flatMap((id) => (id === undefined ? [] : [id.toLowerCase()]));
}
