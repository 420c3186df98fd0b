/** Small pieces that every view is made of. Text is only ever set as text, never as HTML. */

/** An element: `h('td', { class: 'x', onclick: f }, 'text', child)`; properties that are false or null are left out. */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** Reads from the page's own API; a session that has ended leads back to the login. */
export async function read(what, parameters = {}) {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined));
  const response = await fetch(`/-/api/${what}?${query}`, { headers: { accept: 'application/json' } });
  if (response.status === 401) location.assign('/-/login');
  if (!response.ok) throw new Error((await response.json().catch(() => ({}))).error ?? `The target answered ${response.status}.`);
  return response.json();
}

/** Says something to screen readers without moving the focus. */
export function announce(text) {
  document.querySelector('#status').textContent = text;
}

export function badge(text, kind) {
  return h('span', { class: `badge ${kind}` }, text);
}

/** Local time; the day as well when it is not today. The exact instant is in the title. */
export function time(iso) {
  if (!iso) return '';
  const at = new Date(iso);
  const isToday = at.toDateString() === new Date().toDateString();
  return h('time', { datetime: iso, title: iso }, isToday ? at.toLocaleTimeString() : at.toLocaleString());
}

/** JSON with its names, texts and other values told apart. */
export function json(value) {
  const text = typeof value === 'string' && value.includes('… (') ? value : JSON.stringify(value, null, 2);
  const pre = h('pre', { tabindex: '0', role: 'group', 'aria-label': 'JSON' });
  let at = 0;
  for (const found of text.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?|\b(?:true|false|null|-?\d+(?:\.\d+)?)\b/g)) {
    pre.append(text.slice(at, found.index));
    const kind = found[1] === undefined ? 'value' : found[2] === undefined ? 'text' : 'name';
    pre.append(h('span', { class: `json-${kind}` }, found[1] ?? found[0]), found[2] ?? '');
    at = found.index + found[0].length;
  }
  pre.append(text.slice(at));
  return pre;
}

/** A value in a line of text. */
export function brief(value) {
  return value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
}

/** The first few as badges, and how many more there are. */
export function badges(texts, kind, maximum) {
  const more = texts.length - maximum;
  const shown = texts.slice(0, maximum).map((text) => badge(text, kind));
  return h('span', { class: 'badges', title: texts.join('\n') }, ...shown, more > 0 ? badge(`${more} more`, 'plain') : null);
}

/** Names and values of one thing, without those that have no value. */
export function facts(pairs) {
  const shown = pairs.filter(([, value]) => value !== null && value !== undefined && value !== '' && value.length !== 0);
  return h('dl', {}, ...shown.map(([name, value]) => h('div', {}, h('dt', {}, name), h('dd', {}, value))));
}

/** A table with a caption for screen readers; the first cell of a row is its header. A head is its text, or text and a class for the column. */
export function table(caption, heads, rows) {
  const columns = heads.map((head) => (Array.isArray(head) ? head : [head, null]));
  const of = (column) => ({ class: columns[column]?.[1] });
  const row = ([first, ...cells]) =>
    h('tr', {}, h('th', { scope: 'row', ...of(0) }, first), ...cells.map((cell, index) => h('td', of(index + 1), cell)));
  return h(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
    h(
      'table',
      {},
      h('caption', { class: 'unseen' }, caption),
      h('thead', {}, h('tr', {}, ...columns.map(([text, name]) => h('th', { scope: 'col', class: name }, text)))),
      h('tbody', {}, ...rows.map(row)),
    ),
  );
}

/** Opens the dialog; the focus goes back to where it was when it closes. */
export function openDetail(title, ...body) {
  const dialog = document.querySelector('#detail');
  document.querySelector('#detail-title').textContent = title;
  document.querySelector('#detail-body').replaceChildren(...body);
  if (!dialog.open) dialog.showModal();
}
