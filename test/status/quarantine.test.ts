/** What `status` says of a quarantine in its four weeks and after them. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { World } from '../../src/rehearsal/world.ts';
import { readStatus } from '../../src/status/read.ts';
import { renderStatus } from '../../src/status/render.ts';
import type { EntraStatus } from '../../src/status/types.ts';
import { entraApp, startApp, tenantOf } from '../pull/world.ts';

let world: World;
beforeAll(async () => {
  world = await startApp(
    '  app: { catalog: generic, directory: entra, scim: { url: "https://scim.example.com/v2", token: { secret: wiki } }, provisioning: { start: true } }\n',
  );
  world.target.setTokens('app', []);
  await world.cycle(entraApp(world.plan, 'app'));
});
afterAll(() => world.close());

const day = 24 * 60 * 60_000;

async function after(days: number, change: { disabled?: boolean } = {}): Promise<EntraStatus> {
  const stored = world.graph.store.jobs.get(world.job(entraApp(world.plan, 'app')).jobId);
  if (stored?.job.status.quarantine == null) throw new Error('not in quarantine');
  stored.job.schedule.state = change.disabled ? 'Disabled' : 'Active';
  const now = new Date(Date.parse(stored.job.status.quarantine.seriesBegan) + days * day);
  const [status] = await readStatus(tenantOf(world), world.plan, 'https://graph.microsoft.com', now);
  if (status?.directory !== 'entra') throw new Error('no status');
  return status;
}

test.each([
  [0.5, 27, 'in 27 days'],
  [26.9, 1, 'in 1 day'],
  [27.5, 0, 'within a day'],
])('(7.16) after %d days, %d are left', async (days, left, words) => {
  const { health, state, quarantine } = await after(days);
  expect([health, quarantine?.daysLeft, quarantine?.disabled]).toEqual(['quarantine', left, false]);
  expect(state).toBe(
    `in quarantine: it is tried less and less often, and switched off on ${quarantine?.disabledOn.slice(0, 10)}, ${words}`,
  );
});

test('(7.16) after its end it is said to be off, and what sets it going again', async () => {
  const status = await after(30, { disabled: true });
  expect(status).toMatchObject({
    health: 'quarantine',
    state: 'switched off after four weeks in quarantine: nobody is provisioned',
    quarantine: { disabled: true, kind: 'credentials' },
  });
  expect(status.advice.map(({ why, command }) => command?.split(' --url')[0] ?? why)).toEqual([
    'pulumi config set --secret muster:wiki --stack s',
    'pulumi up --stack s',
    'az rest --method post',
  ]);
  expect(status.advice.at(-1)).toMatchObject({ why: 'then let it run again', command: expect.stringContaining('"QuarantineState"') });
  const text = renderStatus([{ ...status, tokenExpires: null }], { colour: false, now: new Date() });
  expect(text).toMatch(/quarantine: EncounteredQuarantineException, since \S+, last tried \S+\n/);
  expect(text).not.toContain('next attempt');
});

test('(7.16) a job that shows no quarantine any more is said to have been switched off all the same', async () => {
  const stored = world.graph.store.jobs.get(world.job(entraApp(world.plan, 'app')).jobId);
  const { quarantine = null } = stored?.job.status ?? {};
  const shown = await after(30, { disabled: true });
  if (stored) Object.assign(stored.job.status, { quarantine: null, code: 'Paused' });
  const [status] = await readStatus(tenantOf(world), world.plan, 'https://graph.microsoft.com', new Date());
  if (stored) Object.assign(stored.job.status, { quarantine, code: 'Quarantine' });
  expect(shown.health).toBe('quarantine');
  expect(status).toMatchObject({
    health: 'paused',
    state: 'not running (disabled): its last cycle failed, and a job is switched off after four weeks in quarantine',
  });
  expect(status?.advice[0]?.why).toBe('when the reason of its last failure is gone, let it run again');
});
