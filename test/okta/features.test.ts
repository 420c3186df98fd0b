/** What must be on in Okta follows from what the stack declares. */
import { expect, test } from 'vitest';
import { featureLabels, oktaFeatures } from '../../src/okta/features.ts';
import { oktaApp, openStack } from '../rehearsal/stacks.ts';

test('every declared action and a group push have their box', () => {
  const app = oktaApp(openStack('staging').plan, 'cube-okta');
  expect(oktaFeatures(app)).toEqual(['PUSH_NEW_USERS', 'PUSH_PROFILE_UPDATES', 'PUSH_USER_DEACTIVATION', 'GROUP_PUSH']);
  for (const feature of oktaFeatures(app)) expect(featureLabels[feature]).toBeDefined();
  expect(oktaFeatures({ ...app, actions: ['create'], push: { groups: [], rules: {}, deleteGroups: false } })).toEqual(['PUSH_NEW_USERS']);
});
