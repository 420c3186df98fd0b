import { afterEach, expect, test } from 'vitest';
import { job } from '../../../src/provider/entra/job.ts';
import { onDemand } from '../../../src/provider/entra/onDemand.ts';
import type { OnDemandInputs } from '../../../src/provider/inputs.ts';
import type { Generation } from '../../../src/rehearsal/graph/context.ts';
import type { OnDemandResult } from '../../../src/rehearsal/graph/store.ts';
import { startTenant, type Tenant } from '../tenant.ts';

const done: OnDemandResult = {
  result: 'Success',
  errorCode: '',
  errorMessage: '',
  action: 'Create',
  steps: [],
  modifiedProperties: [],
  targetId: '1',
};
const step = (type: 'Scoping' | 'Export', status: OnDemandResult['result'], description: string) => ({
  name: `Entry${type}`,
  type,
  status,
  description,
  details: {},
});

let tenant: Tenant;
afterEach(() => tenant.graph.close());

async function setUp(answers: Record<string, OnDemandResult>, generation: Generation = 'new') {
  const asked: { objectTypeName: string; memberIds: string[] }[] = [];
  const person = (name: string) => ({
    userPrincipalName: name,
    displayName: name,
    enabled: true,
    softDeleted: false,
    login: name,
    properties: {},
  });
  const names = ['ann', 'bob', 'cas', 'dan', 'eve', 'fay', 'gus'];
  tenant = await startTenant({
    generation,
    sample: {
      people: Object.fromEntries(names.map((name) => [name, person(name)])),
      groups: { staff: { displayName: 'Staff', securityEnabled: true, members: names, groups: [] } },
    },
    service: {
      testConnection: async () => null,
      provisionOnDemand: async (store, _job, subject) => {
        asked.push(subject);
        return answers[store.users.get(subject.objectId)?.displayName ?? 'Staff'] ?? done;
      },
    },
  });
  const { outputs } = await job.create(tenant.context, { servicePrincipalId: tenant.servicePrincipalId });
  const ids = tenant.graph.sampleIds.people;
  const pick = (...wanted: string[]) => Object.fromEntries(wanted.map((name) => [name, ids[name] ?? '']));
  const inputs: OnDemandInputs = {
    servicePrincipalId: tenant.servicePrincipalId,
    jobId: outputs.jobId,
    trigger: '1',
    people: pick('ann', 'bob'),
    groups: {},
  };
  return { inputs, asked, pick, staff: tenant.graph.sampleIds.groups.staff ?? '' };
}

test.each<Generation>(['old', 'new'])('people and groups with members, in the %s form of the answer', async (generation) => {
  const { inputs, asked, pick, staff } = await setUp({}, generation);
  const { outputs } = await onDemand.create(tenant.context, { ...inputs, groups: { Staff: { id: staff, members: pick('ann', 'cas') } } });
  expect(outputs).toEqual({ trigger: '1', results: { ann: 'Success: Create', bob: 'Success: Create', Staff: 'Success: Create' } });
  expect(asked.map(({ objectTypeName, memberIds }) => [objectTypeName, memberIds.length])).toEqual([
    ['User', 0],
    ['User', 0],
    ['Group', 2],
  ]);
});

test.each<Generation>(['old', 'new'])('a failure names everybody and the step, in the %s form; a skip is a warning', async (generation) => {
  const { inputs, pick } = await setUp(
    {
      ann: {
        ...done,
        result: 'Failure',
        errorCode: 'Conflict',
        errorMessage: 'taken',
        steps: [step('Scoping', 'Success', 'in scope'), step('Export', 'Failure', '409')],
      },
      bob: { ...done, result: 'Skipped', steps: [step('Scoping', 'Skipped', 'not assigned')] },
      cas: { ...done, result: 'Failure', steps: [step('Export', 'Failure', '500')] },
    },
    generation,
  );
  await expect(onDemand.create(tenant.context, { ...inputs, people: pick('ann', 'bob', 'cas', 'dan') })).rejects.toThrow(
    'Provision on demand failed. ann: Failure at Export (EntryExport): 409; Conflict; taken | cas: Failure at Export (EntryExport): 500',
  );
  expect(tenant.logs).toEqual(['warning: bob was not provisioned on demand: Skipped at Scoping (EntryScoping): not assigned']);
});

test('runs again for another trigger only, keeps to five calls in ten seconds, and takes five members at most', async () => {
  const { inputs, asked, pick, staff } = await setUp({});
  tenant.graph.faults.onDemandLimit = 5;
  const all = { ...inputs, people: pick('ann', 'bob', 'cas', 'dan', 'eve') };
  const { id, outputs } = await onDemand.create(tenant.context, all);
  expect(tenant.waits).toEqual([]);
  const old = { id, inputs: all, outputs };
  expect((await onDemand.diff(tenant.context, old, { ...all, people: pick('fay') })).changes).toEqual({});
  expect(Object.keys((await onDemand.diff(tenant.context, old, { ...all, trigger: '2', people: pick('fay') })).changes)).toContain(
    'trigger',
  );
  tenant.graph.faults.onDemandLimit = 0;
  await onDemand.update(tenant.context, id, old, { ...all, people: pick('ann', 'bob', 'cas', 'dan', 'eve', 'fay') });
  expect(asked).toHaveLength(11);
  expect(tenant.waits).toEqual([10_000]);
  const members = pick('ann', 'bob', 'cas', 'dan', 'eve', 'fay');
  expect(onDemand.check({ ...all, groups: { Staff: { id: staff, members } } })).toEqual([
    { property: 'groups["Staff"].members', reason: 'has 6 members; Graph takes 5 at once' },
  ]);
});
