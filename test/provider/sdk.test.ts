import * as pulumi from '@pulumi/pulumi';
import type { RegisterResourceRequest } from '@pulumi/pulumi/proto/resource_pb.js';
import settingsOfRuntime from '@pulumi/pulumi/runtime/settings.js';
import { expect, test } from 'vitest';
import {
  AdoptedApp,
  AppAssignments,
  AppRole,
  AppRoleAssignments,
  EnterpriseApp,
  GroupPushMappings,
  LocalTarget,
  OktaProvisioning,
  OnDemandProvisioning,
  ProfileMapping,
  ProvisioningState,
  SamlSignOn,
  SynchronizationConnection,
  SynchronizationJob,
  SynchronizationSchema,
  Token,
} from '../../src/provider/sdk.ts';
import { resourceTypes } from '../../src/provider/tokens.ts';

test('the program declares every resource, deletes before it replaces, and keeps the token secret', async () => {
  const requests = new Map<string, RegisterResourceRequest>();
  await pulumi.runtime.setMocks({
    newResource: ({ name, inputs }) => ({ id: name, state: { ...inputs, jobId: 'job-1', released: true } }),
    call: () => ({}),
  });
  // What the engine would be sent: the mocks themselves see neither options nor secrets.
  const monitor = settingsOfRuntime.getMonitor() as unknown as {
    registerResource(request: RegisterResourceRequest, ...rest: unknown[]): void;
  };
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (request, ...rest) => {
    if (request.getCustom()) requests.set(request.getType(), request);
    register(request, ...rest);
  };
  const job = new SynchronizationJob('wiki', { servicePrincipalId: 'sp' });
  const key = { servicePrincipalId: job.servicePrincipalId, jobId: job.jobId };
  const object = { enabled: false, actions: [], mappings: {}, scope: {} };
  const settings = { scope: 'assigned', notify: null, deletionThreshold: null, skipOutOfScopeDeletions: false } as const;
  const ofApp = { applicationId: 'app', servicePrincipalId: 'sp' };
  const role = { proposedId: 'r', value: 'admin', displayName: 'Admin', description: '', enabled: true };
  const saml = { identifiers: ['https://a.test'], replyUrls: ['https://a.test/acs'], signOnUrl: null, certificate: { name: 'Wiki' } };
  const made = [
    job,
    new EnterpriseApp('wiki', { displayName: 'Wiki', owner: 'p/s/wiki' }),
    new AppRole('wiki-admin', { ...ofApp, ...role }),
    new AppRoleAssignments('wiki', { servicePrincipalId: 'sp', assignments: { 'user ann': { principalId: 'ann', appRoleId: 'r' } } }),
    new SamlSignOn('wiki', { ...ofApp, ...saml }),
    new OnDemandProvisioning('wiki', { ...key, trigger: '1', people: {}, groups: {} }),
    new SynchronizationSchema('wiki', { ...key, users: object, groups: object, attributes: {} }),
    new SynchronizationConnection('wiki', { ...key, baseAddress: 'https://a.test/scim', secretToken: 'tok', settings }),
    new ProvisioningState('wiki', { ...key, started: true }),
    new AdoptedApp('wiki', { appId: '0oa1', attributes: [] }),
    new ProfileMapping('wiki', { appId: '0oa1', rows: {} }),
    new OktaProvisioning('wiki', { appId: '0oa1', wanted: [] }),
    new AppAssignments('wiki', { appId: '0oa1', assignments: {} }),
    new GroupPushMappings('wiki', { appId: '0oa1', mappings: {}, rules: [] }),
    new Token('wiki', { app: 'wiki', address: 'https://a.test/scim' }),
    new LocalTarget('target', {
      stack: 'dev',
      folder: '/f',
      port: 1,
      url: 'http://a.test',
      keepData: true,
      declarations: '{}',
      tokens: [],
    }),
  ];
  await Promise.all(made.map(({ urn }) => new Promise((resolve) => urn.apply(resolve))));

  expect([...requests.keys()].toSorted()).toEqual(
    Object.values(resourceTypes)
      // States of before have it.
      .filter((type) => type !== resourceTypes.appRoleAssignment)
      .toSorted(),
  );
  for (const request of requests.values()) expect(request.getDeletebeforereplace()).toBe(true);
  const connection = requests.get(resourceTypes.connection);
  expect(connection?.getObject()?.toJavaScript()).toMatchObject({
    jobId: 'job-1',
    secretToken: { '4dabf18193072939515e22adb298388d': '1b47061264138c4ac30d75fd1eb44270', value: 'tok' },
  });
  expect(connection?.getAdditionalsecretoutputsList()).toEqual(['secretToken']);
  expect(requests.get(resourceTypes.token)?.getAdditionalsecretoutputsList()).toEqual(['token']);
});
