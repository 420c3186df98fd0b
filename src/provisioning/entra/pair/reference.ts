/** The references of one person, such as the manager, under both versions. */
import type { AttributeEffect, ScimRequest, Subject } from '../../contract.ts';
import { decideReference, noReference, type WrittenReference } from '../references.ts';
import { referenceRequest } from '../requests.ts';
import type { ObjectRules } from '../rules.ts';
import { type Look, referredAfter, referredBefore, targetIdOf, type Versions } from './versions.ts';

export interface ReferenceStep {
  request: ScimRequest | undefined;
  effect: AttributeEffect | undefined;
}

/** Of somebody in scope. */
export function referenceSteps(versions: Versions, look: Look): ReferenceStep[] {
  const [old, young] = [versions.base?.job.User, versions.head?.job.User];
  const targets = new Set([...targetsOf(old), ...targetsOf(young)]);
  return [...targets].map((target) => step(versions, look, target, old, young));
}

const targetsOf = (rules: ObjectRules | undefined): string[] => rules?.references.map(({ target }) => target) ?? [];

function step(versions: Versions, look: Look, target: string, old: ObjectRules | undefined, young: ObjectRules | undefined): ReferenceStep {
  const { standpointOf, full, forgets, head } = versions;
  const last = writtenBefore(versions, look, target, old);
  const source = young?.references.find((reference) => reference.target === target)?.source;
  const stays = last.targetId === null ? undefined : { target, before: targetIdOf(last.targetId), after: null, stays: true as const };
  if (source === undefined || head === undefined || look.after === undefined) return { request: undefined, effect: stays };
  const remembered = forgets ? noReference : last;
  const now = referredKey(look.after, source);
  const { send } = decideReference(remembered, now, (key) => referredAfter(standpointOf(key), key), full);
  // Of a new manager who is not provisioned nothing is sent.
  if (send === undefined) return { request: undefined, effect: forgets || now !== last.targetId ? stays : undefined };
  const named = (key: string | null) => (key === null ? null : targetIdOf(key));
  const isSame = send.targetId === last.targetId;
  const effect = isSame ? undefined : { target, before: named(last.targetId), after: named(send.targetId) };
  // What never was written does not differ from what is not written now.
  if (!young?.actions.update) return { request: undefined, effect: last.targetId === null ? undefined : effect };
  const { dialect } = head.job;
  return { request: referenceRequest('User', '{id}', target, { ...send, targetId: named(send.targetId) }, dialect), effect };
}

function writtenBefore({ standpointOf }: Versions, look: Look, target: string, old: ObjectRules | undefined): WrittenReference {
  const source = old?.references.find((reference) => reference.target === target)?.source;
  if (source === undefined || look.standing === undefined || look.before === undefined || !old?.actions.update) return noReference;
  return decideReference(noReference, referredKey(look.before, source), (key) => referredBefore(standpointOf(key), key), true).remember;
}

/** The key of the person referred to. */
function referredKey({ person, source }: Subject, name: string | null): string | null {
  const value = name === 'manager' ? person.properties.manager : name === null ? null : source.attributes[name];
  return typeof value === 'string' ? value : null;
}
