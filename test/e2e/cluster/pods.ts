/** What a rollout on the cluster of a test comes to: `muster serve` with the very documents that the cluster holds, behind TLS. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as send } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { type Served, serveDeclared } from '../../target/served.ts';
import type { KubernetesObject } from './apply.ts';
import type { Cluster } from './server.ts';

export interface Pods {
  /** `https://localhost:…`, there before any pod. */
  url: string;
  certificate: string;
  /** For `Cluster.rollOut`. */
  start(deployment: KubernetesObject): Promise<boolean>;
  close(): Promise<void>;
}

interface Volumes {
  template: { spec: { volumes: { configMap?: { name: string }; secret?: { secretName: string } }[] } };
}

export async function openPods(cluster: Cluster): Promise<Pods> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-pods-'));
  const altNames = [{ type: 2 as const, value: 'localhost' }];
  const extensions = [
    { name: 'basicConstraints' as const, cA: true },
    { name: 'subjectAltName' as const, altNames },
  ];
  // Of another name than the sandbox's: the two are trusted together.
  const { private: key, cert } = await generate([{ name: 'commonName', value: 'ingress' }], {
    ...{ keySize: 2048, algorithm: 'sha256', extensions },
  });
  let served: Served | null = null;
  const proxy = createServer({ key, cert }, (request, response) => {
    if (served === null) return void response.writeHead(503).end();
    const { method, url, headers } = request;
    const onward = send(`${new URL(served.url).origin}${url}`, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  });
  await new Promise<void>((done) => proxy.listen(0, 'localhost', done));
  const url = `https://localhost:${(proxy.address() as AddressInfo).port}`;
  const contentOf = (kind: string, named: string | undefined) => {
    const found = cluster.objects(kind).find(({ metadata }) => metadata.name === named);
    if (found === undefined) throw new Error(`${kind} ${named} is not there`);
    return Object.values(found.data as Record<string, string>)[0] ?? '';
  };
  return {
    url,
    certificate: cert,
    async start({ spec }) {
      const { volumes } = (spec as Volumes).template.spec;
      const files = { declarations: join(folder, 'declarations.json'), tokens: join(folder, 'tokens.json') };
      writeFileSync(files.declarations, contentOf('ConfigMap', volumes.find(({ configMap }) => configMap)?.configMap?.name));
      const base64 = contentOf('Secret', volumes.find(({ secret }) => secret)?.secret?.secretName);
      writeFileSync(files.tokens, Buffer.from(base64, 'base64'));
      await served?.stop();
      served = await serveDeclared(files, join(folder, 'people.db'), ['--public-url', url]);
      return true;
    },
    async close() {
      await served?.stop();
      await new Promise<void>((done) => {
        proxy.close(() => done());
        proxy.closeAllConnections();
      });
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
