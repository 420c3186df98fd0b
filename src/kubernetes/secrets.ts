/**
 * The Secrets of a target that somebody else makes, looked at in the preview. The engine reads such a Secret whole, so all of it is marked
 * secret: kubectl may have left the values in an annotation, too.
 */
import type { Secret } from '@pulumi/kubernetes/core/v1/secret.js';
import { renderProblem } from '../config/problem.ts';
import type { IngressPlan, KubernetesDeploy } from '../plan/types.ts';
import * as pulumi from '../pulumi.ts';

interface Sdk {
  Secret: typeof Secret;
}

const tlsType = 'kubernetes.io/tls';

/** The key, once the Secret is seen to hold an address of Postgres there. */
export function databaseKeyOf(
  sdk: Sdk,
  name: string,
  deploy: KubernetesDeploy,
  options: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const { secret, key } = deploy.database;
  const found = existingSecret(sdk, `${name}-database-secret`, deploy, secret, options);
  const checked = pulumi.output(found.data).apply((data: Record<string, string> | undefined) => {
    const value = data?.[key];
    const keys = Object.keys(data ?? {}).join(', ') || 'none';
    if (value === undefined) throw refused(deploy, 'no-database', `the Secret ${at(deploy, secret)} has no key ${key} (it has: ${keys})`);
    if (!/^postgres(ql)?:\/\//i.test(Buffer.from(value, 'base64').toString().trim()))
      throw refused(deploy, 'no-database', `the key ${key} of the Secret ${at(deploy, secret)} does not hold a postgres:// address`);
    return key;
  });
  return pulumi.unsecret(checked);
}

/** The Secret's name, once it is seen to hold a certificate; unseen where cert-manager makes it after the Ingress. */
export function tlsSecretOf(
  sdk: Sdk,
  name: string,
  deploy: KubernetesDeploy,
  { tlsSecret, annotations }: IngressPlan,
  options: pulumi.CustomResourceOptions,
): pulumi.Input<string> {
  const secret = tlsSecret ?? '';
  const isMadeLater = Object.keys({ ...deploy.annotations, ...annotations }).some((key) =>
    /^(cert-manager\.io\/|kubernetes\.io\/tls-acme$)/.test(key),
  );
  if (isMadeLater) return secret;
  const found = existingSecret(sdk, `${name}-tls-secret`, deploy, secret, options);
  const checked = pulumi.output(found.type).apply((type: string | undefined) => {
    if (type !== tlsType)
      throw refused(deploy, 'no-tls', `the Secret ${at(deploy, secret)} is of the type ${type ?? 'Opaque'}, and TLS needs ${tlsType}`);
    return secret;
  });
  return pulumi.unsecret(checked);
}

const at = ({ namespace }: KubernetesDeploy, secret: string): string => `${namespace}/${secret}`;

function existingSecret(
  sdk: Sdk,
  logicalName: string,
  deploy: KubernetesDeploy,
  secret: string,
  options: pulumi.CustomResourceOptions,
): Secret {
  return sdk.Secret.get(logicalName, at(deploy, secret), {
    ...options,
    additionalSecretOutputs: ['metadata', 'data', 'stringData', '__inputs'],
  });
}

function refused({ place: { file, line, column } }: KubernetesDeploy, code: string, message: string): pulumi.RunError {
  const hint = 'Put it right on the cluster, or name another Secret in target.kubernetes.';
  return new pulumi.RunError(renderProblem({ file, line, column, code, message, hint }));
}
