/**
 * The Pulumi program, and the table of contents: read the YAML, check it, plan, declare. Nothing else happens here;
 * the same four steps run in a rehearsal (rehearsal/), with loopback tenants in place of the real ones.
 */
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { checkAgainstApplied, declarationsOf, objectIdsOf } from './applied.ts';
import { rememberSample } from './appliedSample.ts';
import { checkStack } from './config/check.ts';
import { renderProblem } from './config/problem.ts';
import { readStack } from './config/read.ts';
import { sayByHand, statesOf } from './outputs.ts';
import { rememberHosts } from './plan/destinations.ts';
import { keepPlan } from './plan/kept.ts';
import { planStack } from './plan/plan.ts';
import { declareStack } from './program.ts';
import { checkCredentials } from './providers.ts';
import * as pulumi from './pulumi.ts';
import { readSecret } from './secrets.ts';

// The engine's runner sends every stack trace through a source map, and its SDK takes one a promise: a fifth of a run. Types are
// stripped in place, so that lines and columns are right without.
Reflect.deleteProperty(Error, 'prepareStackTrace');

const { document, problems } = readStack(pulumi.getStack(), fileURLToPath(new URL('../stacks', import.meta.url)));
const target = new pulumi.Config('muster').get('target') ?? process.env.MUSTER_TARGET;
if (document) problems.push(...checkStack(document, { deploys: !target }));
if (!document || problems.length > 0) throw new pulumi.RunError(problems.map(renderProblem).join('\n'));

const plan = planStack(document);
const others = checkCredentials(document, plan, process.env);
if (others.length > 0) throw new pulumi.RunError(others.map(renderProblem).join('\n'));
const now = { declarations: declarationsOf(document), resolvedPlan: keepPlan(plan) };

// Too much taken away since the last update stops the run; so it does since a revision that somebody names.
const applied = await checkAgainstApplied(document, plan, process.env.MUSTER_BASE);

const { apps: declared, tokens: made } = await declareStack(plan, {
  readSecret,
  root: fileURLToPath(new URL('..', import.meta.url)),
  target,
});
sayByHand(declared);

/** One line an app. */
export const state = statesOf(declared);
/** One entry an app: ids, address, state, sign-on, and what is still to be done by hand. No secrets: folded, and read with `--show-secrets`. */
export const apps = pulumi.secret(declared);

/** The tokens that this program makes, by app: for what is entered by hand, and for `muster verify`. */
export const tokens = pulumi.secret(made);

/** What the guard of the next update counts from. */
export const declarations = pulumi.secret(now.declarations);
/** Who is meant by the names in them, where the sample says so. */
export const objectIds = pulumi.secret(objectIdsOf(document));
/** What this program made of them: another version may map otherwise. */
export const resolvedPlan = pulumi.secret(now.resolvedPlan);
/** Where secrets went, of apps that are gone too. */
export const secretHosts = pulumi.secret(rememberHosts(plan, applied.secretHosts));
/** Enough of the sample to notice that it was edited, and nobody's name. */
export const sampleSketch = pulumi.secret(await rememberSample(document, plan, now, applied, randomBytes));
