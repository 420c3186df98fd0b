import { describe, expect, test } from 'vitest';
import { GraphError } from '../../../src/rehearsal/graph/errors.ts';
import { parseFilter } from '../../../src/rehearsal/graph/query/filter.ts';
import { pageOf } from '../../../src/rehearsal/graph/query/query.ts';

const items = [
  { id: '1', displayName: "O'Neil", enabled: true, age: 3, at: '2026-01-01T00:00:00Z', app: { id: 'a' } },
  { id: '2', displayName: 'Staff and more', enabled: false, age: 9, at: '2026-02-01T00:00:00Z', app: { id: 'b' } },
  { id: '3', displayName: 'staff', enabled: true, age: 5, at: '2026-03-01T00:00:00Z', app: { id: 'b' }, tags: ['x', 'y1'] },
];
const url = (query: string) => new URL(`http://127.0.0.1/v1.0/things${query}`);
const collection = (asked: URL, all: typeof items) => pageOf({ url: asked, eventual: false }, all);
const ids = (query: string) => collection(url(query), items).value.map((item) => item.id);

describe('$filter', () => {
  test.each([
    ["displayName eq 'O''Neil'", ['1']],
    ["displayName eq 'STAFF'", ['3']],
    ["displayName eq 'Staff and more'", ['2']],
    ["displayName ne 'staff'", ['1', '2']],
    ["enabled eq true and app/id eq 'b'", ['3']],
    ['enabled eq false', ['2']],
    ['age gt 3', ['2', '3']],
    ['age le 5', ['1', '3']],
    ['at ge 2026-02-01T00:00:00Z', ['2', '3']],
    ['missing eq null', ['1', '2', '3']],
    ["missing eq 'x'", []],
    ["displayName in ('STAFF', 'O''Neil, nobody', 'O''Neil')", ['1', '3']],
    ['enabled eq true and age in (5,9)', ['3']],
    ["age gt 8 or displayName eq 'staff'", ['2', '3']],
    ["not (enabled eq true) or age eq 3 and startsWith(displayName, 'o')", ['1', '2']],
    ["endsWith(displayName, 'MORE')", ['2']],
    ["tags/any(tag:tag eq 'x')", ['3']],
    ["tags/any(tag: startsWith(tag, 'Y') or tag eq 'z')", ['3']],
  ])('%s', (filter, expected) => {
    expect(ids(`?$filter=${encodeURIComponent(filter)}`)).toEqual(expected);
  });

  test('a plus is a space, also where everything is escaped', () => {
    expect(ids('?%24filter=displayName+eq+%27Staff+and+more%27+and+enabled+eq+false')).toEqual(['2']);
  });

  test.each(["displayName eq 'O'Neil'", 'displayName', "displayName like 'x'", "a eq 'x' or", 'a in ()', "a in ('x'", ''])(
    '%s is refused',
    (filter) => {
      expect(() => parseFilter(filter)).toThrow(GraphError);
    },
  );
});

test('fifteen values behind one in, and not one more', () => {
  const filter = (count: number) => `age in (${Array.from({ length: count }, (_, index) => index).join(',')})`;
  expect(parseFilter(filter(15))).toMatchObject({ kind: 'compare', path: ['age'] });
  expect(() => parseFilter(filter(16))).toThrow(/Max allowed: 15/);
});

test('$orderby, $top and the next page', () => {
  const first = collection(url('?$orderby=age%20desc&$top=2'), items);
  expect(first.value).toEqual([items[1], items[2]]);
  const next = collection(new URL(first['@odata.nextLink'] ?? ''), items);
  expect(next.value).toEqual([items[0]]);
  expect(next['@odata.nextLink']).toBeUndefined();
});
