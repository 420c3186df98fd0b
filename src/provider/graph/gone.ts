/** What to do about a provisioning job that the state knows and the tenant does not. */
import { GraphError } from './error.ts';

/** The same refusal with the way out in front, when a call to a job was answered 404; anything else as it is. */
export function explainGone(error: unknown): unknown {
  if (!(error instanceof GraphError) || error.status !== 404 || !/\/synchronization\/jobs\/[^/]+/.test(error.path)) return error;
  return error.explained(
    'The provisioning job is not in the tenant. Where somebody has deleted it, `pulumi up --refresh` makes it anew.',
    '',
  );
}
