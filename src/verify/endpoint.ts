/** Reading a SCIM endpoint: GET only, paged, not faster than asked. Source: RFC 7644 section 3.4.2, RFC 9865 for cursors. */
import { unreachableReason } from '../provider/unreachable.ts';

export interface EndpointOptions {
  /** SCIM base address, no trailing slash. */
  url: string;
  /** The token, or what fetches one; with `renew` another. */
  token: string | ((renew?: boolean) => Promise<string>);
  /** Requests a second at most. */
  rate: number;
  fetch?: typeof globalThis.fetch;
  sleep(ms: number): Promise<void>;
  now(): number;
  /** Said where a request is tried again for longer than two seconds. */
  onWait?(message: string): void;
}

export type ScimResource = Record<string, unknown> & { id: string };

export interface EndpointPage {
  resources: ScimResource[];
  total: number | null;
  /** Position of the next page, or null after the last. */
  next: string | null;
}

/** A refusal of the endpoint; status 0: nothing answered. Never holds the token. */
export class EndpointFailure extends Error {
  override name = 'EndpointFailure';
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export interface Endpoint {
  /** A page from a position: `start:1`, `cursor:` (the first page by cursor) or what the page before said is next. */
  page(path: '/Users' | '/Groups', position: string): Promise<EndpointPage>;
  /** Where reading starts: by cursor when the endpoint offers it. */
  firstPosition(): Promise<string>;
}

const pageSize = 100;
const mostTries = 6;
const sayAfter = 2_000;

export function openEndpoint(options: EndpointOptions): Endpoint {
  const { url, token, rate, sleep, now } = options;
  const fetch = options.fetch ?? globalThis.fetch;
  const bearer = typeof token === 'string' ? async () => token : token;
  const gap = 1000 / rate;
  let free = 0;

  async function get(path: string): Promise<Record<string, unknown>> {
    let renewed = typeof token === 'string';
    let renew = false;
    let waited = 0;
    const again = async (ms: number, why: string): Promise<void> => {
      if (waited < sayAfter && waited + ms >= sayAfter) options.onWait?.(`waiting for ${url}: ${why}`);
      waited += ms;
      await sleep(ms);
    };
    for (let tries = 1; ; tries++) {
      const sent = await bearer(renew);
      const wait = free - now();
      free = Math.max(free, now()) + gap;
      if (wait > 0) await sleep(wait);
      let response: Response;
      try {
        response = await fetch(`${url}${path}`, {
          headers: { authorization: `Bearer ${sent}`, accept: 'application/scim+json, application/json' },
        });
      } catch (error) {
        const reason = unreachableReason(error);
        // Nobody listens there: that does not pass by itself.
        if (tries < mostTries && !isRefusedConnection(reason)) {
          await again(1000 * 2 ** (tries - 1), reason);
          continue;
        }
        throw new EndpointFailure(0, `GET ${url}${path}: ${reason}`);
      }
      if (response.ok) return readObject(await response.text(), path);
      renew = response.status === 401 && !renewed;
      if (renew) {
        renewed = true;
        await response.body?.cancel();
        continue;
      }
      if (tries < mostTries && (response.status === 429 || response.status >= 500)) {
        const asked = Number(response.headers.get('retry-after') ?? Number.NaN);
        await response.body?.cancel();
        await again(Number.isFinite(asked) ? asked * 1000 : 1000 * 2 ** (tries - 1), String(response.status));
        continue;
      }
      throw new EndpointFailure(response.status, `GET ${path}: ${response.status} ${detailOf(await response.text())}`);
    }
  }

  return {
    async firstPosition() {
      try {
        const { pagination } = await get('/ServiceProviderConfig');
        const offers = typeof pagination === 'object' && pagination !== null && 'cursor' in pagination && pagination.cursor === true;
        return offers ? 'cursor:' : 'start:1';
      } catch (error) {
        // Discovery is not there at every vendor; a refused token shows at the first page. Where nothing answers, nothing more is asked.
        if (error instanceof EndpointFailure && error.status !== 0) return 'start:1';
        throw error;
      }
    },
    async page(path, position) {
      const [kind = '', ...rest] = position.split(':');
      const value = rest.join(':');
      if (kind === 'cursor') {
        const answer = await get(`${path}?cursor=${encodeURIComponent(value)}&count=${pageSize}`);
        const next = typeof answer.nextCursor === 'string' && answer.nextCursor !== '' ? `cursor:${answer.nextCursor}` : null;
        return { resources: resourcesOf(answer, path), total: totalOf(answer), next };
      }
      const start = Number(value);
      const answer = await get(`${path}?startIndex=${start}&count=${pageSize}`);
      const resources = resourcesOf(answer, path);
      const total = totalOf(answer);
      // The endpoint may give fewer than asked for: what came counts.
      const after = start + resources.length;
      const ended = resources.length === 0 || (total === null ? resources.length < pageSize : after > total);
      return { resources, total, next: ended ? null : `start:${after}` };
    },
  };
}

/** By what `unreachableReason` gives. */
export const isRefusedConnection = (reason: string): boolean => reason.includes('ECONNREFUSED');

function readObject(text: string, path: string): Record<string, unknown> {
  try {
    const value = JSON.parse(text) as unknown;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new EndpointFailure(200, `GET ${path}: the answer is not a JSON object; is this the SCIM base address?`);
}

/** SCIM's `detail`, or the beginning of what came. */
function detailOf(text: string): string {
  try {
    const { detail } = JSON.parse(text) as { detail?: unknown };
    if (typeof detail === 'string') return detail;
  } catch {
    // Not SCIM.
  }
  return text.slice(0, 200);
}

const totalOf = (answer: Record<string, unknown>): number | null => (typeof answer.totalResults === 'number' ? answer.totalResults : null);

function resourcesOf(answer: Record<string, unknown>, path: string): ScimResource[] {
  const list = answer.Resources ?? [];
  if (!Array.isArray(list)) throw new EndpointFailure(200, `GET ${path}: the answer is not a SCIM ListResponse`);
  return list.filter(
    (each): each is ScimResource => typeof each === 'object' && each !== null && typeof (each as { id?: unknown }).id === 'string',
  );
}
