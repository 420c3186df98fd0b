import { expect, test } from 'vitest';
import { readEntraSettings } from '../../src/provider/settings.ts';

const noFetch = () => Promise.reject(new Error('nothing is asked'));
const signOn = async (env: Record<string, string>, config = {}, fetch: typeof globalThis.fetch = noFetch) =>
  (await readEntraSettings({ tenantId: 't', ...config }, env, fetch)).signOnUrl;
const metadata = (document: object) => () => Promise.resolve(new Response(JSON.stringify(document)));

test.each([
  [undefined, 'https://login.microsoftonline.com'],
  ['public', 'https://login.microsoftonline.com'],
  ['usgovernment', 'https://login.microsoftonline.us'],
  ['usgovernmentl4', 'https://login.microsoftonline.us'],
  ['usgovernmentl5', 'https://login.microsoftonline.us'],
  ['china', 'https://login.partner.microsoftonline.cn'],
])('(7.10) people sign on in the cloud %s at %s', async (cloud, address) => {
  expect(await signOn(cloud === undefined ? {} : { ARM_ENVIRONMENT: cloud })).toBe(address);
});

test('(7.10) a cloud that a metadata document describes is known by its addresses', async () => {
  const document = {
    microsoftGraphResourceId: 'https://microsoftgraph.chinacloudapi.cn/',
    authentication: { loginEndpoint: 'https://login.chinacloudapi.cn/' },
  };
  expect(await signOn({ ARM_METADATA_HOSTNAME: 'management.chinacloudapi.cn' }, {}, metadata(document))).toBe(
    'https://login.partner.microsoftonline.cn',
  );
});

test('(7.10) a loopback tenant stands for the cloud that the environment names', async () => {
  const loopback = { graphUrl: 'http://127.0.0.1:1', loginUrl: 'http://127.0.0.1:1' };
  expect(await signOn({}, loopback)).toBe('https://login.microsoftonline.com');
  expect(await signOn({ ARM_ENVIRONMENT: 'usgovernment' }, loopback)).toBe('https://login.microsoftonline.us');
});
