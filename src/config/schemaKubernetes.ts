/** The YAML keys of `deploy: kubernetes`. */
import { z } from 'zod';

const text = z.string().min(1);
const labels = z.record(text, z.string());
const quantity = z.union([text, z.number().positive()]);
const quantities = z.strictObject({ cpu: quantity.optional(), memory: quantity.optional() });

const database = z.strictObject({
  secret: text.describe('Name of a Secret of the namespace, which is there already'),
  key: text.optional().describe('Its key that holds a postgres:// address. Defaults to url'),
  port: z.int().min(1).max(65_535).optional().describe('Port of that address, which the network policy lets out to. Defaults to 5432'),
});

const ingress = z.strictObject({
  class: text.optional().describe("Ingress class; the cluster's default unless said"),
  tlsSecret: text.optional().describe("Secret of the type kubernetes.io/tls; without it the controller's own certificate"),
  annotations: labels.optional(),
  wait: z
    .boolean()
    .optional()
    .describe('Whether `up` waits until the Ingress has an address, which some controllers never write. Defaults to false'),
});

const httpRoute = z.strictObject({
  gateway: z.strictObject({
    name: text.describe('Gateway that ends TLS'),
    namespace: text.optional().describe('Its namespace; the same unless said'),
    section: text.optional().describe('Name of its listener'),
  }),
  annotations: labels.optional(),
});

const allowed = z.strictObject({
  namespaces: z.array(text).min(1).optional().describe('Names of namespaces'),
  labels: labels.optional().describe('Labels of pods, in those namespaces or in the same one'),
});

export const kubernetes = z.strictObject({
  image: text.optional().describe('Image made by the Dockerfile, with its registry and tag or digest'),
  context: text
    .optional()
    .describe('Context of the kubeconfig, which is the cluster; kubernetes:context of the stack, or the current one, unless said'),
  namespace: text.optional().describe('Namespace, which is there already. Defaults to default'),
  name: text.optional().describe('What the objects are called. Defaults to muster-target'),
  replicas: z.int().min(1).max(100).optional().describe('Defaults to 2'),
  database: database.optional().describe('Where the data live: any Postgres, by reference'),
  ingress: ingress.optional().describe('An Ingress for the host of url'),
  httpRoute: httpRoute.optional().describe('A route of the Gateway API for the host of url; without it and ingress somebody else routes'),
  labels: labels.optional().describe('Labels of every object, besides the usual ones'),
  annotations: labels.optional().describe('Annotations of every object and of the pods'),
  resources: z
    .strictObject({ requests: quantities.optional(), limits: quantities.optional() })
    .optional()
    .describe('As in a container. Defaults to cpu 100m, memory 256Mi, limited to that memory'),
  imagePullSecrets: z.array(text).min(1).optional().describe('Names of Secrets'),
  networkPolicy: z
    .union([
      z.literal(false),
      z.strictObject({
        from: z
          .array(allowed)
          .min(1)
          .optional()
          .describe('Who may reach the target. Unless said: everybody, as a load balancer may be no pod'),
        metricsFrom: z.array(allowed).min(1).optional().describe('Who may read the metrics. Unless said: the pods of every namespace'),
      }),
    ])
    .optional()
    .describe('Who may reach the pods; false makes none. Egress is DNS and Postgres only'),
  serviceAccount: text.optional().describe("Service account of the pods, which is there already; the namespace's default unless said"),
});
