/** Edits of actions, settings of the job and of the vendor, the dialect, groups on and off, Okta's boxes and pushes; apps in and out. */
import type { App } from '../../../../src/config/schema.ts';
import { toggleDialect } from '../dialect.ts';
import { assignableGroups } from '../draft.ts';
import { newActions } from '../entraApp.ts';
import { newApp } from '../newApp.ts';
import { oktaActions, uniqueFields } from '../oktaApp.ts';
import { cubeSettings, stackAiSettings } from '../seedApps.ts';
import { anyApp, type Edit, groupsOf, setOrDrop, usersOf } from './edit.ts';

const actions: Edit = (change) => {
  const app = anyApp(change);
  if (app === undefined) return false;
  const { random } = change;
  if (app.okta !== undefined) setOrDrop(random, app.okta, 'actions', [...random.pick(oktaActions)]);
  else setOrDrop(random, random.chance(0.75) ? usersOf(app) : groupsOf(app), 'actions', newActions(random));
  return true;
};

const jobSettings: ((app: App, random: Parameters<Edit>[0]['random']) => void)[] = [
  (app) => toggle(app, 'skipOutOfScopeDeletions', true),
  (app, random) => setOrDrop(random, provisioningOf(app), 'deletionThreshold', random.pick([1, 2, 3, 50])),
  (app, random) => setOrDrop(random, provisioningOf(app), 'notify', 'others@example.com'),
  (app) => {
    provisioningOf(app).scope = app.provisioning?.scope === 'all' ? 'assigned' : 'all';
  },
  (app) => toggle(app, 'start', true),
];

/** What a restart resets; as the Restart button unless said. */
const resets: Record<string, ('full' | 'forceDeletes')[] | undefined> = { full: ['full'], forceDeletes: ['forceDeletes'] };

const provisioningOf = (app: App) => (app.provisioning ??= {});

function toggle(app: App, key: 'skipOutOfScopeDeletions' | 'start', value: true): void {
  const provisioning = provisioningOf(app);
  if (provisioning[key] === undefined) provisioning[key] = value;
  else delete provisioning[key];
  // A restart would start what is off.
  if (provisioning.start !== true) delete provisioning.restart;
}

const settings: Edit = (change) => {
  const app = anyApp(change, 'entra');
  if (app === undefined) return false;
  change.random.pick(jobSettings)(app, change.random);
  return true;
};

const restart: Edit = (change) => {
  const app = anyApp(change, 'entra');
  if (app === undefined) return false;
  const reset = resets[change.random.weighted({ usual: 2, full: 3, forceDeletes: 1 })];
  const provisioning = provisioningOf(app);
  provisioning.start = true;
  provisioning.restart = { trigger: `run ${change.random.between(1, 9)}`, ...(reset === undefined ? {} : { reset: [...reset] }) };
  return true;
};

const vendorSettings: Edit = (change) => {
  const app = anyApp(change, undefined, ({ catalog }) => ['cube', 'stack-ai', 'activepieces'].includes(catalog));
  if (app === undefined) return false;
  const { random, sample } = change;
  if (app.catalog === 'cube') app.vendor = cubeSettings(random, assignableGroups(sample, app.directory));
  else if (app.catalog === 'stack-ai') app.vendor = stackAiSettings(random, Object.keys(app.roles ?? {}));
  else app.vendor = { projectRole: app.vendor?.projectRole === 'Viewer' ? 'Editor' : 'Viewer' };
  return true;
};

const name: Edit = (change) => {
  const app = anyApp(change, 'entra', ({ existing }) => existing === undefined);
  if (app === undefined) return false;
  app.name = `${app.name ?? 'App'} renamed`;
  return true;
};

const groupsOnOff: Edit = (change) => {
  const app = anyApp(change, 'entra');
  if (app === undefined) return false;
  const side = groupsOf(app);
  if (side.enabled === false) delete side.enabled;
  else side.enabled = false;
  return true;
};

const pushes: Edit = (change) => {
  const app = anyApp(change, 'okta');
  if (app?.okta === undefined) return false;
  const { random, sample } = change;
  app.okta.push ??= {};
  const { push } = app.okta;
  if (random.chance(0.3)) {
    setOrDrop(random, push, 'rules', { teams: { startsWith: random.pick(['team-', 'S', 'Every']) } });
    return true;
  }
  if (random.chance(0.2)) {
    push.deleteGroups = !(push.deleteGroups ?? false);
    return true;
  }
  const names = assignableGroups(sample, 'okta');
  if (names.length === 0) return false;
  push.groups ??= {};
  const group = random.pick(names);
  if (push.groups[group] === undefined) push.groups[group] = true;
  else delete push.groups[group];
  return true;
};

const uniqueField: Edit = (change) => {
  const app = anyApp(change, 'okta');
  if (app?.okta === undefined) return false;
  setOrDrop(change.random, app.okta, 'uniqueField', change.random.pick(uniqueFields));
  return true;
};

const appIn: Edit = (change) => {
  const made = newApp(change, [...Object.keys(change.stack.apps), ...Object.keys(change.base.stack.apps)]);
  if (made === undefined) return false;
  change.stack.apps[made.key] = made.app;
  return true;
};

const appOut: Edit = (change) => {
  const keys = Object.keys(change.stack.apps);
  if (keys.length === 0) return false;
  delete change.stack.apps[change.random.pick(keys)];
  return true;
};

const dialect: Edit = (change) => {
  const app = anyApp(change, 'entra', ({ catalog }) => catalog === 'generic');
  return app !== undefined && toggleDialect(app);
};

export const settingEdits: Record<string, Edit> = {
  actions,
  settings,
  restart,
  vendorSettings,
  name,
  groupsOnOff,
  pushes,
  uniqueField,
  dialect,
  appIn,
  appOut,
};
