import { roleFunctionOf } from '../../../config/roleFunctions.ts';
import type { SampleDirectory } from '../../../config/sample.ts';
import type { EntraApp, Plan } from '../../../plan/types.ts';
import type { FindingRule, Hit } from '../finding.ts';

/** A rule that finds nothing in Okta. */
export function entraOnly(run: (app: EntraApp, sample?: SampleDirectory, plan?: Plan) => Hit[]): FindingRule['run'] {
  // The one place where a rule of Entra's meets an app of Okta's.
  return (app, sample, plan) => (app.directory === 'entra' ? run(app, sample, plan) : []);
}

/** A sample in which nobody is: what holds whoever there is. */
export const nobody: SampleDirectory = { people: {}, groups: {} };

/** Where the mapping of a target stands, below the app. */
export const mappingAt = (target: string, side: 'users' | 'groups' = 'users'): string[] => [side, 'mappings', target];

/** `mail` for `[mail]`, else undefined. */
export function directSource(source: string | null | undefined): string | undefined {
  return source?.match(/^\[([^\][]+)\]$/)?.[1];
}

/** Whether one of the user mappings sends the one role of a person. */
export function sendsSingleRole(app: EntraApp): boolean {
  return Object.values(app.users.mappings).some(({ source }) => roleFunctionOf(source) === 'SingleAppRoleAssignment');
}

/** Whether one of the user mappings says that somebody has left. */
export function readsSoftDeleted(app: EntraApp): boolean {
  return Object.values(app.users.mappings).some(({ source }) => source?.includes('[IsSoftDeleted]'));
}
