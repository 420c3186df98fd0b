/** The live log: each request with its body, what it changed, and why it failed. */
import { announce, badge, brief, h, json, read, time } from './dom.js';

const period = 1000;
const maximumShown = 300;

/** Requests of one app and those that no app has; newest first. */
export function requestsView(app) {
  const list = h('ol', { class: 'log' });
  const empty = h('p', { class: 'empty' }, 'No request yet. This list grows by itself.');
  const failed = h('input', { type: 'checkbox', onchange: filter });
  const paused = h('input', { type: 'checkbox' });
  const words = h('input', { type: 'search', placeholder: 'Part of the method, path, name or status', oninput: filter });
  const trouble = h('p', { class: 'refused', role: 'alert', hidden: true });
  let last = 0;
  let timer;
  let stopped = false;

  function fits(item) {
    const isFailed = item.dataset.failed === 'true';
    return (!failed.checked || isFailed) && item.dataset.words.includes(words.value.trim().toLowerCase());
  }
  function filter() {
    for (const item of list.children) item.hidden = !fits(item);
  }

  async function poll() {
    try {
      if (!paused.checked && !document.hidden) {
        const { entries, missed } = await read('requests', { after: last });
        if (!stopped) show(entries, missed);
        trouble.hidden = true;
      }
    } catch (error) {
      trouble.textContent = `The target does not answer: ${error.message}`;
      trouble.hidden = false;
    }
    if (!stopped) timer = setTimeout(poll, period);
  }

  function show(entries, missed) {
    const first = last === 0;
    last = entries.at(-1)?.number ?? last;
    const mine = entries.filter((entry) => entry.app === app.key || entry.app === null);
    if (missed) list.prepend(h('li', { class: 'hint', 'data-words': '' }, 'Some requests came faster than this page could read them.'));
    for (const entry of mine) {
      const item = render(entry, app);
      item.hidden = !fits(item);
      list.prepend(item);
    }
    while (list.children.length > maximumShown) list.lastElementChild.remove();
    empty.hidden = list.children.length > 0;
    const wrong = mine.filter(({ status }) => status >= 400).length;
    if (mine.length > 0 && !first) announce(`${mine.length} new, ${wrong} failed`);
  }

  poll();
  return {
    element: h(
      'div',
      {},
      h(
        'div',
        { class: 'bar' },
        h('h1', { id: 'title' }, 'Requests'),
        h(
          'div',
          { class: 'choices' },
          h('label', {}, failed, ' Failed only'),
          h('label', {}, paused, ' Pause'),
          h('label', { class: 'search' }, h('span', {}, 'Filter'), words),
        ),
      ),
      trouble,
      empty,
      list,
    ),
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

function render(entry, app) {
  const isFailed = entry.status >= 400;
  const stranger = entry.isKnown ? '' : 'no valid token';
  const below = entry.app === null ? entry.path : entry.path.slice(app.path.length) || '/';
  const shown = decode(below);
  const details = h('details', {});
  const summary = h(
    'summary',
    {},
    h('span', { class: 'when' }, time(entry.at)),
    h('span', { class: `method ${entry.method.toLowerCase()}` }, entry.method),
    badge(String(entry.status), isFailed ? 'bad' : 'good'),
    h('span', { class: 'path' }, shown, h('span', { class: 'who' }, who(entry)), stranger && badge(stranger, 'off')),
    h('span', { class: 'gist' }, gist(entry)),
  );
  details.append(summary);
  // A log of hundreds is light as long as nobody looks inside.
  details.addEventListener('toggle', () => details.open && details.children.length === 1 && details.append(inside(entry)));
  return h(
    'li',
    {
      'data-failed': String(isFailed),
      'data-words': `${entry.method} ${shown} ${entry.status} ${who(entry) ?? ''} ${stranger}`.toLowerCase(),
    },
    details,
  );
}

function decode(path) {
  try {
    return decodeURIComponent(path.replaceAll('+', ' '));
  } catch {
    return path;
  }
}

/** Whom it is about, where a body says so: an id alone tells a person little. */
function who({ response, body }) {
  const name = [response, body].map((one) => one?.userName ?? one?.displayName).find((one) => typeof one === 'string');
  return name === undefined ? null : ` ${name}`;
}

function gist({ why, changes, method }) {
  if (why !== null) return why.detail;
  if (changes.length === 0) return method === 'GET' ? '' : 'changed nothing';
  const names = changes.slice(0, 3).map(({ path }) => path);
  return names.join(', ') + (changes.length > 3 ? ` and ${changes.length - 3} more` : '');
}

function inside(entry) {
  const part = (title, ...content) => h('section', {}, h('h2', {}, title), ...content);
  const { why, changes, body, response } = entry;
  return h(
    'div',
    { class: 'inside' },
    why === null ? null : part('Why it failed', ...reasons(why)),
    changes.length === 0 ? null : part('What it changed', changeTable(changes)),
    body === null ? null : part('Request body', json(body)),
    response === null ? null : part('Answer', json(response)),
  );
}

function reasons({ detail, scimType, vendor, manual }) {
  const said = h('p', {}, detail, scimType === null ? null : ' ', scimType === null ? null : badge(scimType, 'bad'));
  if (manual.length === 0) return [said];
  const causes = manual.map(({ means, fix }) => h('li', {}, h('strong', {}, means), ': ', fix));
  return [said, h('p', { class: 'quiet' }, `What the manual for ${vendor} says about this answer:`), h('ul', {}, ...causes)];
}

function changeTable(changes) {
  const cell = (value) => (value === undefined ? h('td', { class: 'quiet' }, 'not set') : h('td', {}, brief(value)));
  const head = ['Attribute', 'Before', 'After'].map((text) => h('th', { scope: 'col' }, text));
  const rows = changes.map(({ path, before, after }) => h('tr', {}, h('th', { scope: 'row' }, path), cell(before), cell(after)));
  return h('table', {}, h('thead', {}, h('tr', {}, ...head)), h('tbody', {}, ...rows));
}
