/** `/api/v1/logs`. */
import { parseFilter } from '../filter.ts';
import type { Call, Json, Route } from '../http.ts';
import { ok } from '../http.ts';
import { page } from '../pages.ts';
import { logFilter } from '../searchable.ts';
import type { LogEntry } from '../store.ts';

function render({ store }: Call, entry: LogEntry): Json {
  const login = String(store.users.get(store.adminId)?.profile.login);
  return {
    uuid: entry.id,
    published: entry.published,
    eventType: entry.eventType,
    version: '0',
    severity: 'INFO',
    displayMessage: entry.displayMessage,
    actor: { id: store.adminId, type: 'User', alternateId: login, displayName: 'Org Admin' },
    outcome: { result: 'SUCCESS' },
    target: entry.target,
    transaction: { type: 'WEB', id: entry.id, detail: {} },
    client: { zone: 'null', ipAddress: '127.0.0.1' },
    debugContext: { debugData: {} },
    authenticationContext: { authenticationStep: 0, externalSessionId: 'unknown' },
    securityContext: {},
    request: { ipChain: [] },
  };
}

export const logRoutes: Route[] = [
  {
    method: 'GET',
    path: '/api/v1/logs',
    handle: (call) => {
      const [since, until] = [call.query.get('since') ?? '', call.query.get('until') ?? ''];
      const filter = call.query.get('filter') ?? '';
      const matches = filter === '' ? () => true : parseFilter(filter, logFilter);
      const words = (call.query.get('q') ?? '').toLowerCase().split(/\s+/);
      const hits = call.store.log.filter((entry) => {
        if ((since !== '' && entry.published < since) || (until !== '' && entry.published >= until)) return false;
        const shown = render(call, entry);
        return matches(shown) && words.every((word) => JSON.stringify(shown).toLowerCase().includes(word));
      });
      if (call.query.get('limit') === '0') return ok([]);
      return page(call, call.query.get('sortOrder') === 'DESCENDING' ? hits.toReversed() : hits, (entry) => render(call, entry));
    },
  },
];
