/** Every check of a stack, and what they found. Nothing is changed anywhere. */
import { setTimeout as wait } from 'node:timers/promises';
import { appsIn } from '../config/directory.ts';
import type { Plan } from '../plan/types.ts';
import type { Environment } from '../provider/settings.ts';
import { noteSkews } from './asking.ts';
import { clock } from './clock.ts';
import { directoryRoles } from './directoryRoles.ts';
import { endpoints } from './endpoints.ts';
import { type EntraAccess, signIn } from './entraAccess.ts';
import { entraApps } from './entraApps.ts';
import { entraSignIn } from './entraSignIn.ts';
import { openOkta } from './oktaAccess.ts';
import { oktaApps } from './oktaApps.ts';
import { oktaOrg } from './oktaOrg.ts';
import { oktaPermissions } from './oktaPermissions.ts';
import { oktaRoles } from './oktaRoles.ts';
import { permissions } from './permissions.ts';
import { secrets } from './secrets.ts';
import { licence, tenant } from './tenant.ts';
import { type Check, type Examined, type Situation, unknown } from './types.ts';
import { versions } from './versions.ts';
import { within } from './within.ts';

const checkWithin = 60_000;

/** In the order in which they are shown. */
const checks: Check[] = [
  entraSignIn,
  permissions,
  directoryRoles,
  tenant,
  licence,
  entraApps,
  oktaOrg,
  oktaRoles,
  oktaPermissions,
  oktaApps,
  secrets,
  endpoints,
  versions,
];

/** Those that say nothing more once this one has said that nobody is let in. */
const behind: Record<string, Check[]> = {
  [entraSignIn.name]: [permissions, directoryRoles, tenant, licence, entraApps],
  [oktaOrg.name]: [oktaRoles, oktaPermissions, oktaApps],
};
const doors = new Map(Object.entries(behind).flatMap(([door, rooms]) => rooms.map((room) => [room.name, door] as const)));

export interface ExamineOptions {
  /** Of the stack files. */
  folder: string;
  env: Environment;
  fetch?: typeof globalThis.fetch;
  now?(): number;
  /** Told the names of the checks that are at work, each time that it changes. */
  onWork?(names: string[]): void;
}

/** Never throws: what goes wrong is a finding. */
export async function examine(
  plan: Plan,
  { folder, env, now = Date.now, onWork = () => undefined, ...options }: ExamineOptions,
): Promise<Examined[]> {
  const { fetch, skews } = noteSkews(options.fetch ?? globalThis.fetch, now);
  const sleep = async (ms: number) => void (await wait(ms));
  let entra: Promise<EntraAccess> | undefined;
  const situation: Situation = {
    ...{ plan, folder, env, fetch, skews },
    entra: () => {
      // Whoever has no app there signs in to nothing.
      if (appsIn(plan.apps, 'entra').length === 0) return Promise.reject(new Error('the stack has no app in Entra'));
      entra ??= signIn(plan.entra?.tenantId, env, { fetch, now, sleep });
      return entra;
    },
    okta: () => openOkta(plan.okta, env, { fetch, sleep }),
  };
  const working = new Set<string>();
  const carryOut = async (check: Check): Promise<Examined> => {
    working.add(check.name);
    onWork([...working]);
    const findings = await within(checkWithin, 'this', check.examine(situation)).catch((error: unknown) => [
      unknown(error instanceof Error ? error.message : String(error)),
    ]);
    working.delete(check.name);
    onWork([...working]);
    return { check: check.name, findings };
  };
  const asked = checks.filter((check) => check.applies(plan));
  const begun = new Map(asked.map((check) => [check.name, doors.has(check.name) ? null : carryOut(check)]));
  const found = await Promise.all(
    asked.map(async (check): Promise<Examined> => {
      const door = await begun.get(doors.get(check.name) ?? '');
      if (door?.findings.some(({ outcome }) => outcome === 'problem'))
        return { check: check.name, findings: [unknown(`not asked: see ${door.check}`)] };
      return (await begun.get(check.name)) ?? carryOut(check);
    }),
  );
  return [...found, await carryOut(clock)].filter(({ findings }) => findings.length > 0);
}
