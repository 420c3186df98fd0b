/** What goes wrong and is put right in operation. Promises: Stack AI step 3 and "Troubleshooting", Cerby "Monitor your deployment". */
import { randomBytes } from 'node:crypto';
import type { AppPlan, Plan } from '../../plan/types.ts';
import type { SynchronizationJob } from '../../provider/graph/schemaTypes.ts';
import { check } from '../expect.ts';
import type { RunResult } from '../host/host.ts';
import type { World } from '../world.ts';
import type { EntraLife } from './entraLife.ts';
import { namesAs } from './newcomer.ts';
import { type LifeStep, NotApplicable } from './step.ts';

const changed = (run: RunResult) =>
  run.operations.filter((operation) => operation.op !== 'same').map((one) => `${one.op} ${one.type} ${one.name}`);

/** Said to be the same system, or the address would be refused before it is tried. */
function withPath(plan: Plan, key: string, path: string): Plan {
  const app = plan.apps[key];
  const moved = { system: 'same' as const, from: null, reset: [] };
  return app ? { ...plan, apps: { ...plan.apps, [key]: { ...app, endpoint: { ...app.endpoint, path, moved } } } } : plan;
}

export const operationSteps: LifeStep<EntraLife>[] = [
  {
    id: 'wrong-token',
    title: 'Wrong token',
    promise: '401: the token is wrong or expired; make a new one and set it (Stack AI step 3). Nothing is changed by the attempt.',
    async run({ world, app }) {
      const secrets = new Map(world.secrets).set(app.endpoint.tokenSecret, 'not-the-token');
      const refused = await world.up({ secrets });
      const after = await world.up();
      return [
        check('`up` stops', app.key, true, refused.error !== null),
        check('and says 401 and whose token', app.key, true, /401/.test(refused.error ?? '') && (refused.error ?? '').includes(app.key)),
        check('the token is not in the message', app.key, false, (refused.error ?? '').includes('not-the-token')),
        check('the next `up` with the right token changes nothing', app.key, [], changed(after)),
      ];
    },
  },
  {
    id: 'wrong-path',
    title: 'Wrong path',
    promise: '404: the Tenant URL is wrong; check the path at its end (Stack AI step 3).',
    async run({ world, app }) {
      if (app.endpoint.oauth)
        throw new NotApplicable('the target gives its tokens below the same path, so that a wrong one is refused earlier');
      const refused = await world.up({ plan: withPath(world.plan, app.key, `${app.endpoint.path}/nowhere`) });
      const after = await world.up();
      return [
        check('`up` stops and says 404', app.key, true, /404/.test(refused.error ?? '')),
        check('the next `up` with the right path changes nothing', app.key, [], changed(after)),
      ];
    },
  },
  {
    id: 'token-rotation',
    title: 'Token rotation',
    promise: 'A new token is set while the old one still works, then the old one is taken away; no cycle fails.',
    async run(life) {
      const { world, app } = life;
      const name = app.endpoint.tokenSecret;
      const old = world.secrets.get(name) ?? '';
      const fresh = randomBytes(24).toString('base64url');
      world.target.setTokens(app.key, [old, fresh]);
      world.secrets.set(name, fresh);
      const run = await world.up();
      world.target.setTokens(app.key, [fresh]);
      const result = await life.cycle();
      return [
        check('`up` changes the connection alone', app.key, [`update muster:entra:SynchronizationConnection ${app.key}`], changed(run)),
        check('cycle with the new token', app.key, 'Succeeded', result.state === 'EntryLevelErrors' ? 'Succeeded' : result.state),
        check('quarantine', app.key, null, result.quarantine),
      ];
    },
  },
  {
    id: 'quarantine',
    title: 'Quarantine and restart',
    promise: 'Refused credentials put the job in quarantine; once mended, "Restart provisioning" clears it (Stack AI; Cerby step 6).',
    async run(life) {
      const { world, app, portal, servicePrincipalId, jobId } = life;
      const token = world.secrets.get(app.endpoint.tokenSecret) ?? '';
      world.target.setTokens(app.key, []);
      await portal.changeUser(life.newcomer.id, namesAs('quarantined', app, life.newcomer));
      const broken = await life.cycle();
      const during = await status(life);
      world.target.setTokens(app.key, [token]);
      await portal.restart(servicePrincipalId, jobId);
      const mended = await life.cycle();
      const after = await status(life);
      return [
        check('cycle with a revoked token', app.key, 'Failed', broken.state),
        check('job status', app.key, 'Quarantine', during),
        check('quarantine after the restart', app.key, null, mended.quarantine),
        check('job status after the restart', app.key, 'Active', after),
      ];
    },
  },
];

/** Played once for the whole stack, after everything else. */
export const secondUp: LifeStep<{ world: World; app: AppPlan }> = {
  id: 'second-up',
  title: 'Second `up`',
  promise: 'An `up` with nothing changed sends no request that writes.',
  async run({ world, app }) {
    const graphBefore = world.graph.requests.length;
    const oktaBefore = world.okta.requests.length;
    const run = await world.up();
    const sent = [...world.graph.requests.slice(graphBefore), ...world.okta.requests.slice(oktaBefore)];
    const writes = sent.filter((request) => request.method !== 'GET' && !request.path.includes('/oauth2/'));
    return [
      check('error', app.key, null, run.error),
      check('changed resources', app.key, [], changed(run)),
      check(
        'requests that write',
        app.key,
        [],
        writes.map((request) => `${request.method} ${request.path}`),
      ),
    ];
  },
};

async function status({ world, servicePrincipalId, jobId }: EntraLife): Promise<string> {
  const job = await world.admin.get<SynchronizationJob>(`/servicePrincipals/${servicePrincipalId}/synchronization/jobs/${jobId}`);
  return job.status.code;
}
