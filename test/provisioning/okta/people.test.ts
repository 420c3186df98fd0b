/** What a review foretells of people and pushed groups in Okta, where a mistake would be seen in few other places. */
import { directory, person } from '../../review/people.ts';
import { foretells } from '../foretold.ts';

const app = (okta: string, more = '') => `assign: { groups: { Sales: default } }\nokta: { integration: header${okta} }${more}`;
const fails = '\nusers: { mappings: { title: "=Convert.toInt(user.title)" } }';
const titled = '\nusers: { mappings: { title: user.title } }';
const people = { ann: person('ann', { jobTitle: 'Clerk' }), bob: person('bob') };
const annAlone = directory(people, { Sales: ['ann'], Partners: ['ann', 'bob'] });
const both = directory(people, { Sales: ['ann', 'bob'], Partners: ['bob'] });
const promoted = directory({ ...people, ann: person('ann', { jobTitle: 'Chief' }) }, { Sales: ['ann'], Partners: ['ann', 'bob'] });

foretells('okta', {
  'a group that is pushed from now on is created with its members who are provisioned, and nobody else': {
    from: app(''),
    to: app(', push: { groups: { Partners: true } }'),
    before: annAlone,
    says: ['group Partners enters +ann POST'],
  },
  'a rule of group push finds its groups in any letter case': {
    from: app(''),
    to: app(', push: { rules: { partners: { startsWith: PART } } }'),
    before: annAlone,
    says: ['group Partners enters +ann POST'],
  },
  'who may not be created is not tried, so that nothing fails': {
    from: app(', actions: [update, deactivate]', fails),
    before: annAlone,
    after: both,
    says: ['bob noAccount'],
  },
  'what differs is not sent where updates are not allowed': {
    from: app(', actions: [create, deactivate]', titled),
    before: annAlone,
    after: promoted,
    says: ['ann stale'],
  },
});
