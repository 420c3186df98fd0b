/** What is wrong with a declaration beyond its form: everything at once. */

import { vendors } from '../catalog/vendors.ts';
import { nearestName } from '../mapping/nearestName.ts';
import type { AppCheck } from './appCheck.ts';
import { checkApp } from './checkApp.ts';
import { checkAssignments } from './checkAssignments.ts';
import { checkAttributes } from './checkAttributes.ts';
import { checkDiffers } from './checkDiffers.ts';
import { checkIgnore } from './checkIgnore.ts';
import { checkMappings } from './checkMappings.ts';
import { checkMoved } from './checkMoved.ts';
import { checkOAuth } from './checkOAuth.ts';
import { checkRenamed } from './checkRenamed.ts';
import { checkSafety } from './checkSafety.ts';
import { checkScope } from './checkScope.ts';
import { checkClaims, checkTarget } from './checkTarget.ts';
import { checkTenants } from './checkTenants.ts';
import { checkEndpoint, checkTenant, checkVendor } from './checkVendor.ts';
import { isSaid } from './halfTyped.ts';
import { compareProblems, type Problem, suggest } from './problem.ts';
import type { StackDocument } from './read.ts';
import { type Path, startsWith } from './yamlTree.ts';

/** A new check is one entry. */
const checks: ((check: AppCheck) => void)[] = [
  checkTenant,
  checkVendor,
  checkEndpoint,
  checkOAuth,
  checkApp,
  checkRenamed,
  checkAttributes,
  checkAssignments,
  checkIgnore,
  (check) => checkMappings(check, 'users'),
  (check) => checkMappings(check, 'groups'),
  (check) => checkScope(check, 'users'),
  (check) => checkScope(check, 'groups'),
];

/** Problems of a document that has the right form, in the order of the files; `deploys` as well
 * what its target would take from other stacks, and that there is nothing to deploy. */
export function checkStack(document: StackDocument, { deploys = false } = {}): Problem[] {
  const problems = [
    ...checkTenants(document),
    ...checkSafety(document),
    ...checkMoved(document),
    ...checkDiffers(document),
    ...checkTarget(document),
    ...(deploys ? [...noApps(document), ...checkClaims(document)] : []),
  ];
  for (const [key, app] of Object.entries(document.data.apps ?? {})) {
    const report: AppCheck['report'] = (at, code, message, hint = '') => {
      // What is wrong with the form below says more.
      if (Array.isArray(at) && document.reported.paths.some((path) => startsWith(path, ['apps', key, ...at]))) return;
      if (Array.isArray(at) && isMisspelt(document, ['apps', key, ...at])) return;
      const place = Array.isArray(at) ? document.keyPlace(['apps', key, ...at]) : at;
      problems.push({ ...place, code, message: `${key}: ${message}`, hint });
    };
    const vendor = Object.hasOwn(vendors, app.catalog) ? vendors[app.catalog] : undefined;
    if (vendor === undefined) {
      report(
        document.place(['apps', key, 'catalog']),
        'unknown-catalog',
        `there is no vendor ${app.catalog}`,
        suggest(app.catalog, Object.keys(vendors)),
      );
    } else {
      for (const check of checks) check({ document, key, app, vendor, report });
    }
  }
  // What has no value, or one of the wrong form, is reported already: nothing follows from it.
  return problems.filter((problem) => !isSaid(problem, document.reported.problems)).sort(compareProblems);
}

/** Whether nothing stands under a key, and a key that nobody knows, spelled nearly so, stands beside it. */
function isMisspelt({ isWritten, reported }: StackDocument, at: Path): boolean {
  const [name, above] = [String(at.at(-1)), at.slice(0, -1)];
  return (
    !isWritten(at) &&
    reported.paths.some((path) => path.length === at.length && startsWith(path, above) && nearestName(String(path.at(-1)), [name]) !== null)
  );
}

/** A stack without apps takes out every app that it had, so it says so. */
function noApps({ data, isWritten, place, reported }: StackDocument): Problem[] {
  // An unknown key at the top may be the apps, misspelt.
  if (data.apps !== undefined || isWritten(['apps']) || reported.paths.some((path) => path.length < 2)) return [];
  return [{ ...place([]), code: 'no-apps', message: 'the stack has no apps', hint: 'Write them under apps:, or apps: {} for none.' }];
}
