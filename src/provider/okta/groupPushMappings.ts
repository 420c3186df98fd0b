/** The groups that are pushed to an Okta app, as one resource: known by the source group's id. Source: Okta API, "Group Push Mappings". */
import { asError } from '../collection/carryOut.ts';
import { createCollection, isKnown } from '../collection/collection.ts';
import type { Collection, Remains } from '../collection/kind.ts';
import type { GroupPushInput, GroupPushMappingsInputs, GroupPushMappingsOutputs, StandingGroupPush } from '../oktaInputs.ts';
import type { Context, ResourceKind } from '../resource.ts';
import { resourceTypes } from '../tokens.ts';
import { OktaError } from './client.ts';
import { readOktaNames } from './names.ts';
import { ofActiveApp, orGone } from './orGone.ts';
import { appPath, readPages } from './pages.ts';

interface PushMapping {
  id: string;
  sourceGroupId: string;
  status: string;
  errorSummary?: string | null;
}

const listPath = (appId: string): string => `${appPath(appId)}/group-push/mappings`;
const mappingPath = (appId: string, id: string): string => `${listPath(appId)}/${encodeURIComponent(id)}`;

const kind: Collection<GroupPushMappingsInputs, GroupPushInput, StandingGroupPush> = {
  type: resourceTypes.oktaGroupPushMappings,
  owner: 'appId',
  property: 'mappings',
  ownerOf: ({ appId }) => appId,
  entriesOf: ({ mappings }) => mappings,
  inputsOf: (appId, mappings, last) => ({ rules: [], ...last, appId, mappings }),
  identityOf: ({ sourceGroupId }) => sourceGroupId,

  async list(context, { appId, mappings, before }, { known, all }) {
    const okta = context.okta();
    const found = await orGone(okta, appId, readPages<PushMapping>(okta, `${listPath(appId)}?limit=1000`));
    const rules = new Map(Object.values(mappings).map(({ sourceGroupId, rule }) => [sourceGroupId, rule]));
    return (
      found &&
      new Map(
        found
          .filter(({ sourceGroupId }) => all || known.has(sourceGroupId) || rules.has(sourceGroupId))
          .map((one) => {
            const facts = standingOf(one, rules.get(one.sourceGroupId));
            // One that is not declared is of the rule that it was of.
            const said = rules.has(one.sourceGroupId) ? { rule: undefined, ...facts } : facts;
            const standing: StandingGroupPush = { name: `group ${one.sourceGroupId}`, ...said };
            return [one.sourceGroupId, { standing, stoodBefore: before?.pushes.includes(one.sourceGroupId) ?? false }];
          }),
      )
    );
  },

  // One that failed is Okta's to say: no call puts it right. Of which rule it is stands in the state alone, and decides later whether it stays.
  behind: ({ rule }, { status, rule: before }) => [...(status === 'INACTIVE' ? ['status'] : []), ...(rule === before ? [] : ['rule'])],

  keeps: ({ rule }, { rules }) => rule !== undefined && rules.includes(rule),

  atOnce: 1,
  async give(context, { appId }, some) {
    const answers: (Omit<StandingGroupPush, 'name'> | Error)[] = [];
    for (const [, entry] of some) answers.push(await push(context, appId, entry).catch(asError));
    return answers;
  },

  async change(context, { appId }, { rule }, { mappingId }) {
    const made = await context.okta().send<PushMapping>('PATCH', mappingPath(appId, mappingId), { status: 'ACTIVE' });
    return made === null ? { mappingId, status: 'ACTIVE' } : standingOf(made, rule);
  },

  async take(context, { appId, deleteTargetGroups = false }, some) {
    const answers: (null | Remains<StandingGroupPush>)[] = [];
    for (const [, standing] of some) answers.push(await endPush(context, appId, standing, deleteTargetGroups));
    return answers;
  },

  subjectOf: (identity) => identity,
  nameNow: async (context, _standing, id) => (await readOktaNames(context.okta(), { users: [], groups: [id] })).groups[id],
  holds: () => false,
  // The one resource of an app goes with the app alone.
  isLetGo: async () => true,
};

function standingOf({ id, status, errorSummary }: PushMapping, rule: string | undefined): Omit<StandingGroupPush, 'name'> {
  return { mappingId: id, status, ...(errorSummary ? { errorSummary } : {}), ...(rule === undefined ? {} : { rule }) };
}

/** Okta takes one push of a group in an app: one that is there already, under whatever name, is taken as it is. */
async function push(
  context: Context,
  appId: string,
  { sourceGroupId, groupName, rule }: GroupPushInput,
): Promise<Omit<StandingGroupPush, 'name'>> {
  const okta = context.okta();
  const body = { sourceGroupId, status: 'ACTIVE', targetGroupName: groupName };
  try {
    const made = await ofActiveApp(okta, appId, okta.send<PushMapping>('POST', listPath(appId), body));
    if (made !== null) return standingOf(made, rule);
  } catch (error) {
    if (!(error instanceof OktaError) || (![400, 409].includes(error.status) && error.status < 500)) throw error;
    const [there] = await readPages<PushMapping>(okta, `${listPath(appId)}?sourceGroupId=${encodeURIComponent(sourceGroupId)}`);
    if (there === undefined) throw error;
    return standingOf(there, rule);
  }
  throw new Error(`Okta answered the push of ${groupName} with nothing`);
}

/**
 * Okta deletes a push that is inactive or failed, and no other, and makes none inactive that failed. The status may have changed since it was
 * read, so a refusal is answered by the other way. One that is gone is fine; one that was only made inactive pushes nothing any more.
 */
async function endPush(
  context: Context,
  appId: string,
  { mappingId, status }: Pick<StandingGroupPush, 'mappingId' | 'status'>,
  deleteTargetGroup: boolean,
): Promise<null | Remains<StandingGroupPush>> {
  const okta = context.okta();
  const path = mappingPath(appId, mappingId);
  let now: Partial<StandingGroupPush> = {};
  const end = async (isActive: boolean): Promise<null> => {
    if (isActive) {
      await orGone(okta, appId, okta.send('PATCH', path, { status: 'INACTIVE' }));
      now = { status: 'INACTIVE' };
    }
    await orGone(okta, appId, okta.send('DELETE', `${path}?deleteTargetGroup=${deleteTargetGroup}`));
    return null;
  };
  try {
    return await end(status === 'ACTIVE');
  } catch (error) {
    const refused = asError(error);
    if (!(error instanceof OktaError) || error.status !== 400) return { now, refused };
    return end(status !== 'ACTIVE').catch(() => ({ now, refused }));
  }
}

const collection = createCollection(kind);

export const groupPushMappings: ResourceKind<GroupPushMappingsInputs, GroupPushMappingsOutputs> = {
  ...collection,
  async announce(context, inputs, change) {
    if (change !== undefined && isKnown(kind, inputs)) sayWhatIsOdd(context, change.old.outputs, inputs);
    await collection.announce?.(context, inputs, change);
  },
};

/** What neither a change nor an error says. */
function sayWhatIsOdd(context: Context, { standing }: GroupPushMappingsOutputs, { mappings, rules }: GroupPushMappingsInputs): void {
  const declared = new Set(Object.values(mappings).map(({ sourceGroupId }) => sourceGroupId));
  for (const [sourceGroupId, { name, status, errorSummary = 'it gives no reason', rule }] of Object.entries(standing)) {
    if (status === 'ERROR')
      context.log('warning', `${name}: Okta cannot push it: ${errorSummary}. Mend the cause, then retry it in Okta (Push Groups).`);
    if (rule !== undefined && rules.includes(rule) && !declared.has(sourceGroupId))
      context.log(
        'warning',
        `${name}: was pushed by the rule ${rule}, whose beginning it does not have any more. It is still pushed, as in Okta; to end that, delete the push in Okta (Push Groups).`,
      );
  }
}
