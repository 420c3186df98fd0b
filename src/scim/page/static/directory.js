/** People, groups and roles as they stand in one app. */
import { announce, badge, badges, facts, h, json, openDetail, read, table, time } from './dom.js';

const vendorUser = 'urn:muster:params:scim:schemas:vendor:1.0:User';
const vendorGroup = 'urn:muster:params:scim:schemas:vendor:1.0:Group';

/** What a group is called at the vendor. */
export const groupWords = { group: ['group', 'Groups'], team: ['team', 'Teams'], project: ['project', 'Projects'] };

const opener = (label, onclick) => h('button', { class: 'link', type: 'button', onclick }, label);

function rolesOf(person) {
  const { role, roles } = person[vendorUser] ?? {};
  return roles?.length ? roles : role ? [role] : [];
}

const status = (person) => (person.active === false ? badge('inactive', 'off') : badge('active', 'on'));
const groupNames = (person) => (person.groups ?? []).map(({ display, value }) => display ?? value);

const people = {
  heads: (app) => [
    ['User name', 'name'],
    ['Name', 'wide'],
    'Status',
    ...(app.role === 'none' ? [] : ['Role']),
    [groupWords[app.groupsBecome][1], 'wide'],
    ['Changed', 'wide'],
  ],
  cells: (app, person) => [
    opener(person.userName ?? person.id, () => showPerson(app, person)),
    person.displayName ?? person.name?.formatted ?? [person.name?.givenName, person.name?.familyName].filter(Boolean).join(' '),
    status(person),
    ...(app.role === 'none' ? [] : [badges(rolesOf(person), 'role', 3)]),
    badges(groupNames(person), 'plain', 2),
    time(person.meta?.lastModified),
  ],
  placeholder: 'User name or name, e-mail, external id or id',
};

const groups = {
  heads: (app) => [
    ['Name', 'name'],
    ['Members', 'number'],
    ...(app.groupsBecome === 'project' ? ['Role of members'] : []),
    ['External id', 'wide'],
    ['Changed', 'wide'],
  ],
  cells: (app, group) => [
    opener(group.displayName ?? group.id, () => showGroup(app, group)),
    group.memberCount.toLocaleString(),
    ...(app.groupsBecome === 'project' ? [badge(group[vendorGroup]?.role ?? '-', 'role')] : []),
    group.externalId ?? '',
    time(group.meta?.lastModified),
  ],
  placeholder: 'Name, external id or id',
};

export const peopleView = (app) => listView(app, 'people', 'People', people);
export const groupsView = (app) => listView(app, 'groups', groupWords[app.groupsBecome][1], groups);

/** A searchable list, page by page; the pages before are kept as keys, so going back is as cheap as going on. */
function listView(app, what, title, columns) {
  const kept = [];
  let after = null;
  let search = '';
  let asked = 0;
  const body = h('div', { class: 'list' });
  const previous = h('button', { type: 'button', onclick: () => show(kept.pop() ?? null) }, 'Previous page');
  const next = h('button', { type: 'button' }, 'Next page');
  const count = h('p', { class: 'quiet' });
  let following = null;
  next.addEventListener('click', () => {
    kept.push(after);
    show(following);
  });

  async function show(from) {
    const mine = ++asked;
    body.setAttribute('aria-busy', 'true');
    const answer = await read(what, { app: app.key, search, after: from }).catch((error) => ({ error }));
    // A slow answer to an older question must not win over a newer one.
    if (mine !== asked) return;
    body.removeAttribute('aria-busy');
    if (answer.error) return body.replaceChildren(h('p', { class: 'refused', role: 'alert' }, answer.error.message));
    after = from;
    following = answer.next;
    const rows = answer.rows.map((row) => columns.cells(app, row));
    body.replaceChildren(rows.length > 0 ? table(title, columns.heads(app), rows) : h('p', { class: 'empty' }, 'Nobody and nothing here.'));
    previous.disabled = kept.length === 0;
    next.disabled = following === null;
    const words = `Page ${kept.length + 1}, ${rows.length} ${rows.length === 1 ? 'entry' : 'entries'}${following === null ? '' : ', more follow'}`;
    count.textContent = words;
    announce(`${title}: ${words}`);
  }

  let timer;
  const input = h('input', {
    type: 'search',
    placeholder: columns.placeholder,
    oninput: () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        search = input.value;
        kept.length = 0;
        show(null);
      }, 250);
    },
  });
  show(null);
  return {
    element: h(
      'div',
      {},
      h('div', { class: 'bar' }, h('h1', { id: 'title' }, title), h('label', { class: 'search' }, h('span', {}, 'Search'), input)),
      app.syncGroups || what !== 'groups'
        ? null
        : h('p', { class: 'hint' }, 'Groups are off at this vendor: every request for groups is answered with 403.'),
      body,
      h('div', { class: 'bar pages' }, count, h('div', {}, previous, ' ', next)),
    ),
    stop: () => clearTimeout(timer),
  };
}

function showPerson(app, person) {
  const { grants } = person[vendorUser] ?? {};
  const primary = person.emails?.find((one) => one.primary) ?? person.emails?.[0];
  openDetail(
    person.displayName ?? person.userName,
    facts([
      ['Status', status(person)],
      ['User name', person.userName],
      ['E-mail', primary?.value],
      ['External id', person.externalId],
      [app.role === 'byGroup' ? 'Roles' : 'Role', rolesOf(person).length > 0 ? badges(rolesOf(person), 'role', 20) : null],
      [groupWords[app.groupsBecome][1], groupNames(person).length > 0 ? badges(groupNames(person), 'plain', 20) : null],
      ['Access', grants === undefined ? null : grants ? badge('has access', 'on') : badge('taken away, to be given again there', 'off')],
      ['Changed', time(person.meta?.lastModified)],
    ]),
    h('h3', {}, 'Resource'),
    json(person),
  );
  read('resource', { app: app.key, type: 'people', id: person.id })
    .then((fresh) => document.querySelector('#detail-body pre')?.replaceWith(json(fresh)))
    .catch((error) => announce(error.message));
}

function showGroup(app, group) {
  const list = h('ul', { class: 'members' });
  const more = h('button', { type: 'button' }, 'More members');
  let after = -1;
  const load = async () => {
    const { rows, next } = await read('members', { app: app.key, id: group.id, after });
    list.append(...rows.map(({ name, type, id }) => h('li', {}, name || id, type === 'Group' ? badge('group', 'role') : null)));
    after = next;
    more.hidden = next === null;
    announce(`${list.children.length} of ${group.memberCount} members shown`);
  };
  more.addEventListener('click', load);
  const { memberCount, ...resource } = group;
  openDetail(
    group.displayName,
    facts([
      ['External id', group.externalId],
      ['Role of members', group[vendorGroup]?.role && badge(group[vendorGroup].role, 'role')],
      ['Changed', time(group.meta?.lastModified)],
    ]),
    h('h3', {}, `Members (${memberCount.toLocaleString()})`),
    list,
    more,
    h('h3', {}, 'Resource'),
    json(resource),
  );
  load().catch((error) => announce(error.message));
}

const roleWords = {
  none: 'This vendor knows no roles over SCIM.',
  byGroup: 'Roles come by membership in a group of a mapped name, and stay when somebody leaves it.',
  attribute: 'The role is the value of one attribute that the directory sends.',
  resolver: 'The primary role that was sent, or the first, is looked up in the vendor’s role mappings.',
};

export function rolesView(app) {
  const body = h('div', { class: 'list', 'aria-busy': 'true' });
  read('roles', { app: app.key })
    .then((rows) => {
      body.removeAttribute('aria-busy');
      const cells = rows.map(({ role, people: number }) => [badge(role, 'role'), number.toLocaleString()]);
      body.replaceChildren(
        cells.length > 0 ? table('Roles', ['Role', ['People', 'number']], cells) : h('p', { class: 'empty' }, 'Nobody has a role.'),
      );
    })
    .catch((error) => body.replaceChildren(h('p', { class: 'refused', role: 'alert' }, error.message)));
  return {
    element: h(
      'div',
      { class: 'narrow' },
      h('div', { class: 'bar' }, h('h1', { id: 'title' }, 'Roles')),
      h('p', { class: 'hint' }, roleWords[app.role]),
      body,
    ),
    stop() {},
  };
}
