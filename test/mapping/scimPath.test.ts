import { describe, expect, test } from 'vitest';
import { parseScimPath, readPath, writePath } from '../../src/mapping/scimPath.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

const ann = () => ({
  userName: 'ann',
  name: { givenName: 'Ann' },
  emails: [
    { type: 'home', value: 'ann@home' },
    { type: 'work', value: 'ann@work', primary: true },
  ],
  roles: [{ primary: 'True', value: 'admin' }],
  [enterprise]: { department: 'Sales', manager: { value: 'boss' } },
});

describe('parseScimPath', () => {
  test.each([
    ['userName', { extension: null, attribute: 'userName', filter: [], subAttribute: null }],
    [
      'emails[type eq "work"].value',
      { extension: null, attribute: 'emails', filter: [{ attribute: 'type', value: 'work' }], subAttribute: 'value' },
    ],
    [
      'roles[primary eq true]',
      { extension: null, attribute: 'roles', filter: [{ attribute: 'primary', value: 'true' }], subAttribute: null },
    ],
    [
      'addresses[type eq "work" and primary eq "True"].country',
      {
        extension: null,
        attribute: 'addresses',
        filter: [
          { attribute: 'type', value: 'work' },
          { attribute: 'primary', value: 'True' },
        ],
        subAttribute: 'country',
      },
    ],
    [
      'urn:ietf:params:scim:schemas:core:2.0:User:name.givenName',
      { extension: null, attribute: 'name', filter: [], subAttribute: 'givenName' },
    ],
    [`${enterprise}:manager.value`, { extension: enterprise, attribute: 'manager', filter: [], subAttribute: 'value' }],
    [
      'urn:cube:params:1.0:UserAttribute:country',
      { extension: 'urn:cube:params:1.0:UserAttribute', attribute: 'country', filter: [], subAttribute: null },
    ],
    [
      'urn:x:y:list[type eq "a:b"].v',
      { extension: 'urn:x:y', attribute: 'list', filter: [{ attribute: 'type', value: 'a:b' }], subAttribute: 'v' },
    ],
  ])('%s', (path, expected) => {
    expect(parseScimPath(path)).toEqual(expected);
  });

  test.each([
    '',
    'emails[',
    'emails[type]',
    'emails[type ne "x"].value',
    'a.b.c',
    'a b',
    '__proto__.x',
    'name.constructor',
    'a[prototype eq "x"].v',
  ])('refuses %s', (path) => {
    expect(parseScimPath(path)).toBeNull();
    expect(readPath(ann(), path)).toBeUndefined();
    expect(() => writePath({}, path, 'x')).toThrow('not a SCIM attribute path');
  });
});

test.each([
  ['userName', 'ann'],
  ['name.givenName', 'Ann'],
  ['name.familyName', undefined],
  ['emails[type eq "work"].value', 'ann@work'],
  ['emails[type eq "other"].value', undefined],
  ['emails[primary eq "True"].value', 'ann@work'],
  ['emails[type eq "home"]', { type: 'home', value: 'ann@home' }],
  ['emails.value', ['ann@home', 'ann@work']],
  ['roles[primary eq true].value', 'admin'],
  [`${enterprise}:department`, 'Sales'],
  [`${enterprise}:manager.value`, 'boss'],
  ['urn:other:1.0:User:x', undefined],
  ['toString', undefined],
])('readPath %s', (path, expected) => {
  expect(readPath(ann(), path)).toEqual(expected);
});

describe('writePath', () => {
  test('builds a resource from nothing', () => {
    const resource: Record<string, unknown> = {};
    writePath(resource, 'userName', 'ann');
    writePath(resource, 'name.givenName', 'Ann');
    writePath(resource, 'name.familyName', 'Lee');
    writePath(resource, 'emails[type eq "work"].value', 'ann@work');
    writePath(resource, 'emails[type eq "work"].primary', true);
    writePath(resource, 'emails[type eq "home"].value', 'ann@home');
    writePath(resource, 'roles[primary eq "True"].value', 'admin');
    writePath(resource, `${enterprise}:department`, 'Sales');
    writePath(resource, 'urn:ietf:params:scim:schemas:core:2.0:User:title', 'Boss');
    writePath(resource, 'urn:cube:params:1.0:UserAttribute:country', 'NL');
    expect(resource).toEqual({
      userName: 'ann',
      name: { givenName: 'Ann', familyName: 'Lee' },
      emails: [
        { type: 'work', value: 'ann@work', primary: true },
        { type: 'home', value: 'ann@home' },
      ],
      roles: [{ primary: true, value: 'admin' }],
      [enterprise]: { department: 'Sales' },
      title: 'Boss',
      'urn:cube:params:1.0:UserAttribute': { country: 'NL' },
    });
  });

  test('changes what is there and leaves the rest', () => {
    const resource = ann();
    writePath(resource, 'emails[type eq "Work"].value', 'new@work');
    writePath(resource, 'roles[primary eq "True"].value', 'member');
    expect(resource.emails).toEqual([
      { type: 'home', value: 'ann@home' },
      { type: 'work', value: 'new@work', primary: true },
    ]);
    expect(resource.roles).toEqual([{ primary: 'True', value: 'member' }]);
  });
});
