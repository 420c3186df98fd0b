import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Machine } from '../../../src/deploy/local/machine.ts';
import { createContext } from '../../../src/provider/context.ts';
import type { Context } from '../../../src/provider/resource.ts';
import { createLocalTarget } from '../../../src/provider/target/localTarget.ts';
import type { LocalTargetInputs, LocalTargetOutputs } from '../../../src/provider/targetInputs.ts';
import { command, listen, openPlace, type Place, version, wanted } from '../../deploy/local/world.ts';
import { preview, type State, up } from '../up.ts';

const laptop: Machine = { platform: 'linux', id: 'm-1', host: 'laptop' };

describe.skipIf(process.platform === 'win32')('the local target', () => {
  let machine: Machine;
  let place: Place;
  let inputs: LocalTargetInputs;
  let logs: string[];
  let context: Context;
  const kindOf = (said = version) => createLocalTarget({ machine: () => machine, command, version: said, environment: process.env });
  const kind = kindOf();
  type Standing = State<LocalTargetInputs, LocalTargetOutputs>;
  const run = async (state: Standing | undefined, next: LocalTargetInputs) => (await up(kind, context, state, next)).state;
  const changes = async (state: Standing, next = inputs) => Object.keys(await preview(kind, context, state, next));
  const kill = async () => {
    for (const pid of place.processes()) process.kill(pid, 'SIGKILL');
    while (place.processes().length > 0) await sleep(20);
  };

  beforeEach(async () => {
    machine = laptop;
    place = await openPlace();
    inputs = { stack: 'dev', folder: place.folder, keepData: true, ...wanted(place.port) };
    logs = [];
    const log = (severity: string, text: string) => logs.push(`${severity}: ${text}`);
    context = createContext({}, { env: {}, sleep: async () => undefined, log });
  });
  afterEach(() => place.remove());

  test('is made, is no change while it runs, and is started again after it was killed', async () => {
    const made = await run(undefined, inputs);
    expect(made.outputs).toEqual({ instance: made.id, host: 'laptop', machine: 'm-1', url: inputs.url, running: true, version });
    expect(await changes(made)).toEqual([]);
    await kill();
    expect(logs).toEqual([]);
    expect(await changes(made)).toEqual(['running']);
    expect(logs.splice(0)).toEqual(['info: The target was not running: it is started again over the same data.']);
    expect(place.processes()).toEqual([]);
    const again = await run(made, inputs);
    expect(again).toEqual(made);
    expect(place.processes()).toHaveLength(1);
    expect(await changes(again)).toEqual([]);
    expect(logs).toEqual([]);
  });

  test('what it is told anew restarts it over the same data, and what is not its concern does not', async () => {
    const made = await run(undefined, inputs);
    const [first] = place.processes();
    const kept = await run(made, { ...inputs, keepData: false });
    expect(place.processes()).toEqual([first]);
    const more = { ...inputs, declarations: JSON.stringify({ apps: [{ key: 'wiki' }] }) };
    expect(await changes(kept, more)).toEqual(['keepData', 'declarations']);
    const told = await run(kept, more);
    expect(place.processes()).toHaveLength(1);
    expect(place.processes()).not.toEqual([first]);
    expect([told.id, JSON.parse(place.text('declarations.json'))]).toEqual([made.id, { apps: [{ key: 'wiki' }] }]);
    // Of a newer Muster.
    expect(await preview(kindOf('9.9.10'), context, told, more)).toEqual({ running: { kind: 'update' } });
    expect(logs).toEqual([`info: The target runs Muster ${version}: it is started again with 9.9.10, over the same data.`]);
  });

  test('a refresh reads whether it runs, and starts nothing', async () => {
    const made = await run(undefined, inputs);
    const refresh = { ...context, isRefresh: true };
    const read = () => kind.read(refresh, made.id, made);
    expect(await read()).toEqual(made);
    await kill();
    const found = await read();
    expect(found?.outputs.running).toBe(false);
    expect(Object.keys((await kind.diff(refresh, { ...made, ...found }, inputs)).changes)).toEqual(['running']);
    expect(place.processes()).toEqual([]);
  });

  test('one that a run which was killed has left is taken over, and a destroyed one is taken up again', async () => {
    const made = await run(undefined, inputs);
    const again = await run(undefined, { ...inputs, tokens: [] });
    expect(again.id).toBe(made.id);
    expect(place.processes()).toHaveLength(1);
    expect(JSON.parse(place.text('tokens.json'))).toEqual({ format: 1, tokens: [] });
    await kind.delete(context, made.id, made);
    expect(place.processes()).toEqual([]);
    expect(logs.at(-1)).toBe(`info: The target is stopped. Its data stay in ${place.folder} on laptop (target.local.keepData).`);
    expect(readdirSync(place.folder).toSorted()).toEqual(['instance.json', 'target.db', 'target.log', 'target.log.1']);
    expect((await run(undefined, inputs)).id).toBe(made.id);
  });

  test('data that are not to be kept go, and nothing else in the folder does', async () => {
    const made = await run(undefined, { ...inputs, keepData: false });
    writeFileSync(join(place.folder, 'mine.txt'), '');
    await kind.delete(context, made.id, made);
    expect(readdirSync(place.folder)).toEqual(['mine.txt']);
    rmSync(place.folder, { recursive: true });
    const other = await run(undefined, { ...inputs, keepData: false });
    expect(other.id).not.toBe(made.id);
    await kind.delete(context, other.id, other);
    expect(existsSync(place.folder)).toBe(false);
  });

  test('a folder of another stack, and one whose database is of nobody, are refused at preview', async () => {
    await run(undefined, inputs);
    const other = { ...inputs, stack: 'prod' };
    const refusal = `${place.folder} holds the target of the stack "dev"`;
    await expect(kind.announce?.(context, other)).rejects.toThrow(refusal);
    await expect(kind.create(context, other)).rejects.toThrow(refusal);
    rmSync(join(place.folder, 'instance.json'));
    await expect(kind.announce?.(context, inputs)).rejects.toThrow('holds a database and not instance.json');
  });

  test('another machine refuses in one sentence, and never starts empty', async () => {
    const made = await run(undefined, inputs);
    machine = { platform: 'linux', id: 'm-2', host: 'desktop' };
    const refusal = `the target and its data are on laptop, in ${place.folder}, and this is desktop: run \`pulumi up\` there`;
    for (const folder of [place.folder, `${place.folder}-2`]) {
      const elsewhere = { ...made, inputs: { ...inputs, folder } };
      const said = refusal.replace(place.folder, folder);
      await expect(kind.diff(context, elsewhere, elsewhere.inputs)).rejects.toThrow(said);
      await expect(kind.update(context, made.id, elsewhere, elsewhere.inputs)).rejects.toThrow(said);
      await expect(kind.delete(context, made.id, elsewhere)).rejects.toThrow(said);
    }
    await expect(kind.announce?.(context, inputs)).rejects.toThrow(refusal);
    rmSync(join(place.folder, 'ready.json'));
    // Where it was moved to, and says so.
    writeFileSync(join(place.folder, 'instance.json'), JSON.stringify({ format: 1, instance: made.id, stack: 'dev', host: 'laptop' }));
    expect((await run(made, inputs)).outputs).toMatchObject({ instance: made.id, host: 'desktop', machine: 'm-2' });
  });

  test('a refresh on another machine keeps what is known, and says where it is', async () => {
    const made = await run(undefined, inputs);
    machine = { platform: 'linux', id: 'm-2', host: 'desktop' };
    const away = { ...made, inputs: { ...inputs, folder: `${place.folder}-2` } };
    expect(await kind.read(context, made.id, away)).toEqual(away);
    expect(logs.at(-1)).toContain('warning: the target and its data are on laptop');
  });

  test('a folder that is gone, or is another one, is refused', async () => {
    const made = await run(undefined, inputs);
    await kill();
    const moved = join(dirname(place.folder), 'moved');
    const next = { ...inputs, folder: moved };
    const byHand = `target.local.folder changes from ${place.folder} to ${moved}, and the data are in the former: move it`;
    await expect(kind.diff(context, made, next)).rejects.toThrow(byHand);
    renameSync(place.folder, moved);
    await expect(kind.diff(context, made, inputs)).rejects.toThrow(
      `${place.folder} on laptop does not hold the data of this target any more (instance ${made.id})`,
    );
    await expect(kind.update(context, made.id, made, inputs)).rejects.toThrow('does not hold the data');
    expect(existsSync(place.folder)).toBe(false);
    // Moved as it was told.
    expect(await changes(made, next)).toEqual(['folder', 'running']);
    const after = await run(made, next);
    expect(after.id).toBe(made.id);
    await kind.delete(context, made.id, { ...after, inputs: { ...next, keepData: false } });
    mkdirSync(place.folder);
  });

  test('a port of somebody else is an error at preview, and one of its own is none', async () => {
    const other = await listen();
    const taken = `port ${other.port} of 127.0.0.1 is in use by another process: end that one, or set target.local.port`;
    await expect(kind.announce?.(context, { ...inputs, port: other.port })).rejects.toThrow(taken);
    await expect(kind.create(context, { ...inputs, port: other.port })).rejects.toThrow(taken);
    expect(existsSync(place.folder)).toBe(false);
    const made = await run(undefined, inputs);
    await expect(changes(made, { ...inputs, port: other.port })).rejects.toThrow(taken);
    expect(place.processes()).toHaveLength(1);
    await other.close();
    const after = await run(made, { ...inputs, port: other.port });
    expect(await changes(after, { ...inputs, port: other.port })).toEqual([]);
  });

  test('Windows is refused with what to do', async () => {
    machine = { platform: 'win32', id: 'm-1', host: 'pc' };
    const refusal = 'target.deploy: local does not run on Windows: run `pulumi up` in WSL';
    const old = { id: 'i', inputs, outputs: { instance: 'i', host: 'pc', machine: 'm-1', url: '', running: true, version } };
    await expect(kind.announce?.(context, inputs)).rejects.toThrow(refusal);
    await expect(kind.create(context, inputs)).rejects.toThrow(refusal);
    await expect(kind.update(context, 'i', old, inputs)).rejects.toThrow(refusal);
    await expect(kind.diff(context, old, inputs)).rejects.toThrow(refusal);
  });

  test('a relative folder and a port that is none are found before', () => {
    expect(kind.check({ ...inputs, folder: '.muster/dev', port: 0 }).map(({ property }) => property)).toEqual(['folder', 'port']);
    expect(kind.check(inputs)).toEqual([]);
  });
});
