/** Requests that SQLite and Postgres once answered differently, as they were left when they had been shortened. */

export type Request = [method: string, path: string, body?: unknown];

export const found: [what: string, requests: Request[]][] = [
  ['half of a surrogate pair in an e-mail', [['POST', '/Users', { userName: 'ann', emails: [{ value: '\ud800' }] }]]],
  ['NUL in a filter', [['POST', '/Users/.search', { filter: 'userName eq "\\u0000"' }]]],
  ['a Bulk with NUL in a path', [['POST', '/Bulk', { Operations: [{ method: 'DELETE', path: '/Users/\u0000' }] }]]],
];
