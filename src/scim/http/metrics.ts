/** What the target counts, as Prometheus reads it. */

/** Seconds. */
const bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

export interface Metrics {
  /** Counts one answered request; `seconds` is how long it took. */
  count(app: string | null, method: string, status: number, seconds: number): void;
  /** The text that Prometheus scrapes. */
  render(): string;
}

/** The requests of one app with one method. */
interface Series {
  labels: string;
  /** Requests by status. */
  statuses: Map<number, number>;
  /** For each bound the requests that took at most that long, but longer than the bound before. */
  within: number[];
  sum: number;
  n: number;
}

export function openMetrics(): Metrics {
  const apps = new Map<string | null, Map<string, Series>>();
  // Found by app and method as they are: to write labels for every request took longer than to count it.
  const seriesOf = (app: string | null, method: string): Series => {
    const ofApp = apps.get(app) ?? new Map<string, Series>();
    const known = ofApp.get(method);
    if (known !== undefined) return known;
    const labels = `app="${escaped(app ?? '')}",method="${method}"`;
    const made = { labels, statuses: new Map<number, number>(), within: bounds.map(() => 0), sum: 0, n: 0 };
    apps.set(app, ofApp.set(method, made));
    return made;
  };
  return {
    count(app, method, status, seconds) {
      const series = seriesOf(app, methods.has(method) ? method : 'other');
      series.statuses.set(status, (series.statuses.get(status) ?? 0) + 1);
      const bound = bounds.findIndex((one) => seconds <= one);
      if (bound >= 0) series.within[bound] = (series.within[bound] ?? 0) + 1;
      series.sum += seconds;
      series.n += 1;
    },
    render() {
      const { rss } = process.memoryUsage();
      const all = [...apps.values()].flatMap((ofApp) => [...ofApp.values()]);
      const lines = [
        '# HELP muster_scim_requests_total SCIM requests answered.',
        '# TYPE muster_scim_requests_total counter',
        ...all.flatMap(({ labels, statuses }) =>
          [...statuses].map(([status, n]) => `muster_scim_requests_total{${labels},status="${status}"} ${n}`),
        ),
        '# HELP muster_scim_request_seconds Time from the first byte of a request to its answer.',
        '# TYPE muster_scim_request_seconds histogram',
        ...all.flatMap(({ labels, within, sum, n }) => [
          ...bounds.map((bound, index) => `muster_scim_request_seconds_bucket{${labels},le="${bound}"} ${upTo(within, index)}`),
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

const upTo = (within: number[], last: number): number => within.slice(0, last + 1).reduce((sum, n) => sum + n, 0);

const methods = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);
const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
