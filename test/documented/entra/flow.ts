/** Mappings that say of themselves that an attribute, or the whole object, is left out. */
import { enterprise, patch } from '../requests.ts';
import { type EntraRow, postUser, usualUsers } from './row.ts';

const ignoreFlow = 'functions-for-customizing-application-data, IgnoreFlowIfNullOrEmpty: the attribute is left out of the flow';
const markers = 'workday-expression-mapping-functions-guide, IIF with';
const titled = { ...usualUsers, title: 'IgnoreFlowIfNullOrEmpty([jobTitle])' };
const hidden = { ...usualUsers, title: 'IIF([department] = "HR", IgnoreAttributeFlow, [jobTitle])' };
const inHr = { [enterprise]: { department: 'HR' } };
const inSales = { [enterprise]: { department: 'Sales' } };

export const flowRows: EntraRow[] = [
  {
    id: 'flow-ignored-when-empty',
    source: ignoreFlow,
    users: titled,
    people: { ann: {}, bob: { jobTitle: 'Chief' } },
    steps: [{ sends: [postUser('ann'), postUser('bob', { title: 'Chief' })] }],
  },
  {
    id: 'flow-ignored-when-it-becomes-empty',
    source: ignoreFlow,
    users: titled,
    people: { ann: { jobTitle: 'Chief' } },
    linked: true,
    steps: [
      {
        when: [{ set: 'ann', to: { jobTitle: null, displayName: 'Ann Lee' } }],
        sends: [patch('/Users/{ann}', { op: 'Replace', path: 'displayName', value: 'Ann Lee' })],
      },
    ],
  },
  {
    id: 'flow-ignored-by-marker',
    source: `${markers} IgnoreAttributeFlow: the attribute does not flow`,
    certainty: 'likely',
    note: 'The guide is about Workday, and no other page names the marker.',
    users: hidden,
    people: { ann: { department: 'HR', jobTitle: 'Chief' }, bob: { department: 'Sales', jobTitle: 'Chief' } },
    steps: [{ sends: [postUser('ann', inHr), postUser('bob', { title: 'Chief', ...inSales })] }],
  },
  {
    id: 'flow-object-ignored',
    source: `${markers} IgnoreObjectFlow: the object is not provisioned`,
    certainty: 'likely',
    note: 'The guide is about Workday, and no other page names the marker.',
    users: { ...usualUsers, title: 'IIF([department] = "HR", IgnoreObjectFlow, [jobTitle])' },
    people: { ann: { department: 'HR' }, bob: { department: 'Sales' } },
    steps: [{ sends: [postUser('bob', inSales)] }],
  },
];
