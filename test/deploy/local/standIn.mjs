// Behaves as `muster serve` does with a local target, as far as whoever starts it can see. How it misbehaves stands in its declarations.
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';

const text = { type: 'string' };
const names = ['declarations', 'tokens', 'instance', 'port', 'host', 'database', 'metrics-port', 'public-url', 'ready-file'];
const options = {
  ...Object.fromEntries(names.map((name) => [name, text])),
  check: { type: 'boolean' },
  'trust-proxy': { type: 'boolean' },
};
const { values, positionals } = parseArgs({ options, allowPositionals: true });
if (positionals[0] !== 'serve') process.exit(2);
const { standIn } = JSON.parse(readFileSync(values.declarations, 'utf8'));
console.log(`tokens ${readFileSync(values.tokens, 'utf8')}`);
console.log(`environment ${JSON.stringify(process.env)}`);
if (standIn === 'ends') {
  console.error('no such vendor "nonsense"');
  process.exit(3);
}
if (values.check) process.exit(0);
if (standIn === 'slow') await new Promise((resolve) => setTimeout(resolve, 2_300));
writeFileSync(values.database, '', { flag: 'a' });
const live = { status: 'live', instance: values.instance, version: '9.9.9', pid: process.pid };
const metrics = createServer((_request, response) => response.end(JSON.stringify(live)));
const target = createServer((_request, response) => response.end('{}'));
await Promise.all([
  new Promise((resolve) => metrics.listen(0, '127.0.0.1', resolve)),
  new Promise((resolve) => target.listen(Number(values.port), values.host, resolve)),
]);
const urlOf = (server) => `http://127.0.0.1:${server.address().port}`;
const ready = { pid: process.pid, instance: values.instance, version: '9.9.9', url: urlOf(target), metricsUrl: urlOf(metrics) };
writeFileSync(values['ready-file'], JSON.stringify(ready));
process.on('SIGTERM', () => standIn === 'deaf' || process.exit(0));
