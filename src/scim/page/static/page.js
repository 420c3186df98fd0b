/** The frame: which app and which view, both in the address after the `#`, so that a link leads there again. */
import { auditView } from './audit.js';
import { groupsView, groupWords, peopleView, rolesView } from './directory.js';
import { announce, h, read } from './dom.js';
import { requestsView } from './requests.js';

const main = document.querySelector('#main');
const tabs = document.querySelector('#tabs');
const choice = document.querySelector('#app');
const apps = await read('apps');
let current = null;

const views = {
  people: { label: () => 'People', open: peopleView, count: 'User' },
  groups: { label: (app) => groupWords[app.groupsBecome][1], open: groupsView, count: 'Group' },
  roles: { label: () => 'Roles', open: rolesView },
  requests: { label: () => 'Requests', open: requestsView },
  audit: { label: () => 'Audit', open: auditView },
};

const address = (key, view) => `#/${encodeURIComponent(key)}/${view}`;

function show({ focus }) {
  const [key, view = 'people'] = location.hash.replace(/^#\/?/, '').split('/').map(decodeURIComponent);
  const app = apps.find((one) => one.key === key) ?? apps[0];
  if (app === undefined) return main.replaceChildren(h('p', { class: 'empty' }, 'No app is mounted.'));
  const name = Object.hasOwn(views, view) ? view : 'people';
  current?.stop();
  choice.value = app.key;
  renderTabs(app, name, {});
  read('totals', { app: app.key })
    .then((totals) => renderTabs(app, name, totals))
    .catch((error) => announce(error.message));
  current = views[name].open(app);
  main.replaceChildren(current.element);
  document.title = `${views[name].label(app)} · ${app.key} · Muster SCIM target`;
  if (focus) main.focus();
}

function renderTabs(app, active, totals) {
  const focused = tabs.contains(document.activeElement);
  tabs.replaceChildren(
    ...Object.entries(views).map(([name, { label, count }]) => {
      const number = totals[count] === undefined ? null : h('span', { class: 'count' }, totals[count].toLocaleString());
      return h(
        'li',
        {},
        h('a', { href: address(app.key, name), 'aria-current': name === active ? 'page' : null }, label(app), number ? ' ' : null, number),
      );
    }),
  );
  const here = tabs.querySelector('[aria-current]');
  if (focused) here.focus();
  here.scrollIntoView({ inline: 'nearest', block: 'nearest' });
}

choice.append(
  ...apps.map(({ key, vendor }) => h('option', { value: key }, vendor === null || vendor === key ? key : `${key} (${vendor})`)),
);
choice.addEventListener('change', () => {
  const [, view = 'people'] = location.hash.replace(/^#\/?/, '').split('/');
  location.hash = address(choice.value, view);
});
addEventListener('hashchange', (event) => {
  // The skip link is no view.
  if (location.hash === '#main') return history.replaceState(null, '', new URL(event.oldURL).hash || ' ');
  show({ focus: !choice.matches(':focus') });
});
show({ focus: false });
