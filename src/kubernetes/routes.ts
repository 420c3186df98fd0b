/** How requests reach the pods: Service, and Ingress or HTTPRoute. Pure. */
import type { HttpRoutePlan, IngressPlan, KubernetesDeploy } from '../plan/types.ts';
import { type Manifest, metadataOf, ports, selectorLabels, servicePort } from './manifest.ts';

export function serviceOf(deploy: KubernetesDeploy): Manifest {
  const port = (name: keyof typeof ports, number: number) => ({ name, port: number, targetPort: name, protocol: 'TCP' });
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: metadataOf(deploy, deploy.name),
    spec: {
      type: 'ClusterIP',
      selector: selectorLabels(deploy),
      ports: [port('http', servicePort), port('metrics', ports.metrics)],
    },
  };
}

/** Null where somebody else routes. */
export function routeOf(deploy: KubernetesDeploy): Manifest | null {
  const { route } = deploy;
  if (route === null) return null;
  return route.kind === 'ingress' ? ingressOf(deploy, route) : httpRouteOf(deploy, route);
}

function ingressOf(deploy: KubernetesDeploy, { class: ingressClassName, tlsSecret, annotations }: IngressPlan): Manifest {
  const service = { name: deploy.name, port: { name: 'http' } };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: metadataOf(deploy, deploy.name, annotations),
    spec: {
      ...(ingressClassName === null ? {} : { ingressClassName }),
      tls: [{ hosts: [deploy.host], ...(tlsSecret === null ? {} : { secretName: tlsSecret }) }],
      rules: [{ host: deploy.host, http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service } }] } }],
    },
  };
}

/** TLS is the Gateway's. */
function httpRouteOf(deploy: KubernetesDeploy, { gateway, annotations }: HttpRoutePlan): Manifest {
  const { name, namespace, section } = gateway;
  return {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: metadataOf(deploy, deploy.name, annotations),
    spec: {
      parentRefs: [{ name, ...(namespace === null ? {} : { namespace }), ...(section === null ? {} : { sectionName: section }) }],
      hostnames: [deploy.host],
      rules: [{ matches: [{ path: { type: 'PathPrefix', value: '/' } }], backendRefs: [{ name: deploy.name, port: servicePort }] }],
    },
  };
}
