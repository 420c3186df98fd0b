/** Which failures to reach Postgres may be over soon: a cluster starts its pods in no order. A wrong password or name stays wrong. */
import pg from 'pg';

/** Of the network; a name that is not known may be one that is not known yet. */
const systemCodes = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN'],
]);
/** Classes of Postgres' codes: connection, too many of them, starting or stopping. */
const classes = new Set(['08', '53', '57']);

/** `error` as opening threw it. */
export function mayAnswerLater(error: unknown): boolean {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error)) return false;
  const code = 'code' in cause ? String(cause.code) : '';
  if (cause instanceof pg.DatabaseError) return classes.has(code.slice(0, 2));
  // The driver's own timeout and broken connection have no code.
  return systemCodes.has(code) || /timeout|connection terminated/i.test(cause.message);
}
