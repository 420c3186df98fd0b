/** What a review foretells of groups in Entra and of who comes into them. */
import type { SampleGroup } from '../../../src/config/sample.ts';
import { directory, person } from '../../review/people.ts';
import { foretells } from '../foretold.ts';

const people = { ann: person('ann'), bob: person('bob') };
const assign = (...names: string[]) => `assign: { groups: { ${names.map((name) => `${name}: default`).join(', ')} } }`;
const sales = assign('Sales');
const both = directory(people, { Sales: ['ann', 'bob'] });
const annAlone = directory(people, { Sales: ['ann'] });
const withoutBob = directory({ ann: people.ann }, { Sales: ['ann'] });
/** The one group, by whatever name. */
const withSales = (more: Partial<SampleGroup>) => {
  const { Sales } = both.groups;
  if (Sales === undefined) throw new Error('no group');
  return { ...both, groups: { Sales: { ...Sales, ...more } } };
};
const nested = directory(people, { Sales: ['ann'], Inside: ['bob'] });
nested.groups.Sales?.groups.push('Inside');
const cube = (name: string) => `${assign(name)}\nvendor: { groupRoles: { Sales: Explorer, Editors: Editor } }`;

foretells('entra', {
  'a group that is not security-enabled is not provisioned, nor are its members': {
    from: null,
    to: sales,
    before: withSales({ securityEnabled: false }),
    says: [],
  },
  'a nested group is a member where it is assigned itself': {
    from: assign('Inside'),
    to: assign('Sales', 'Inside'),
    before: nested,
    says: ['ann enters POST', 'group Sales enters +ann +group Inside POST PATCH'],
  },
  'who may not be created comes into no group': {
    from: `${sales}\nusers: { actions: [update, delete] }`,
    before: annAlone,
    after: both,
    says: ['bob noAccount'],
  },
  'groups that are no longer provisioned stay, and nobody manages them': {
    from: sales,
    to: `${sales}\ngroups: { enabled: false }`,
    before: both,
    says: ['group Sales left'],
  },
  'an account that is deleted goes from its groups without a request': {
    from: sales,
    before: both,
    after: withoutBob,
    says: ['bob deleted DELETE'],
  },
  'where the deletion is held back, the member is taken out': {
    from: `${sales}\nprovisioning: { deletionThreshold: 1 }`,
    before: both,
    after: withoutBob,
    says: ['bob deleted', 'group Sales changed -bob PATCH'],
  },
  'a role by group comes with the name that a group takes, and the one of the old name stays': {
    catalog: 'cube',
    from: cube('Sales'),
    to: cube('Editors'),
    before: both,
    after: withSales({ displayName: 'Editors' }),
    says: [
      'ann changed (Viewer, Explorer → Viewer, Explorer, Editor)',
      'bob changed (Viewer, Explorer → Viewer, Explorer, Editor)',
      'group Editors changed PATCH',
    ],
  },
});
