/** Keys of `synchronizationSecret`, which of them are secret, and how they are hidden. */
import { SynchronizationError } from './errors.ts';
import { isObject } from './patch.ts';

const secretKeys = new Set(
  (
    'Password SecretToken AppKey ClientSecret ConsumerSecret TokenKey Oauth2AccessToken Oauth2RefreshToken Oauth2ClientSecret ' +
    'Oauth2AuthorizationCode ConnectionString SyncAgentCompatibilityKey'
  ).split(' '),
);

const plainKeys = new Set(
  (
    'UserName BaseAddress ClientIdentifier SingleSignOnType Sandbox Url Domain ConsumerKey TokenExpiration ' +
    'Oauth2AccessTokenCreationTime SyncAll InstanceName Oauth2ClientId CompanyId UpdateKeyOnSoftDelete SynchronizationSchedule ' +
    'SystemOfRecord SandboxName EnforceDomain SyncNotificationSettings SkipOutOfScopeDeletions Oauth2RedirectUri ' +
    'ApplicationTemplateIdentifier Oauth2TokenExchangeUri Oauth2AuthorizationUri AuthenticationType Server ' +
    'PerformInboundEntitlementGrants HardDeletesEnabled SyncAgentADContainer ValidateDomain TestReferences'
  ).split(' '),
);

/** What a secret value reads back as. */
const mask = '*';

export function masked(key: string, value: string): string {
  return secretKeys.has(key) ? mask : value;
}

/** `[{key, value}]` as pairs, in order. Throws 400 for another shape or a key that Graph does not know. */
export function readPairs(list: unknown): [key: string, value: string][] {
  if (!Array.isArray(list)) throw new SynchronizationError(400, 'InvalidRequest', "The request has no list of keys and values in 'value'.");
  return list.map((pair) => {
    const { key, value } = isObject(pair) ? pair : {};
    if (typeof key !== 'string' || typeof value !== 'string') {
      throw new SynchronizationError(400, 'InvalidRequest', 'Every secret needs a key and a text value.');
    }
    if (!secretKeys.has(key) && !plainKeys.has(key))
      throw new SynchronizationError(400, 'InvalidRequest', `The secret key '${key}' does not exist.`);
    return [key, value];
  });
}

const hiddenProperties = new Set(['password', 'client_secret', 'client_assertion']);

/** A copy of a request body that is fit for a log: secret values are `*`. */
export function withoutSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (!isObject(value)) return value;
  const secretPair = typeof value.key === 'string' && secretKeys.has(value.key);
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => {
      const hide = hiddenProperties.has(name) || (secretPair && name === 'value');
      return [name, hide && inner !== '' ? mask : withoutSecrets(inner)];
    }),
  );
}
