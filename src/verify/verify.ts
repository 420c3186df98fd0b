/** `muster verify`: people and groups in an app's scope against what stands at its SCIM endpoint. Nothing is written anywhere. */

import { whyExtraUser } from './causes.ts';
import { graphPages, groupsPath, peoplePath, readAssignments, readMembers } from './directory.ts';
import { readSide, type Side } from './expected.ts';
import { compareMembers, groupWorker } from './groups.ts';
import { readLiveApp } from './live.ts';
import type { VerifyOptions } from './options.ts';
import { userWorker } from './people.ts';
import { readRecords } from './records.ts';
import { compareReferences } from './references.ts';
import { finish, notesOf } from './rest.ts';
import { once, readSteps } from './steps.ts';
import type { AppVerification } from './types.ts';

/**
 * Goes on where the store stopped. Differences are in the store. Memory does not grow with the number of people: both sides pass page by
 * page through the working file. Throws GraphError and EndpointFailure.
 */
export async function verifyApp(options: VerifyOptions): Promise<AppVerification> {
  const live = await readLiveApp(options.graph, options.app, options);
  return verifyLive({ ...options, app: live.app }, live.notes);
}

async function verifyLive(options: VerifyOptions, liveNotes: string[]): Promise<AppVerification> {
  const { app, graph, store, onProgress } = options;
  const users = readSide(app, 'User', options.clock);
  if (users === undefined) throw new Error(`${app.key}: people are not provisioned`);
  const groups = readSide(app, 'Group', options.clock);
  const withGroups = groups !== undefined && app.behaviour.syncGroups;
  onProgress(`${app.key}: reading assignments`);
  const groupNames = await readAssignments(graph, store, options.servicePrincipalId);
  await readRecords(options, 'User', [...new Set([...users.rules.matching, 'userName', 'externalId'])], Object.keys(app.users.mappings));
  if (withGroups)
    await readRecords(
      options,
      'Group',
      [...new Set([...groups.rules.matching, 'externalId'])],
      [...Object.keys(app.groups.mappings), 'members'],
    );

  const { appRoles } = await graph.get<{ appRoles: { id: string; value: string | null; displayName: string }[] }>(
    `/servicePrincipals/${options.servicePrincipalId}?$select=id,appRoles`,
  );
  const { work, workLate } = userWorker({ ...options, side: users, appRoles, groupNames: withGroups ? groupNames : new Map() });
  onProgress(`${app.key}: comparing people`);
  await readSteps(graphPages(graph), store, 'people', peoplePath('users', users.rules.sources, users.managers.length > 0), (people) => {
    for (const person of people) work(person, false);
    const { people: so = 0 } = store.counters();
    if (so % 10_000 < people.length && so > 0) onProgress(`${app.key}: ${so} people compared`);
  });
  await readSteps(
    graphPages(graph),
    store,
    'deleted',
    peoplePath('directory/deletedItems/microsoft.graph.user', users.rules.sources),
    (people) => {
      for (const person of people) work(person, true);
    },
  );
  once(store, 'put off', workLate);
  once(store, 'managers', () => compareReferences(options));
  if (withGroups) await compareGroups(options, groups);
  finish(store, withGroups, {
    duplicate:
      app.users.mappings.externalId === undefined
        ? 'a rename or a restart made a second record: map externalId from objectId, and remove the one nobody uses'
        : 'made by hand, or by another app or tenant: remove the one nobody uses',
    extraUser: whyExtraUser,
    extraGroup: 'no group in the tenant matches it: made by hand at the vendor, renamed, or deleted in Entra',
  });
  const counters = store.counters();
  return {
    app: app.key,
    people: counters.people ?? 0,
    inScope: counters.inScope ?? 0,
    groups: counters.groups ?? 0,
    users: store.countRecords('User'),
    endpointGroups: store.countRecords('Group'),
    counts: store.countDifferences(),
    notes: [...liveNotes, ...notKnownNotes([users, groups]), ...notesOf(store, withGroups, Object.keys(app.users.mappings))],
  };
}

function notKnownNotes(sides: (Side | undefined)[]): string[] {
  const targets = [...new Set(sides.flatMap((side) => side?.notKnown ?? []))];
  return targets.length === 0
    ? []
    : [`${targets.join(', ')}: not known here, so not compared (a function of which only the name is declared)`];
}

async function compareGroups(options: VerifyOptions, side: Side): Promise<void> {
  const { app, graph, store, onProgress } = options;
  onProgress(`${app.key}: comparing groups`);
  const work = groupWorker({ ...options, side });
  if (app.provisioning.scope === 'all') {
    const first = groupsPath([]);
    await readSteps(graphPages(graph), store, 'all groups', first, (items) => {
      for (const { id } of items) store.assign(`group:${id}`, 'all');
    });
    for (const principal of store.assignedPrincipals()) {
      if (principal.startsWith('group:')) await readMembers(graph, store, principal.slice('group:'.length));
    }
  }
  await readSteps(graphPages(graph), store, 'groups', groupsPath(side.rules.sources), (items) => {
    for (const group of items) work(group);
  });
  once(store, 'members of groups', () => {
    for (const principal of store.assignedPrincipals())
      if (principal.startsWith('group:')) compareMembers(options, principal.slice('group:'.length));
  });
}
