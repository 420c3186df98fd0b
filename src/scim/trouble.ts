/** What went wrong inside, for whoever runs the target: no value of a request, no header, no token. */
import { visible } from '../visible.ts';

/**
 * Classes of Postgres' codes whose messages speak of the server, the connection or the account alone. Others quote what was sent
 * (`invalid input syntax …: "ann@example.com"`), and `detail` has the row.
 */
const plainClasses = new Set(['08', '28', '3D', '53', '57', '58']);

interface Said {
  name?: unknown;
  code?: unknown;
  message?: unknown;
  severity?: unknown;
  table?: unknown;
  constraint?: unknown;
  errcode?: unknown;
  errstr?: unknown;
  syscall?: unknown;
}

/** To stderr, in lines of its own: what failed, what kind of error it was, and where in the code. */
export function reportTrouble(what: string, error: unknown): void {
  console.error([visible(`${what}: ${kindOf(error)}`), ...framesOf(error)].join('\n'));
}

/** An error in one line: its kind and codes; its message only where that cannot hold what somebody sent. */
function kindOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return `a thrown ${typeof error}`;
  const { name, code, message, severity, table, constraint, errcode, errstr, syscall } = error as Said;
  if (severity !== undefined) {
    const isPlain = plainClasses.has(String(code).slice(0, 2));
    return ['Postgres', code, isPlain ? message : undefined, table, constraint].filter((one) => typeof one === 'string').join(' ');
  }
  if (errcode !== undefined) return `SQLite ${String(errcode)} ${typeof errstr === 'string' ? errstr : ''}`.trim();
  if (syscall !== undefined) return [code, syscall].filter((one) => typeof one === 'string').join(' ');
  // The driver's own words for a connection that is gone.
  if (/^(connection terminated|timeout exceeded|connection error)/i.test(String(message))) return String(message);
  return [name, code].filter((one) => typeof one === 'string').join(' ') || 'an error';
}

/** None for what the storage or the network did: the code is not the trouble. */
function framesOf(error: unknown): string[] {
  const { message, severity, errcode, syscall, stack } = (error ?? {}) as Said & { stack?: unknown };
  if (severity !== undefined || errcode !== undefined || syscall !== undefined || typeof stack !== 'string') return [];
  // The message stands at its beginning, and may have lines of its own.
  const after = typeof message === 'string' ? stack.indexOf(message) + message.length : 0;
  return stack
    .slice(after)
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .map(visible);
}
