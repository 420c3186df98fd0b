/** Reading a SCIM endpoint: GET only, paged, not faster than asked. Source: RFC 7644 section 3.4.2, RFC 9865 for cursors. */
import type { Answer } from '../http/exchange.ts';
import { NoAnswer } from '../http/failure.ts';
import { type Limits, smallLimits } from '../http/limits.ts';
import { type Outcome, type Policy, send } from '../http/send.ts';
import { oneLine } from '../http/words.ts';

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
  limits?: Partial<Limits>;
  /** Ends what is under way. */
  signal?: AbortSignal;
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
const policy: Policy = { tries: 6, patience: 300_000, backoff: { first: 1_000, longest: 16_000 } };
const sayAfter = 2_000;

export function openEndpoint(options: EndpointOptions): Endpoint {
  const { url, token, rate, fetch, sleep, now, limits, signal } = options;
  const bearer = typeof token === 'string' ? async () => token : token;
  const gap = 1000 / rate;
  let free = 0;

  async function get(path: string, own: Partial<Limits> = {}): Promise<Record<string, unknown>> {
    const { outcome, note } = await send(
      {
        async request(renew) {
          const authorization = `Bearer ${await bearer(renew)}`;
          const wait = free - now();
          free = Math.max(free, now()) + gap;
          if (wait > 0) await sleep(wait);
          return { method: 'GET', url: `${url}${path}`, headers: { authorization, accept: 'application/scim+json, application/json' } };
        },
        renews: typeof token !== 'string',
        limits: own,
      },
      {
        ...{ policy, fetch, sleep, now, limits, signal },
        onWait(seen, ms, waited) {
          if (waited < sayAfter && waited + ms >= sayAfter) options.onWait?.(`waiting for ${url}: ${whyOf(seen)}`);
        },
      },
    );
    if (outcome instanceof NoAnswer) throw new EndpointFailure(outcome.status, `GET ${url}${path}: ${outcome.message}`);
    const { status } = outcome;
    if (!outcome.ok)
      throw new EndpointFailure(status, `GET ${path}: ${[`${status} ${detailOf(outcome)}`, ...(note ? [note] : [])].join('; ')}`);
    const value = outcome.jsonOrNone();
    if (isObject(value)) return value;
    throw new EndpointFailure(status, `GET ${path}: the answer is not a JSON object; is this the SCIM base address?`);
  }

  /** A page of other people than the one before it in the same list: who ignores the position would be read without an end. */
  const before = new Map<string, { position: string; ids: string }>();
  function refuseRepeated(path: string, position: string, resources: ScimResource[]): void {
    const ids = JSON.stringify(resources.map(({ id }) => id));
    const last = before.get(path);
    before.set(path, { position, ids });
    if (last === undefined || last.position === position || resources.length === 0 || last.ids !== ids) return;
    throw new EndpointFailure(
      200,
      `GET ${path}: the page at ${oneLine(position, 100)} is the page at ${oneLine(last.position, 100)} again`,
    );
  }

  return {
    async firstPosition() {
      try {
        const { pagination } = await get('/ServiceProviderConfig', { bytes: smallLimits.bytes });
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
        const resources = resourcesOf(answer, path);
        refuseRepeated(path, position, resources);
        return { resources, total: totalOf(answer), next };
      }
      const start = Number(value);
      const answer = await get(`${path}?startIndex=${start}&count=${pageSize}`);
      const resources = resourcesOf(answer, path);
      const total = totalOf(answer);
      refuseRepeated(path, position, resources);
      // The endpoint may give fewer than asked for: what came counts.
      const after = start + resources.length;
      const ended = resources.length === 0 || (total === null ? resources.length < pageSize : after > total);
      return { resources, total, next: ended ? null : `start:${after}` };
    },
  };
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const whyOf = (outcome: Outcome): string => (outcome instanceof NoAnswer ? outcome.message : String(outcome.status));

/** SCIM's `detail`, or the beginning of what came. */
function detailOf(refusal: Answer): string {
  const body = refusal.jsonOrNone();
  return isObject(body) && typeof body.detail === 'string' ? refusal.words(body.detail) : refusal.plainWords();
}

const totalOf = ({ totalResults: total }: Record<string, unknown>): number | null =>
  typeof total === 'number' && Number.isSafeInteger(total) && total >= 0 ? total : null;

function resourcesOf(answer: Record<string, unknown>, path: string): ScimResource[] {
  const list = answer.Resources ?? [];
  if (!Array.isArray(list)) throw new EndpointFailure(200, `GET ${path}: the answer is not a SCIM ListResponse`);
  return list.filter(
    (each): each is ScimResource => typeof each === 'object' && each !== null && typeof (each as { id?: unknown }).id === 'string',
  );
}
