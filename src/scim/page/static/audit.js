/** The audit trail: every write there ever was, and the refused ones; the latest first. */
import { announce, badge, h, read, table, time } from './dom.js';

export function auditView(app) {
  const body = h('div', { class: 'list', 'aria-busy': 'true' });
  const older = h('button', { type: 'button', hidden: true, onclick: () => load(next) }, 'Older entries');
  const refused = h('input', { type: 'checkbox', onchange: () => load(null) });
  let rows = [];
  let next = null;
  let asked = 0;

  async function load(after) {
    const mine = ++asked;
    body.setAttribute('aria-busy', 'true');
    const answer = await read('audit', { app: app.key, after, refused: refused.checked }).catch((error) => ({ error }));
    if (mine !== asked) return;
    body.removeAttribute('aria-busy');
    if (answer.error) return body.replaceChildren(h('p', { class: 'refused', role: 'alert' }, answer.error.message));
    rows = after === null ? answer.rows : [...rows, ...answer.rows];
    next = answer.next;
    older.hidden = next === null;
    const heads = ['When', 'What', 'Outcome', 'Who', 'Id'];
    body.replaceChildren(
      rows.length > 0 ? table('Audit', heads, rows.map(cells)) : h('p', { class: 'empty' }, 'Nothing was written or refused yet.'),
    );
    announce(`Audit: ${rows.length} entries${next === null ? '' : ', older ones follow'}`);
  }

  load(null);
  return {
    element: h(
      'div',
      {},
      h(
        'div',
        { class: 'bar' },
        h('h1', { id: 'title' }, 'Audit'),
        h('div', { class: 'choices' }, h('label', {}, refused, ' Refused only')),
      ),
      body,
      h('div', { class: 'bar pages' }, h('span', {}), older),
    ),
    stop() {
      asked++;
    },
  };
}

function cells({ at, actor, token, action, type, id, changed, refused }) {
  const outcome = refused === undefined ? told(changed) : badge(`refused: ${refused.status} ${refused.scimType ?? ''}`.trim(), 'bad');
  return [time(at), `${action} ${type ?? ''}`.trim(), outcome, h('span', { title: token ?? '' }, actor), h('code', {}, id)];
}

/** Names of attributes, and how many members came, left, or do not exist. */
function told({ attributes = [], came = [], left = [], unknown = [] }) {
  const members = (word, list) => (list.length === 0 ? [] : [`${list.length} ${list.length === 1 ? 'member' : 'members'} ${word}`]);
  return [...attributes, ...members('came', came), ...members('left', left), ...members('unknown', unknown)].join(', ');
}
