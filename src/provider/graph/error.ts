/** A refusal by Microsoft Graph, with the nested error of the provisioning service unwrapped. */
import type { Answer } from '../../http/exchange.ts';
import { parseJson } from '../../http/json.ts';
import { blot } from '../../http/secrets.ts';
import { oneLine } from '../../http/words.ts';

interface Refusal {
  status: number;
  code: string;
  message: string;
  method: string;
  path: string;
  requestId?: string;
  /** Why it was not tried again, behind the rest. */
  note?: string;
}

/** Of Graph's text; a vendor's answer may stand in it. */
const mostShown = 2_000;

/** `message` reads `METHOD path: status code: text (request id)` on one line and never holds a body or a token. Status 0: not reached. */
export class GraphError extends Error {
  readonly status: number;
  readonly code: string;
  readonly method: string;
  readonly path: string;
  readonly requestId: string | undefined;
  /** Graph's own text. */
  readonly detail: string;
  constructor(refusal: Refusal, explanation = '') {
    const { status, code, message, method, path, requestId, note = '' } = refusal;
    const said = `${method} ${path}: ${status === 0 ? '' : `${status} `}${code}${message === '' ? '' : `: ${oneLine(message, mostShown)}`}`;
    const id = requestId === undefined ? '' : ` (request id ${requestId})`;
    super(`${explanation === '' ? '' : `${explanation} `}${said}${id}${note === '' ? '' : `; ${note}`}`);
    this.name = 'GraphError';
    this.status = status;
    this.code = code;
    this.method = method;
    this.path = path;
    this.requestId = requestId;
    this.detail = message;
  }

  /** The same refusal with a sentence in front of it, and with `secret` blotted out of Graph's text. */
  explained(explanation: string, secret: string): GraphError {
    const message = blot(this.detail, [secret]);
    return new GraphError(
      { status: this.status, code: this.code, message, method: this.method, path: this.path, requestId: this.requestId },
      explanation,
    );
  }
}

/** Reads the error envelope of a refused call. An answer that is no envelope keeps its status, and what it says to a reader. */
export function readGraphError(answer: Answer, method: string, path: string, note = ''): GraphError {
  const read = readEnvelope(answer.jsonOrNone());
  const { code, message = answer.plainWords(), requestId = answer.header('request-id') } = read;
  return new GraphError({
    ...{ status: answer.status, method, path, note },
    code: answer.status < 400 ? 'Redirected' : answer.words(code),
    message: answer.clean(message),
    requestId: requestId && answer.words(requestId),
  });
}

/** The same of one answer in a batch. */
export function readBatchError(status: number, body: unknown, method: string, path: string): GraphError {
  const { code, message = '', requestId } = readEnvelope(body);
  return new GraphError({ status, code, message, method, path, requestId });
}

function readEnvelope(envelope: unknown): { code: string; message?: string; requestId?: string } {
  const outer = field(objectOf(envelope), 'error');
  if (outer === undefined) return { code: 'NoErrorBody' };
  const requestId = text(field(outer, 'innerError'), 'request-id');
  return { ...unwrap(text(outer, 'code') ?? 'NoErrorBody', text(outer, 'message') ?? ''), ...(requestId && { requestId }) };
}

/** Graph answers `UnknownError` with the provisioning service's own error as a JSON text in the message. */
function unwrap(code: string, message: string): { code: string; message: string } {
  if (code !== 'UnknownError') return { code, message };
  const nested = objectIn(message);
  if (nested === undefined) return { code, message };
  const source = field(nested, 'error') ?? nested;
  return {
    code: text(source, 'code') ?? text(source, 'Code') ?? code,
    message: text(source, 'message') ?? text(source, 'Message') ?? '',
  };
}

function objectIn(json: string): object | undefined {
  try {
    return objectOf(parseJson(json));
  } catch {
    return undefined;
  }
}

const objectOf = (value: unknown): object | undefined => (typeof value === 'object' && value !== null ? value : undefined);

function field(value: object | undefined, name: string): object | undefined {
  const found: unknown = value === undefined ? undefined : Reflect.get(value, name);
  return typeof found === 'object' && found !== null ? found : undefined;
}

function text(value: object | undefined, name: string): string | undefined {
  const found: unknown = value === undefined ? undefined : Reflect.get(value, name);
  return typeof found === 'string' && found !== '' ? found : undefined;
}
