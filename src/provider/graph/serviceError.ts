/**
 * Reads the texts in which the provisioning service tells of a request that failed. Two forms were recorded in public: `… Resource: URL
 * Operation: GET Response Status Code: NAME Response Headers: … Response Content: BODY` of a connection, and `StatusCode: NAME Message: …
 * Web Response: BODY. This operation was retried N times. …` of a record. Graph has no field for any of it.
 */
import { refusalNames, statusNamed } from './httpStatus.ts';

export interface ServiceError {
  /** The vendor's answer; null where nothing answered, or the text does not say. */
  status: number | null;
  /** `page`: HTML in place of SCIM. `silence`: nothing answered. `unknown`: the text tells of no request. */
  shape: 'answer' | 'page' | 'silence' | 'timeout' | 'unknown';
  /** As the vendor's body has them (RFC 7644 section 3.12). */
  scimType: string | null;
  detail: string | null;
  /** What was asked, below the base address. */
  path: '/Users' | '/Groups' | null;
  /** How often the service has tried it again; null where it does not say. */
  retries: number | null;
  /** ISO time in UTC of the next try. */
  nextRetry: string | null;
}

/** Reads nothing out of headers, addresses and ids: only what stands where a status stands. */
export function readServiceError(code: string, said: string): ServiceError {
  const text = bounded(said);
  const { head, body, tail } = split(text);
  const answer = readBody(body ?? text);
  const wire = statusIn(head);
  const status = isVague(wire) && answer.status !== null ? answer.status : wire;
  return {
    status,
    shape: shapeOf(code, head, body ?? text, status),
    scimType: answer.scimType,
    detail: answer.detail ?? plainDetail(body),
    path: pathIn(head),
    ...retriesIn(tail),
  };
}

/** A vendor's answer stands in the text, of any length: gaps are one space, and what follows a hundred thousand letters says nothing more. */
const bounded = (text: string): string => {
  const short = text.replace(/\s{20,}/g, ' ');
  return short.length <= 100_000 ? short : `${short.slice(0, 50_000)}…${short.slice(-50_000)}`;
};

/** The service's own full stop stands between the body and what it says of retries. */
function withoutStops(body: string, isFollowed: boolean): string {
  let end = body.length;
  while (isFollowed && end > 0 && /[.\s]/.test(body[end - 1] ?? '')) end -= 1;
  return body.slice(0, end).trim();
}

const bodyLabel = /\b(?:response\s+content|web\s+response)\s*[:：]/i;
const headersLabel = /\bresponse\s+headers?\s*[:：]/i;
const tailLabel = /\bthis\s+operation\s+was\s+retried\b/gi;

/** `head` ends where headers begin; `body` is what the vendor wrote, null where the text has none. */
function split(text: string): { head: string; body: string | null; tail: string } {
  const label = bodyLabel.exec(text);
  const start = label === null ? text.length : label.index;
  const rest = label === null ? '' : text.slice(start + label[0].length);
  // The last one is the service's own: a vendor may write the same into its answer.
  const end = [...(label === null ? text : rest).matchAll(tailLabel)].at(-1) ?? null;
  const tail = end === null ? '' : (label === null ? text : rest).slice(end.index);
  const head = text.slice(0, label === null && end !== null ? end.index : start);
  const headers = headersLabel.exec(head);
  return {
    head: headers === null ? head : head.slice(0, headers.index),
    body: label === null ? null : withoutStops(rest.slice(0, end?.index ?? rest.length), end !== null),
    // Without the sentence in English the date still stands behind the body.
    tail: tail || rest,
  };
}

const labelled: RegExp[] = [
  /(?<![-\w])(?:response\s+)?status[\s-]*code\s*[:：=]\s*["']?(\d{3}\b|[a-z]+(?:\s[a-z]+){0,3})/i,
  /(?<![-\w])http(?:\/\d(?:\.\d)?(?=\s))?\s*[/ ]?\s*(?:(?:response|status)\s*)?(?:code\s*)?[:=]?\s*([1-5]\d\d)\b(?![.:/-]\S)/gi,
  /\(([45]\d\d)\)\s+\p{L}/iu,
  /(?<![-\w])(?:answered|status|error\s+code)\W{0,3}([45]\d\d)\b(?![.:/-]\S)/i,
  // A label in another language.
  new RegExp(`[:：]\\s*(${refusalNames})\\b`, 'i'),
];

/** Of "404 in place of the expected 200" the refusal. */
function statusIn(head: string): number | null {
  for (const pattern of labelled) {
    const matches = pattern.global ? [...head.matchAll(pattern)] : [pattern.exec(head)];
    const found = matches.flatMap((match) => statusNamed(match?.[1] ?? '') ?? []);
    if (found.length > 0) return found.find((status) => status >= 400) ?? found[0] ?? null;
  }
  return null;
}

/** A gateway's own status says less than the body behind it. */
const isVague = (status: number | null): boolean => status === null || status < 400 || [400, 500, 502].includes(status);

interface Body {
  status: number | null;
  scimType: string | null;
  detail: string | null;
}

const statusKeys = ['status', 'code', 'statusCode', 'httpStatus', 'errorCode'];
const detailKeys = ['detail', 'message', 'error_description', 'description', 'title', 'reason', 'error'];

/** A SCIM error, or an error of another make: one object, one below `error`, or the first below `errors`. */
function readBody(text: string): Body {
  const json = firstObject(text);
  const whole = parse(json) ?? parse(json.replaceAll('\\"', '"'));
  if (whole === undefined) return readCutBody(json);
  const nested = [whole.error, whole.errors, whole.Error, whole.Errors].flat().filter(isObject);
  const all = [whole, ...nested];
  return {
    status: first(all, statusKeys, (value) => (/^[45]\d\d$/.test(String(value)) ? Number(value) : undefined)),
    scimType: first(all, ['scimType'], asText),
    detail: first(all, detailKeys, asText),
  };
}

/** The service cuts long texts. */
function readCutBody(text: string): Body {
  const value = (key: string) => new RegExp(`"${key}"\\s*:\\s*"?((?:[^"\\\\,}]|\\\\.)+)`, 'i').exec(text)?.[1] ?? null;
  const status = value('status') ?? '';
  return { status: /^[45]\d\d$/.test(status) ? Number(status) : null, scimType: value('scimType'), detail: cut(value('detail')) };
}

/** From the first brace to the one that closes it, or to the end of the text. */
function firstObject(text: string): string {
  const start = text.indexOf('{');
  if (start < 0) return '';
  let depth = 0;
  let quoted = false;
  for (let at = start; at < text.length; at++) {
    const letter = text[at];
    if (quoted) {
      if (letter === '\\') at++;
      else if (letter === '"') quoted = false;
    } else if (letter === '"') quoted = true;
    else if (letter === '{') depth++;
    else if (letter === '}' && --depth === 0) return text.slice(start, at + 1);
  }
  return text.slice(start);
}

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

function parse(json: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function first<T>(objects: Json[], keys: string[], read: (value: unknown) => T | undefined): T | null {
  for (const key of keys)
    for (const object of objects) {
      const found = read(object[key]);
      if (found !== undefined) return found;
    }
  return null;
}

const asText = (value: unknown): string | undefined =>
  typeof value === 'string' && value.trim() !== '' ? (cut(value) ?? undefined) : undefined;

const longestDetail = 300;
const cut = (text: string | null): string | null =>
  text === null || text.length <= longestDetail ? text : `${text.slice(0, longestDetail)}…`;

/** A body that is neither JSON nor a page. An empty one reads `Web Response: .` */
function plainDetail(body: string | null): string | null {
  const text = (body ?? '').replace(/^\.$/, '').trim();
  return text === '' || text.startsWith('<') || text.startsWith('{') ? null : cut(text);
}

const page = /<(?:!doctype\s+html|html|head|body|title)\b/i;
const timedOut = /\btim(?:ed|e)?[\s-]?out\b|\btask was cancel+ed\b|\boperation was cancel+ed\b/i;
const unreached =
  /error occurred while sending the request|(?:un|not\s+)able to connect|not (?:be )?reach|unreachable|ECONNREFUSED|ENOTFOUND|ECONNRESET|connection (?:was )?(?:refused|closed|reset)|forcibly closed|actively refused|no such host|(?:name|host) (?:could not be|not) (?:resolved|known)|SSL connection|trust relationship|answered nothing/i;

function shapeOf(code: string, head: string, body: string, status: number | null): ServiceError['shape'] {
  if (page.test(body)) return 'page';
  if (status !== null) return 'answer';
  if (/Timeout$/.test(code) || timedOut.test(head)) return 'timeout';
  if (unreached.test(head) || /(?:ValidationUnavailable|WebExceptionProtocolError|Unreachable)$/.test(code)) return 'silence';
  return 'unknown';
}

/** Of the address that was asked, or of `GET /Users…`. */
function pathIn(head: string): ServiceError['path'] {
  const asked = /\bresource\s*[:：]\s*(\S+)/i.exec(head)?.[1] ?? /\b(?:GET|POST|PUT|PATCH|DELETE)\s+(\/\S+)/.exec(head)?.[1] ?? '';
  const found = /\/(users|groups)(?:[/?]|$)/i.exec(asked)?.[1]?.toLowerCase();
  return found === 'users' ? '/Users' : found === 'groups' ? '/Groups' : null;
}

function retriesIn(tail: string): Pick<ServiceError, 'retries' | 'nextRetry'> {
  const times = /\bretried\s+(\d+|zero)\s+times?\b/i.exec(tail)?.[1];
  const date = [...tail.matchAll(/(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?Z?\s*UTC/g)].at(-1)?.[1];
  return {
    retries: times === undefined ? null : times.toLowerCase() === 'zero' ? 0 : Number(times),
    nextRetry: date === undefined ? null : `${date}Z`,
  };
}
