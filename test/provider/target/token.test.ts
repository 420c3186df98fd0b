import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { markOf, sha256, type TokenStatus } from '../../../src/deploy/declarations.ts';
import { createContext } from '../../../src/provider/context.ts';
import type { Context } from '../../../src/provider/resource.ts';
import { token } from '../../../src/provider/target/token.ts';
import type { TokenInputs, TokenOutputs } from '../../../src/provider/targetInputs.ts';
import { type Answer, startLoopback } from '../loopback.ts';
import { preview, type State, up } from '../up.ts';

const error401 = { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '401' };
const later = '2027-01-31T00:00:00.000Z';

describe('a token that is made', () => {
  let server: Awaited<ReturnType<typeof startLoopback>>;
  let answer: Answer;
  let clock: string;
  let logs: string[];
  let context: Context;
  let inputs: TokenInputs;
  beforeEach(async () => {
    server = await startLoopback(() => answer);
    answer = { status: 500 };
    clock = '2027-01-01T00:00:00Z';
    logs = [];
    let count = 0;
    context = createContext(
      {},
      {
        ...{ env: {}, sleep: async () => undefined, log: (_severity, text) => logs.push(text) },
        ...{ now: () => Date.parse(clock), randomBytes: (size) => new Uint8Array(size).fill(++count) },
      },
    );
    inputs = { app: 'wiki', address: `${server.url}/wiki/scim/v2?aadOptscim062020` };
  });
  afterEach(() => server.close());

  type Standing = State<TokenInputs, TokenOutputs>;
  const run = async (state: Standing | undefined, next: TokenInputs) => (await up(token, context, state, next)).state;
  const changes = (state: Standing, next: TokenInputs) => preview(token, context, state, next);
  const ids = ({ outputs }: Standing) => outputs.accepted.map(({ id, until }) => [id, until]);
  /** What the target says, by id: when it was used first and last. */
  function says(used: Record<string, [string | null, string | null]>): void {
    const tokens = Object.entries(used).map(([id, [firstUsed, lastUsed]]) => ({ id, until: null, firstUsed, lastUsed }));
    answer = { status: 200, body: { instance: 'i', version: '1', tokens } satisfies TokenStatus };
  }
  const [a, b, c] = ['020202020202', '040404040404', '060606060606'] as const;

  test('is 256 random bits, of which the target is told the hash', async () => {
    const { outputs, id } = await run(undefined, inputs);
    expect(outputs.token).toMatch(/^muster_wiki_[\w-]{43}$/);
    expect(Buffer.from(outputs.token.slice('muster_wiki_'.length), 'base64url')).toEqual(Buffer.alloc(32, 1));
    expect([id, outputs.id]).toEqual([a, a]);
    expect(outputs.accepted).toEqual([{ app: 'wiki', id: a, sha256: sha256(outputs.token), until: null }]);
    expect(outputs.token).not.toContain(a);
  });

  test('stays, and nobody is asked, while there is one', async () => {
    const first = await run(undefined, { ...inputs, trigger: '1' });
    // A trigger that is no longer declared asks for nothing, nor does an end without a former token, nor another address.
    for (const next of [first.inputs, inputs, { ...inputs, trigger: '1', until: later, address: 'https://other.test' }]) {
      expect(await changes(first, next)).toEqual({});
      expect(token.previewOutputs(next, first.outputs)).toEqual({ token: first.outputs.token, id: a, trigger: '1' });
    }
    expect([server.received, logs]).toEqual([[], []]);
  });

  test('a new trigger makes a new one, and the former one is accepted until its end', async () => {
    const first = await run(undefined, inputs);
    const next = { ...inputs, trigger: '1', until: later };
    expect(await changes(first, next)).toEqual({ trigger: { kind: 'add' }, accepted: { kind: 'update' } });
    expect(logs).toEqual([
      `A new token of wiki is made. It is entered in Okta by hand. The former token (${a}) is accepted until the end of 2027-01-30, UTC.`,
    ]);
    expect(token.previewOutputs(next, first.outputs)).toEqual({});
    const second = await run(first, next);
    expect(second.outputs.token).not.toBe(first.outputs.token);
    expect(ids(second)).toEqual([
      [b, null],
      [a, later],
    ]);
    // Whatever the target says of it, until its time has come.
    says({ [b]: ['2027-01-01T10:00Z', '2027-01-01T10:00Z'], [a]: [null, null] });
    expect(await changes(second, next)).toEqual({});
    expect(logs.at(-1)).toBe(`The former token ${a} of wiki is accepted until the end of 2027-01-30, UTC.`);
    clock = later;
    expect(await changes(second, next)).toEqual({ accepted: { kind: 'update' } });
    expect(logs.at(-1)).toBe(`The former token ${a} of wiki is retired: its time is over.`);
    const third = await run(second, next);
    expect([third.outputs.token, ids(third)]).toEqual([second.outputs.token, [[b, null]]]);
    expect(await changes(third, next)).toEqual({});
  });

  test('an end that has passed already refuses the former one at once, and another end is taken over', async () => {
    const first = await run(undefined, inputs);
    const past = { ...inputs, trigger: '1', until: '2026-12-31T00:00:00Z' };
    await changes(first, past);
    expect(logs.at(-1)).toContain('The former token is refused at once: its last day, 2026-12-30, has passed.');
    const gone = await run(first, past);
    expect(ids(gone)).toHaveLength(1);
    const second = await run(first, { ...inputs, trigger: '1' });
    const next = { ...inputs, trigger: '1', until: later };
    expect(await changes(second, next)).toEqual({ accepted: { kind: 'update' } });
    expect(logs.at(-1)).toBe(`The former token ${a} of wiki is accepted until the end of 2027-01-30, UTC.`);
    expect(ids(await run(second, next)).at(-1)).toEqual([a, later]);
  });

  test('the former one is retired once the new one is used and it no longer', async () => {
    const next = { ...inputs, trigger: '1' };
    const second = await run(await run(undefined, inputs), next);
    const used = ['2027-01-01T10:00Z', '2027-01-01T10:05Z'] as const;
    const stays: [Record<string, [string | null, string | null]> | null, string][] = [
      [null, 'is still accepted: the target does not say which one is used.'],
      [{ [b]: [null, null], [a]: [...used] }, 'the new one has not been used yet; it is entered in Okta by hand.'],
      [
        { [b]: [used[0], used[0]], [a]: [...used] },
        `is still in use: last at ${used[1]}, although the new one has been in use since ${used[0]}.`,
      ],
    ];
    for (const [said, words] of stays) {
      if (said !== null) says(said);
      expect(await changes(second, next)).toEqual({});
      expect(logs.at(-1)).toContain(words);
      expect(ids(await run(second, next))).toHaveLength(2);
    }
    expect(server.received[0]).toMatchObject({
      path: '/wiki/scim/v2/-/tokens',
      headers: { authorization: `Bearer ${second.outputs.token}` },
    });
    for (const last of [null, used[0]]) {
      says({ [b]: [used[0], used[1]], [a]: [last, last] });
      expect(await changes(second, next)).toEqual({ accepted: { kind: 'update' } });
      expect(token.previewOutputs(next, second.outputs)).toMatchObject({ token: second.outputs.token, id: b });
      const third = await run(second, next);
      expect([third.outputs.token, ids(third)]).toEqual([second.outputs.token, [[b, null]]]);
    }
    expect(logs.at(-1)).toBe(
      `The former token ${a} of wiki is retired: it is no longer used, and the new one has been in use since ${used[0]}.`,
    );
  });

  test('a refresh asks nothing and changes nothing', async () => {
    const second = await run(await run(undefined, inputs), { ...inputs, trigger: '1' });
    says({ [b]: ['2027-01-01T10:00Z', '2027-01-01T10:00Z'] });
    const refresh = { ...context, isRefresh: true };
    expect(await token.read(refresh, a, second)).toEqual(second);
    expect((await token.diff(refresh, second, second.inputs)).changes).toEqual({});
    expect(server.received).toEqual([]);
    expect(await token.read(refresh, b, {})).toBeUndefined();
  });

  test('of two, a further trigger replaces the one that was never used', async () => {
    const second = await run(await run(undefined, inputs), { ...inputs, trigger: '1' });
    const next = { ...inputs, trigger: '2' };
    says({ [b]: [null, null], [a]: ['2027-01-01T10:00Z', '2027-01-01T10:00Z'] });
    expect(ids(await run(second, next))).toEqual([
      [c, null],
      [a, null],
    ]);
    says({ [b]: ['2027-01-01T10:00Z', '2027-01-01T10:00Z'], [a]: [null, null] });
    expect((await run(second, next)).outputs.accepted.at(-1)?.id).toBe(b);
    // The update that made it never came to the target.
    answer = { status: 401, body: error401 };
    expect((await run(second, next)).outputs.accepted.at(-1)?.id).toBe(a);
    // A proxy's own answer says nothing of tokens.
    answer = { status: 401, body: 'no' };
    await expect(changes(second, next)).rejects.toThrow(
      /two tokens of wiki are accepted already.*Run `pulumi up` without the new trigger first/,
    );
    // Of neither with an end that has passed: nobody is asked.
    expect(ids(await run(second, { ...next, until: '2026-12-31T00:00:00Z' }))).toHaveLength(1);
    const ended = {
      ...second,
      outputs: { ...second.outputs, accepted: second.outputs.accepted.map((one, at) => (at ? { ...one, until: clock } : one)) },
    };
    expect((await run(ended, next)).outputs.accepted.at(-1)?.id).toBe(b);
  });

  test('one that Test Connection has used and nobody has saved yet retires none, and a further trigger waits for it', async () => {
    const saved = (state: Standing) => markOf(sha256(state.outputs.token));
    const first = await run(undefined, { ...inputs, saved: '' });
    const second = await run(first, { ...inputs, trigger: '1', saved: saved(first) });
    await changes(first, second.inputs);
    expect(logs.at(-1)).toContain('A new token of wiki is made. Entra gets it in this update. The former token');
    says({ [b]: ['2027-01-01T10:00Z', '2027-01-01T10:00Z'], [a]: ['2027-01-01T09:00Z', '2027-01-01T09:00Z'] });
    expect(await changes(second, second.inputs)).toEqual({});
    expect(logs.at(-1)).toContain('has passed Test Connection and is not saved in Entra yet');
    const next = { ...inputs, trigger: '2', saved: saved(first) };
    expect(await changes(second, next)).toEqual({});
    const waits = await run(second, next);
    expect([waits.outputs.token, ids(waits)]).toEqual([second.outputs.token, ids(second)]);
    expect(logs.at(-1)).toContain('this one saves it, the next one makes the new token');
    expect((await run(waits, { ...next, saved: saved(second) })).outputs.accepted.map(({ id }) => id)).toEqual([c, b]);
    // Never tested: Entra cannot hold it.
    says({ [b]: [null, null] });
    expect((await run(second, next)).outputs.accepted.at(-1)?.id).toBe(a);
    says({ [b]: ['2027-01-01T10:00Z', '2027-01-01T10:00Z'] });
    expect(ids(await run(second, { ...second.inputs, saved: saved(second) }))).toEqual([[b, null]]);
  });

  test('a former one that was used once more after the first use of the new one is retired when only the new one is used', async () => {
    const second = await run(await run(undefined, inputs), { ...inputs, trigger: '1' });
    says({ [b]: ['2027-01-01T10:00Z', '2027-01-01T10:00Z'], [a]: ['2027-01-01T09:00Z', '2027-01-01T10:01Z'] });
    expect(ids(await run(second, second.inputs))).toHaveLength(2);
    says({ [b]: ['2027-01-01T10:00Z', '2027-01-01T10:40Z'], [a]: ['2027-01-01T09:00Z', '2027-01-01T10:01Z'] });
    expect(ids(await run(second, second.inputs))).toEqual([[b, null]]);
  });

  test('a target that answers late changes nothing', async () => {
    const second = await run(await run(undefined, inputs), { ...inputs, trigger: '1' });
    await server.close();
    expect(await changes(second, second.inputs)).toEqual({});
    expect(logs.at(-1)).toBe(`The former token ${a} of wiki is still accepted: the target does not answer.`);
    const { createServer } = await import('node:http');
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = `http://127.0.0.1:${(silent.address() as { port: number }).port}`;
    const begun = Date.now();
    expect((await token.diff(context, { ...second, inputs: { ...second.inputs, address } }, second.inputs)).changes).toEqual({});
    expect(Date.now() - begun).toBeLessThan(4_000);
    silent.closeAllConnections();
    silent.close();
  });

  test('another app is another token, and wrong inputs are found before', async () => {
    const first = await run(undefined, inputs);
    expect((await token.diff(context, first, { ...inputs, app: 'crm' })).replaces).toEqual(['app']);
    expect(token.check({ app: '', address: 'x', until: 'soon' }).map(({ property }) => property)).toEqual(['app', 'address', 'until']);
    expect(token.check({ ...inputs, until: later })).toEqual([]);
  });
});
