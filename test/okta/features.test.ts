/** What must be on in Okta follows from what the stack declares; full SCIM names are split as Okta's schema wants them. */
import { expect, test } from 'vitest';
import { splitScimName } from '../../src/mapping/okta/scimName.ts';
import { featureLabels, oktaFeatures } from '../../src/okta/features.ts';
import { oktaApp, openStack } from '../rehearsal/stacks.ts';

test('every declared action and a group push have their box', () => {
  const app = oktaApp(openStack('staging').plan, 'cube-okta');
  expect(oktaFeatures(app)).toEqual(['PUSH_NEW_USERS', 'PUSH_PROFILE_UPDATES', 'PUSH_USER_DEACTIVATION', 'GROUP_PUSH']);
  for (const feature of oktaFeatures(app)) expect(featureLabels[feature]).toBeDefined();
  expect(oktaFeatures({ ...app, actions: ['create'], push: { groups: [], rules: {}, deleteGroups: false } })).toEqual(['PUSH_NEW_USERS']);
});

test.each([
  ['urn:cube:params:1.0:UserAttribute:country', { namespace: 'urn:cube:params:1.0:UserAttribute', name: 'country' }],
  ['nickName', { namespace: 'urn:ietf:params:scim:schemas:core:2.0:User', name: 'nickName' }],
])('%s', (attribute, split) => expect(splitScimName(attribute)).toEqual(split));
