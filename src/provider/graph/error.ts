/** A refusal by Microsoft Graph, with the nested error of the provisioning service unwrapped. */

interface Refusal {
  status: number;
  code: string;
  message: string;
  method: string;
  path: string;
  requestId?: string;
}

/** `message` reads `METHOD path: status code: text (request id)` and never holds a body or a token. Status 0: not reached. */
export class GraphError extends Error {
  readonly status: number;
  readonly code: string;
  readonly method: string;
  readonly path: string;
  readonly requestId: string | undefined;
  /** Graph's own text. */
  readonly detail: string;
  constructor(refusal: Refusal, explanation = '') {
    const { status, code, message, method, path, requestId } = refusal;
    const said = `${method} ${path}: ${status === 0 ? '' : `${status} `}${code}${message === '' ? '' : `: ${message}`}`;
    super(`${explanation === '' ? '' : `${explanation} `}${said}${requestId === undefined ? '' : ` (request id ${requestId})`}`);
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
    const message = secret === '' ? this.detail : this.detail.replaceAll(secret, '***');
    return new GraphError(
      { status: this.status, code: this.code, message, method: this.method, path: this.path, requestId: this.requestId },
      explanation,
    );
  }
}

/** Reads the error envelope of a refused call. An answer that is no envelope keeps only its status. */
export async function readGraphError(response: Response, method: string, path: string): Promise<GraphError> {
  const envelope = parseObject(await response.text());
  const outer = field(envelope, 'error');
  const inner = field(outer, 'innerError');
  const requestId = text(inner, 'request-id') ?? response.headers.get('request-id') ?? undefined;
  const { code, message } = unwrap(text(outer, 'code') ?? 'NoErrorBody', text(outer, 'message') ?? '');
  return new GraphError({ status: response.status, code, message, method, path, requestId });
}

/** Graph answers `UnknownError` with the provisioning service's own error as a JSON text in the message. */
function unwrap(code: string, message: string): { code: string; message: string } {
  if (code !== 'UnknownError') return { code, message };
  const nested = parseObject(message);
  if (nested === undefined) return { code, message };
  const source = field(nested, 'error') ?? nested;
  return {
    code: text(source, 'code') ?? text(source, 'Code') ?? code,
    message: text(source, 'message') ?? text(source, 'Message') ?? '',
  };
}

function parseObject(json: string): object | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function field(value: object | undefined, name: string): object | undefined {
  const found: unknown = value === undefined ? undefined : Reflect.get(value, name);
  return typeof found === 'object' && found !== null ? found : undefined;
}

function text(value: object | undefined, name: string): string | undefined {
  const found: unknown = value === undefined ? undefined : Reflect.get(value, name);
  return typeof found === 'string' && found !== '' ? found : undefined;
}
