/** The provisioning log of many jobs, within the 5 requests that Graph allows in 10 seconds (throttling limits, "Identity and access reports"). */
import type { GraphClient } from '../provider/graph/client.ts';
import { GraphError } from '../provider/graph/error.ts';
import { readAll } from '../provider/graph/pages.ts';
import { explainForbidden } from '../provider/graph/permission.ts';
import type { LogRow } from './causes.ts';

export interface JobLog {
  rows: LogRow[];
  /** Why it could not be read; null when it was. */
  error: string | null;
}

/** A job whose log is asked for. */
export interface LogWish {
  jobId: string;
  /** ISO time: rows before it are not needed. Null: the job never ran. */
  since: string | null;
}

export interface LogReader {
  graph: GraphClient;
  sleep(ms: number): Promise<void>;
  /** Milliseconds since 1970. */
  now(): number;
  /** Told before a wait. */
  onProgress?(message: string): void;
}

const mostCalls = 5;
/** A little more than Graph counts: requests arrive later than they are sent. */
const span = 10_250;
const pageSize = 500;
/** Newest rows of one job that are looked at. */
const mostRows = 2_000;

/**
 * Newest first, by job id. Of several jobs the failures are asked for in one query, and only the jobs that have some are then asked for
 * what came later. Throws GraphError, but for a log that may not be read.
 */
export async function readLogs(reader: LogReader, wishes: LogWish[]): Promise<Map<string, JobLog>> {
  const progress = { asked: 0, of: wishes.length };
  const graph = paced(reader, progress);
  try {
    const failing = wishes.length > 1 ? await failingOf(graph, wishes) : wishes;
    progress.of = failing.length;
    const logs = new Map(wishes.map(({ jobId }): [string, JobLog] => [jobId, { rows: [], error: null }]));
    for (const wish of failing) {
      logs.set(wish.jobId, { rows: await rowsOf(graph, wish), error: null });
      progress.asked++;
    }
    return logs;
  } catch (error) {
    const said = explainForbidden(error);
    if (!(said instanceof GraphError)) throw said;
    return new Map(wishes.map(({ jobId }) => [jobId, { rows: [], error: said.message }]));
  }
}

/** At most so many requests in a span of time, one after the other. */
function paced({ graph, sleep, now, onProgress }: LogReader, progress: { asked: number; of: number }): GraphClient {
  const calls: number[] = [];
  return {
    ...graph,
    async get(path, options) {
      const due = (calls.at(-mostCalls) ?? Number.NEGATIVE_INFINITY) + span;
      const wait = due - now();
      if (wait > 0) {
        if (wait > 1_000) onProgress?.(progressWords(progress));
        await sleep(wait);
      }
      calls.push(Math.max(now(), due));
      return graph.get(path, options);
    },
  };
}

function progressWords({ asked, of }: { asked: number; of: number }): string {
  const left = Math.ceil(((of - asked) / mostCalls) * (span / 1000));
  return `the provisioning log takes ${mostCalls} requests in 10 s: ${asked} of ${of} apps that fail are read, about ${left} s are left`;
}

const logPath = (clauses: string[]): string =>
  `/auditLogs/provisioning?$filter=${encodeURIComponent(clauses.join(' and '))}&$orderby=${encodeURIComponent('activityDateTime desc')}&$top=${pageSize}`;

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const rowsOf = (graph: GraphClient, { jobId, since }: LogWish): Promise<LogRow[]> =>
  readAll<LogRow>(
    graph,
    logPath([`jobId eq ${quoted(jobId)}`, ...(since === null ? [] : [`activityDateTime gt ${since}`])]),
    mostRows,
    true,
  );

/**
 * The jobs that have failures, each since its first one. All of them where the query is refused (its filter is not among the documented
 * examples), or would take more requests than they do.
 */
async function failingOf(graph: GraphClient, wishes: LogWish[]): Promise<LogWish[]> {
  const ran = wishes.filter(({ since }) => since !== null);
  const since = ran.map((wish) => wish.since ?? '').sort()[0];
  // A job that never ran has no rows; whether the log may be read is asked all the same.
  const path = logPath([`provisioningStatusInfo/status eq 'failure'`, ...(since === undefined ? [] : [`activityDateTime gt ${since}`])]);
  const most = Math.max(1, ran.length) * pageSize;
  let rows: LogRow[];
  try {
    rows = await readAll<LogRow>(
      graph,
      since === undefined ? path.replace(`$top=${pageSize}`, '$top=1') : path,
      since === undefined ? 1 : most,
      true,
    );
  } catch (error) {
    if (error instanceof GraphError && error.status === 400) return wishes;
    throw error;
  }
  if (rows.length >= most && since !== undefined) return wishes;
  return ran.flatMap((wish): LogWish[] => {
    const times = rows.flatMap(({ jobId, activityDateTime }) => (jobId === wish.jobId ? [Date.parse(activityDateTime)] : []));
    const first = Math.min(...times.filter((time) => time > Date.parse(wish.since ?? '')));
    return first === Number.POSITIVE_INFINITY ? [] : [{ jobId: wish.jobId, since: new Date(first - 1).toISOString() }];
  });
}
