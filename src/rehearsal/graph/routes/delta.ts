/** `delta()` of a list: everything first, then what is new, other or gone since. Source: Graph v1.0, "Use delta query to track changes". */
import type { Context, Hono } from 'hono';
import { GraphError } from '../errors.ts';
import { contextOf, shown } from '../query/query.ts';
import { typeNamed } from '../types/typeTables.ts';

type Item = Record<string, unknown>;

/** What each answer has shown, by object id; the token of an answer is its place here. */
type Shown = Map<string, string>[];

/** `all` gives the live objects. One answer has everything: there are no pages. */
export function deltaRoute(api: Hono, family: string, typeName: string, all: () => Item[]): void {
  const answers: Shown = [];
  api.get(`/${family}/delta`, (c: Context) => {
    const url = new URL(c.req.url);
    const token = url.searchParams.get('$deltatoken');
    const before = token === null || token === 'latest' ? new Map<string, string>() : answers[Number(token)];
    if (before === undefined) throw new GraphError(400, 'Request_BadRequest', 'Badly formed token.');
    const now = new Map(all().map((item) => [String(item.id), shown({ ...item, id: item.id }, url, typeNamed(typeName))]));
    const texts = new Map([...now].map(([id, item]) => [id, JSON.stringify(item)]));
    const changed = [...now].filter(([id]) => texts.get(id) !== before.get(id)).map(([id, item]) => ({ ...item, id }));
    const gone = [...before.keys()].filter((id) => !now.has(id)).map((id) => ({ id, '@removed': { reason: 'changed' } }));
    answers.push(texts);
    const next = new URL(url);
    next.searchParams.set('$deltatoken', String(answers.length - 1));
    const value = token === 'latest' ? [] : [...changed, ...gone];
    return c.json({ '@odata.context': contextOf(url).replace(/\/delta(\(\))?$/, ''), '@odata.deltaLink': next.toString(), value });
  });
}
