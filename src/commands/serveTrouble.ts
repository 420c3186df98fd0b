/** Why the target could not be started, in one line without secrets. */
import type { TargetOptions } from '../scim/target.ts';
import { isUrl, shownPlace } from './serveDatabase.ts';

type Asked = Pick<TargetOptions, 'database' | 'metricsPort'>;

/** What the system's codes for a port mean. */
const ports: Record<string, string> = {
  EADDRINUSE: 'is in use by another program',
  EACCES: 'may not be opened by this user',
  EADDRNOTAVAIL: 'cannot be opened: this machine has no such address',
};

export function startTrouble(error: Error, { database, metricsPort }: Asked): string {
  const { code = '', port, address } = error as NodeJS.ErrnoException & { port?: number; address?: string };
  const why = ports[code];
  if (why !== undefined && port !== undefined)
    return `port ${port} of ${address} ${why} (${port === metricsPort ? '--metrics-port' : '--port, --host'})`;
  const isDatabase = error.cause instanceof Error || 'errcode' in error || /^The database has version/.test(error.message);
  return isDatabase ? `database ${shownPlace(database)}: ${databaseTrouble(error, isUrl(database))}` : error.message;
}

/** What a database said; its silence has a code only. */
export function databaseTrouble(error: Error, isRemote = true): string {
  const cause = error.cause instanceof Error ? error.cause : error;
  const text = cause.message || String((cause as NodeJS.ErrnoException).code ?? cause.name);
  return isRemote && cause !== error && !('severity' in cause) ? `Postgres does not answer (${text})` : text;
}
