import { expect, test } from 'vitest';
import { splitScimName } from '../../../src/mapping/okta/scimName.ts';

const core = 'urn:ietf:params:scim:schemas:core:2.0:User';

test.each([
  [
    'urn:ietf:params:scim:schemas:extension:docker:2.0:User:dockerRole',
    'urn:ietf:params:scim:schemas:extension:docker:2.0:User',
    'dockerRole',
    'dockerRole',
  ],
  ['urn:cube:params:1.0:UserAttribute:country', 'urn:cube:params:1.0:UserAttribute', 'country', 'country'],
  ['nickName', core, 'nickName', 'nickName'],
  [`${core}:roles.^[primary==true].value`, core, 'roles.^[primary==true].value', 'rolesPrimaryTrueValue'],
  ['roles.^[primary==true].value', core, 'roles.^[primary==true].value', 'rolesPrimaryTrueValue'],
  [`${core}:roles.^[type=='slot1'].value`, core, "roles.^[type=='slot1'].value", 'rolesTypeSlot1Value'],
  [`${core}:roles.^[type == "slot2"].value`, core, 'roles.^[type == "slot2"].value', 'rolesTypeSlot2Value'],
  [`${core}:entitlements.^[primary==true]`, core, 'entitlements.^[primary==true]', 'entitlementsPrimaryTrue'],
  [`${core}:name.first`, core, 'name.first', 'nameFirst'],
  [`urn:x:User:list.^[type=="a:b"].value`, 'urn:x:User', 'list.^[type=="a:b"].value', 'listTypeABValue'],
  // No variable name can be made of it: the check says so.
  [`${core}:cost-center`, core, 'cost-center', 'cost-center'],
])('Okta knows %s by its external name and a variable name', (attribute, namespace, name, variable) => {
  expect(splitScimName(attribute)).toEqual({ namespace, name, variable });
});
