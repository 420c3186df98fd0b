/** A token of the bundled target, made by the update. Only the state holds it; the target is told its hash. */
import { isDeepStrictEqual } from 'node:util';
import { type DeclaredToken, markOf, sha256 } from '../../deploy/declarations.ts';
import { lastDayBefore } from '../../deploy/lastDay.ts';
import { diffInputs } from '../diff.ts';
import { type CheckFailure, type Context, type ResourceKind, unknownValue } from '../resource.ts';
import type { TokenInputs, TokenOutputs } from '../targetInputs.ts';
import { resourceTypes } from '../tokens.ts';
import { askTokens } from './tokenStatus.ts';

/** Milliseconds that a diff waits for the target. */
const answerWithin = 3_000;

export const token: ResourceKind<TokenInputs, TokenOutputs> = {
  type: resourceTypes.token,
  secretOutputs: ['token'],

  check({ app, address, until }) {
    const failures: CheckFailure[] = [];
    if (!app) failures.push({ property: 'app', reason: 'is required' });
    if (address !== unknownValue && !URL.canParse(address)) failures.push({ property: 'address', reason: 'is not an address' });
    if (until !== undefined && until !== unknownValue && Number.isNaN(Date.parse(until)))
      failures.push({ property: 'until', reason: 'is not a date' });
    return failures;
  },

  async diff(context, old, inputs) {
    const diff = diffInputs({ app: old.inputs.app }, { app: inputs.app }, { replaces: ['app'] });
    if (diff.replaces.length > 0 || context.isRefresh) return diff;
    const { rotates, before } = await decide(context, old, inputs);
    if (rotates) diff.changes.trigger = { kind: old.outputs.trigger === undefined ? 'add' : 'update' };
    if (rotates || !isDeepStrictEqual(before, old.outputs.accepted[1])) diff.changes.accepted = { kind: 'update' };
    return diff;
  },

  async announce(context, inputs, standing) {
    if (standing === undefined || standing.diff.replaces.length > 0) return;
    const { said } = await decide(context, standing.old, inputs);
    if (said !== null) context.log('info', said);
  },

  async create(context, inputs) {
    const { made, declared } = make(context, inputs);
    return { id: declared.id, outputs: { ...made, accepted: [declared] } };
  },

  /** Nothing but the state knows a token. */
  async read(_context, id, { inputs, outputs }) {
    return inputs === undefined || outputs === undefined ? undefined : { id, inputs, outputs };
  },

  async update(context, _id, old, inputs) {
    const { rotates, before } = await decide(context, old, inputs);
    const former = before === undefined ? [] : [before];
    if (rotates) {
      const { made, declared } = make(context, inputs);
      return { ...made, accepted: [declared, ...former] };
    }
    return { ...old.outputs, accepted: [...old.outputs.accepted.slice(0, 1), ...former] };
  },

  async delete() {},

  /** Known as long as it stays, so that nothing that hangs on it shows as changed. */
  previewOutputs(inputs, old) {
    if (old === undefined || isNew(inputs, old)) return {};
    const { accepted: _known, ...rest } = old;
    return rest;
  },
};

/** 256 random bits. The beginning lets scanners of repositories and logs know it. */
function make({ randomBytes }: Context, { app, trigger }: TokenInputs): { made: Omit<TokenOutputs, 'accepted'>; declared: DeclaredToken } {
  const made = `muster_${app}_${Buffer.from(randomBytes(32)).toString('base64url')}`;
  const id = Buffer.from(randomBytes(6)).toString('hex');
  return {
    made: { token: made, id, ...(trigger === undefined ? {} : { trigger }) },
    declared: { app, id, sha256: sha256(made), until: null },
  };
}

interface Standing {
  inputs: TokenInputs;
  outputs: TokenOutputs;
}

interface Decision {
  rotates: boolean;
  /** What is still accepted besides the current token. */
  before: DeclaredToken | undefined;
  /** What is said of it; null: nothing. */
  said: string | null;
}

/** One that is no longer declared asks for nothing. */
const isNew = ({ trigger }: TokenInputs, outputs: TokenOutputs): boolean => trigger !== undefined && trigger !== outputs.trigger;

/** Throws a plain Error where a third token would be needed and nobody can say which of the two is in use. */
async function decide(context: Context, old: Standing, inputs: TokenInputs): Promise<Decision> {
  const { until = null } = inputs;
  const rotates = isNew(inputs, old.outputs);
  const [current, former] = old.outputs.accepted;
  const isPast = (time: string | null): boolean => time !== null && Date.parse(time) <= context.now();
  const isOver = former === undefined || isPast(former.until) || (!rotates && isPast(until));
  const isSaved = inputs.saved === undefined || inputs.saved === markOf(current?.sha256 ?? '');
  if (rotates) {
    // With an end that has passed neither of the two is kept.
    const kept = isOver || isPast(until) ? current : await inUse(old, current, former, isSaved);
    if (kept === 'either') {
      const said = `The token ${current?.id} of ${inputs.app} was on its way to Entra when a run was cut off: this one saves it, the next one makes the new token.`;
      return { rotates: false, before: former, said };
    }
    const before = kept === undefined || isPast(until) ? undefined : { ...kept, until };
    return { rotates, before, said: saidOfNew(inputs, until, before) };
  }
  if (former === undefined) return { rotates, before: undefined, said: null };
  const named = `The former token ${former.id} of ${inputs.app}`;
  if (isOver) return { rotates, before: undefined, said: `${named} is retired: its time is over.` };
  const kept = { ...former, until };
  // Somebody may count on it.
  if (until !== null) return { rotates, before: kept, said: `${named} is accepted ${endWords(until)}.` };
  const answer = await askTokens(old.inputs.address, old.outputs.token, answerWithin);
  const used = answer.kind === 'status' ? answer.status.tokens : [];
  const ofCurrent = used.find(({ id }) => id === current?.id);
  const isUsed = ofCurrent?.firstUsed ?? null;
  const wasUsed = used.find(({ id }) => id === former.id)?.lastUsed ?? null;
  if (isUsed === null) {
    const why =
      answer.kind === 'status'
        ? `the new one has not been used yet${inputs.saved === undefined ? '; it is entered in Okta by hand' : ''}`
        : answer.kind === 'none'
          ? 'the target does not answer'
          : 'the target does not say which one is used';
    return { rotates, before: kept, said: `${named} is still accepted: ${why}.` };
  }
  if (!isSaved)
    return {
      rotates,
      before: kept,
      said: `${named} is still accepted: the new one has passed Test Connection and is not saved in Entra yet.`,
    };
  // Of a cycle that was on its way, or before somebody saved what he had tested.
  if (wasUsed !== null && wasUsed > (ofCurrent?.lastUsed ?? isUsed))
    return {
      rotates,
      before: kept,
      said: `${named} is still in use: last at ${wasUsed}, although the new one has been in use since ${isUsed}.`,
    };
  return {
    rotates,
    before: undefined,
    said: `${named} is retired: it is no longer used, and the new one has been in use since ${isUsed}.`,
  };
}

/**
 * Of two: the current one, or the former one while the current one was never used, which is then replaced. `either` where the current one
 * was tested, and nobody knows whether it was saved too.
 */
async function inUse(
  { inputs, outputs }: Standing,
  current: DeclaredToken | undefined,
  former: DeclaredToken,
  isSaved: boolean,
): Promise<DeclaredToken | 'either' | undefined> {
  const answer = await askTokens(inputs.address, outputs.token, answerWithin);
  // It was never told of the current one: the update that made it was cut off.
  if (answer.kind === 'unknownToken') return former;
  if (answer.kind === 'status') {
    const isUsed = answer.status.tokens.some(({ id, firstUsed }) => id === current?.id && firstUsed !== null);
    if (isUsed && !isSaved) return 'either';
    return isUsed ? current : former;
  }
  throw new Error(
    `two tokens of ${inputs.app} are accepted already, and nobody says which of them is in use: the target does not answer at ` +
      `${inputs.address}. Run \`pulumi up\` without the new trigger first, so that it runs, then make the next token`,
  );
}

function saidOfNew({ app, saved }: TokenInputs, until: string | null, before: DeclaredToken | undefined): string {
  const end = until === null ? 'until the new one is in use' : endWords(until);
  const rest =
    until !== null && before === undefined
      ? `The former token is refused at once: its last day, ${lastDayBefore(until)}, has passed.`
      : `The former token (${before?.id}) is accepted ${end}.`;
  const given = saved === undefined ? 'It is entered in Okta by hand.' : 'Entra gets it in this update.';
  return `A new token of ${app} is made. ${given} ${rest}`;
}

const endWords = (until: string): string => `until the end of ${lastDayBefore(until)}, UTC`;
