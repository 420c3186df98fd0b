/** What the target counts, as Prometheus reads it, and whether it is well; both on a port of their own. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Database } from '../store/database.ts';
import { query } from '../store/work.ts';

/** Seconds. */
const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

export interface Metrics {
  /** Counts one answered request; `seconds` is how long it took. */
  count(app: string | null, method: string, status: number, seconds: number): void;
  /** The text that Prometheus scrapes. */
  render(): string;
}

export function openMetrics(): Metrics {
  const requests = new Map<string, number>();
  const buckets = new Map<string, { under: number[]; sum: number; n: number }>();
  return {
    count(app, method, status, seconds) {
      const labels = `app="${escaped(app ?? '')}",method="${methods.has(method) ? method : 'other'}"`;
      const counted = `${labels},status="${status}"`;
      requests.set(counted, (requests.get(counted) ?? 0) + 1);
      const bucket = buckets.get(labels) ?? { under: bounds.map(() => 0), sum: 0, n: 0 };
      bounds.forEach((bound, index) => {
        if (seconds <= bound) bucket.under[index] = (bucket.under[index] ?? 0) + 1;
      });
      bucket.sum += seconds;
      bucket.n += 1;
      buckets.set(labels, bucket);
    },
    render() {
      const { rss } = process.memoryUsage();
      const lines = [
        '# HELP muster_scim_requests_total SCIM requests answered.',
        '# TYPE muster_scim_requests_total counter',
        ...[...requests].map(([labels, n]) => `muster_scim_requests_total{${labels}} ${n}`),
        '# HELP muster_scim_request_seconds Time from the first byte of a request to its answer.',
        '# TYPE muster_scim_request_seconds histogram',
        ...[...buckets].flatMap(([labels, { under, sum, n }]) => [
          ...bounds.map((bound, index) => `muster_scim_request_seconds_bucket{${labels},le="${bound}"} ${under[index]}`),
          `muster_scim_request_seconds_bucket{${labels},le="+Inf"} ${n}`,
          `muster_scim_request_seconds_sum{${labels}} ${sum}`,
          `muster_scim_request_seconds_count{${labels}} ${n}`,
        ]),
        '# HELP process_resident_memory_bytes Memory of the process.',
        '# TYPE process_resident_memory_bytes gauge',
        `process_resident_memory_bytes ${rss}`,
      ];
      return `${lines.join('\n')}\n`;
    },
  };
}

const methods = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);
const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');

/** `GET /health` asks the database and answers 200 or 503; `GET /metrics`. Neither needs a token: keep the port inside. */
export function serveMetrics(
  metrics: Metrics,
  database: Database,
  host: string,
  port: number,
): Promise<{ url: string; close(): Promise<void> }> {
  const server: Server = createServer((request, response) => {
    const answer = (status: number, type: string, text: string): void => {
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(text);
    };
    if (request.url === '/metrics') answer(200, 'text/plain; version=0.0.4; charset=utf-8', metrics.render());
    else if (request.url === '/health')
      database
        .read(() => query('select 1 as one'))
        .then(
          () => answer(200, 'application/json', '{"status":"ok"}'),
          () => answer(503, 'application/json', '{"status":"the storage does not answer"}'),
        );
    else answer(404, 'text/plain', 'GET /health or /metrics\n');
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const { port: bound } = server.address() as AddressInfo;
      resolve({
        url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            server.closeAllConnections();
          }),
      });
    });
  });
}
