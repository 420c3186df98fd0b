/** The project's own stacks, read and planned, for tests that rehearse them whole or with something broken on purpose. */
import { join } from 'node:path';
import { checkStack } from '../../src/config/check.ts';
import { readStack } from '../../src/config/read.ts';
import type { SampleDirectory } from '../../src/config/sample.ts';
import { readSample } from '../../src/config/sampleFile.ts';
import { planStack } from '../../src/plan/plan.ts';
import type { EntraApp, OktaApp, Plan } from '../../src/plan/types.ts';

export interface Stack {
  plan: Plan;
  sample: SampleDirectory;
}

/** A fresh copy on every call, which the test may change. `only` keeps these apps. */
export function openStack(name: string, ...only: string[]): Stack {
  const { document, problems } = readStack(name, join(import.meta.dirname, '..', '..', 'stacks'));
  if (!document) throw new Error(`no stack ${name}`);
  const all = [...problems, ...checkStack(document)];
  if (all.length > 0) throw new Error(`${name} has problems: ${all.map((one) => one.message).join('; ')}`);
  const plan = structuredClone(planStack(document));
  if (only.length > 0) plan.apps = Object.fromEntries(Object.entries(plan.apps).filter(([key]) => only.includes(key)));
  return { plan, sample: readSample(plan.sample, plan.entra?.domain ?? 'example.com').sample };
}

export function entraApp(plan: Plan, key: string): EntraApp {
  const app = plan.apps[key];
  if (app?.directory !== 'entra') throw new Error(`${key} is no Entra app`);
  return app;
}

export function oktaApp(plan: Plan, key: string): OktaApp {
  const app = plan.apps[key];
  if (app?.directory !== 'okta') throw new Error(`${key} is no Okta app`);
  return app;
}
