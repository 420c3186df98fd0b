/** Reading the users and groups of a SCIM endpoint into the working file. */
import { startTrail } from '../http/pages.ts';
import { readPath } from '../mapping/scimPath.ts';
import { type Endpoint, EndpointFailure } from './endpoint.ts';
import type { ScimType, VerifyStore } from './store.ts';

const endpoints = { User: '/Users', Group: '/Groups' } as const;

export interface RecordsOptions {
  app: { key: string };
  endpoint: Endpoint;
  store: VerifyStore;
  onProgress(message: string): void;
}

/** Into the store, page by page: `keys` are what records are found by, `attributes` those of which it is noted that one shows them. */
export async function readRecords(options: RecordsOptions, type: ScimType, keys: string[], attributes: string[]): Promise<void> {
  const { app, store, endpoint, onProgress } = options;
  const step = `endpoint ${type}`;
  let position = store.position(step) ?? (await endpoint.firstPosition());
  let shown = 0;
  let trail = startTrail(`GET ${endpoints[type]}`);
  let hasBegunAgain = false;
  while (position !== 'done') {
    trail.go(position);
    let page: Awaited<ReturnType<Endpoint['page']>>;
    try {
      page = await endpoint.page(endpoints[type], position);
    } catch (error) {
      // A cursor lives for a while only (RFC 9865, `expiredCursor`): a resumed run starts this list again.
      const isExpired =
        error instanceof EndpointFailure && error.status === 400 && position.startsWith('cursor:') && position !== 'cursor:';
      if (!isExpired || hasBegunAgain) throw error;
      hasBegunAgain = true;
      trail = startTrail(`GET ${endpoints[type]}`);
      position = 'cursor:';
      store.page(step, position, () => store.dropRecords(type));
      continue;
    }
    const { resources, total, next } = page;
    position = next ?? 'done';
    store.page(step, position, () => {
      for (const resource of resources) {
        store.putRecord(
          type,
          resource,
          keys.flatMap((attribute): [string, string][] => {
            const value = readPath(resource, attribute);
            return value === undefined || value === null || value === '' ? [] : [[attribute, String(value)]];
          }),
        );
        for (const attribute of attributes)
          if (!store.isSeen(type, attribute) && isShown(readPath(resource, attribute))) store.seeAttribute(type, attribute);
      }
      if (total !== null && position === 'done') store.count(`total ${type}`, total);
    });
    shown += resources.length;
    if (shown % 5000 < resources.length)
      onProgress(`${app.key}: ${shown}${total === null ? '' : ` of ${total}`} ${type.toLowerCase()}s of the endpoint read`);
  }
}

const isShown = (value: unknown): boolean => value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);
