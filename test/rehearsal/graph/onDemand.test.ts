import { expect, test } from 'vitest';
import { ruleId } from '../../../src/rehearsal/graph/schema/defaultSchema.ts';
import { startTenant } from './tenant.ts';

const member = (objectId = 'x') => ({ objectId, objectTypeName: 'User' });
const members = (count: number) => ({ links: { members: Array.from({ length: count }, () => member()) } });

test.each([
  ['old', (key: string, value: string) => [JSON.parse(key), JSON.parse(value)]],
  [
    'new',
    (key: string, value: string) => [{ result: JSON.parse(value)[0].statusInfo.status, details: { type: key } }, JSON.parse(value)[0]],
  ],
] as const)('a person is provisioned, as an %s tenant answers it', async (generation, decode) => {
  const { graph, call, job, asked } = await startTenant({ generation });
  const { job: path, id, servicePrincipal } = await job();
  const objectId = graph.sampleIds.people.ann;
  const parameters = [{ ruleId, subjects: [{ objectId, objectTypeName: 'User' }] }];
  const { status, body } = await call('POST', `${path}/provisionOnDemand`, { parameters });
  expect(status).toBe(200);
  const [key, value] = decode(String(body.key), String(body.value)) as [object, object];
  expect(key).toMatchObject({ result: 'Success' });
  expect(value).toMatchObject({
    action: 'Create',
    jobId: id,
    reportableIdentifier: 'ann@example.com',
    servicePrincipal: { id: servicePrincipal, name: 'Wiki' },
    targetSystem: { name: 'customappsso' },
    sourceIdentity: { id: objectId, type: 'User' },
    targetIdentity: { id: '7', type: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User' },
    modifiedProperties: [{ displayName: 'userName', newValue: 'ann@example.com' }],
    provisioningSteps: [{ name: 'EntryImport', type: 'Import', status: 'Success' }],
    statusInfo: { status: 'Success' },
  });
  expect(asked).toEqual([{ objectId, objectTypeName: 'User', memberIds: [] }]);
});

test('a group is provisioned with up to five members', async () => {
  const { graph, call, job, asked } = await startTenant();
  const { job: path } = await job();
  const { groups, people } = graph.sampleIds;
  const subject = { objectId: groups.staff, objectTypeName: 'Group', links: { members: [member(people.ann), member(people.bob)] } };
  expect((await call('POST', `${path}/provisionOnDemand`, { parameters: [{ ruleId, subjects: [subject] }] })).status).toBe(200);
  expect(asked).toEqual([{ objectId: groups.staff, objectTypeName: 'Group', memberIds: [people.ann, people.bob] }]);
  const five = { objectId: groups.staff, objectTypeName: 'Group', ...members(5) };
  expect((await call('POST', `${path}/provisionOnDemand`, { parameters: [{ ruleId, subjects: [five] }] })).status).toBe(200);
});

test.each([
  ['six members', [{ ruleId, subjects: [{ objectId: 'staff', objectTypeName: 'Group', ...members(6) }] }]],
  ['members of a person', [{ ruleId, subjects: [{ objectId: 'ann', objectTypeName: 'User', ...members(1) }] }]],
  [
    'two subjects',
    [
      {
        ruleId,
        subjects: [
          { objectId: 'ann', objectTypeName: 'User' },
          { objectId: 'bob', objectTypeName: 'User' },
        ],
      },
    ],
  ],
  ['an unknown person', [{ ruleId, subjects: [{ objectId: 'none', objectTypeName: 'User' }] }]],
  ['a group called a person', [{ ruleId, subjects: [{ objectId: 'staff', objectTypeName: 'User' }] }]],
  ['an unknown type', [{ ruleId, subjects: [{ objectId: 'ann', objectTypeName: 'Device' }] }]],
  ['no subject', [{ ruleId, subjects: [] }]],
  ['no parameters', []],
])('%s is refused', async (_name, parameters) => {
  const { graph, call, job, asked } = await startTenant();
  const { job: path } = await job();
  const ids: Record<string, string> = { ...graph.sampleIds.people, ...graph.sampleIds.groups };
  const named = parameters.map((each) => ({
    ...each,
    subjects: each.subjects.map((subject) => ({ ...subject, objectId: ids[subject.objectId] ?? subject.objectId })),
  }));
  const answer = await call('POST', `${path}/provisionOnDemand`, { parameters: named });
  expect([answer.status, answer.code, asked]).toEqual([400, 'InvalidRequest', []]);
});

test.each(['none', ''])('(7, microsoft-graph-docs 10716) the rule "%s", which the job lacks, is refused as recorded', async (rule) => {
  const { graph, call, job } = await startTenant();
  const { job: path, id } = await job();
  const subjects = [{ objectId: graph.sampleIds.people.ann, objectTypeName: 'User' }];
  const answer = await call('POST', `${path}/provisionOnDemand`, { parameters: [{ ruleId: rule, subjects }] });
  expect([answer.status, answer.code]).toEqual([400, 'RequestParameterInvalid']);
  expect(answer.message).toContain(
    `this synchronization job: ${id}.  The request also identified this synchronization rule: ${rule}.  However`,
  );
});

test('only so many calls are taken within ten seconds', async () => {
  const { graph, call, job, clock } = await startTenant({ faults: { onDemandLimit: 2 } });
  const { job: path } = await job();
  const parameters = [{ ruleId, subjects: [{ objectId: graph.sampleIds.people.ann, objectTypeName: 'User' }] }];
  const provision = async () => (await call('POST', `${path}/provisionOnDemand`, { parameters })).status;
  expect([await provision(), await provision(), await provision()]).toEqual([200, 200, 429]);
  clock.now = new Date(clock.now.getTime() + 10_000);
  expect(await provision()).toBe(200);
});
