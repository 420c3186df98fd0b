/** Asks the target whether a reference stands there already, before it is sent or taken away. */
import { endpointOf } from '../../provisioning/entra/requests.ts';
import type { ObjectType } from '../../provisioning/entra/rules.ts';
import { ScimFailure } from './failure.ts';
import { readList } from './matching.ts';
import type { Run } from './run.ts';

/**
 * "Requests to determine whether a reference attribute has a certain value" (the SCIM tutorial): `id eq "…" and members eq "…"`. Undefined
 * where the service does not ask (`referenceChecks`), or the target cannot tell.
 */
export async function isReferenceThere(
  run: Run,
  type: ObjectType,
  id: string,
  target: string,
  value: string,
): Promise<boolean | undefined> {
  if (!run.referenceChecks) return undefined;
  const attribute = target.slice(target.lastIndexOf(':') + 1);
  const filter = `id eq ${JSON.stringify(id)} and ${attribute} eq ${JSON.stringify(value)}`;
  const path = `${endpointOf[type]}?filter=${encodeURIComponent(filter)}&attributes=id`;
  try {
    return readList(path, await run.client.send('GET', path)).length > 0;
  } catch (error) {
    if (!(error instanceof ScimFailure) || error.status === 401) throw error;
    return undefined;
  }
}
