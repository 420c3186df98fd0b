import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findRunning, type Known, stopAll } from '../../../src/deploy/local/processes.ts';
import { isCurrent, restart } from '../../../src/deploy/local/target.ts';
import { command, listen, openPlace, type Place, version, wanted } from './world.ts';

describe.skipIf(process.platform === 'win32')('a local target', () => {
  let place: Place;
  let known: Known;
  const said: string[] = [];
  const secretEnvironment = { PATH: process.env.PATH, MUSTER_TOKEN: 'tok-1', OKTA_API_TOKEN: 'tok-2', PULUMI_CONFIG_PASSPHRASE: 'tok-3' };
  const starting = { command, version, environment: secretEnvironment, say: (text: string) => said.push(text) };
  const up = (declared = {}) => restart(known, wanted(place.port, declared), starting);

  beforeEach(async () => {
    place = await openPlace('i-1');
    known = { folder: place.folder, instance: 'i-1' };
    mkdirSync(place.folder);
  });
  afterEach(() => place.remove());

  test('starts in a session of its own, with files only it may read, and passes on no secret', async () => {
    const { pid, port } = await up();
    expect([pid, port]).toEqual([place.processes()[0], place.port]);
    for (const name of ['declarations.json', 'tokens.json']) expect(statSync(join(place.folder, name)).mode & 0o777).toBe(0o600);
    expect(JSON.parse(place.text('tokens.json'))).toEqual({ format: 1, tokens: wanted(place.port).tokens });
    const log = place.text('target.log');
    expect(log).toContain('"PATH"');
    expect(log).not.toContain('tok-');
    if (process.platform !== 'linux') return;
    // Session id, of which the process is the leader.
    expect(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[3]).toBe(String(pid));
    expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain('abab');
  });

  test('is current until it is killed, is told something else, or is of another version', async () => {
    const { pid } = await up();
    const now = wanted(place.port);
    expect(await isCurrent(known, now, version)).toBe(true);
    expect(await isCurrent(known, { ...now, tokens: [] }, version)).toBe(false);
    expect(await isCurrent(known, wanted(place.port, { apps: [1] }), version)).toBe(false);
    expect(await isCurrent(known, now, '9.9.10')).toBe(false);
    expect(await isCurrent({ ...known, instance: 'i-2' }, now, version)).toBe(false);
    process.kill(pid, 'SIGKILL');
    while (place.processes().length > 0) await sleep(20);
    expect(await isCurrent(known, now, version)).toBe(false);
  });

  test('is restarted and never two; of the logs one of before is kept', async () => {
    const first = await up();
    const second = await up();
    const third = await up();
    expect(new Set([first.pid, second.pid, third.pid]).size).toBe(3);
    expect(place.processes()).toEqual([third.pid]);
    expect(place.text('target.log').match(/environment/g)).toHaveLength(1);
    expect(place.text('target.log.1').match(/environment/g)).toHaveLength(1);
  });

  test('one that does not say that it is ready is ended as well before another is begun', async () => {
    const first = await up();
    writeFileSync(join(place.folder, 'ready.json'), '');
    expect(await findRunning(known)).toBeUndefined();
    const second = await up();
    expect(place.processes()).toEqual([second.pid]);
    expect(second.pid).not.toBe(first.pid);
  });

  test('what does not start is an error with the end of its log', async () => {
    await expect(up({ standIn: 'ends' })).rejects.toThrow(
      /did not start: it ended with code 3\. The end of .*target\.log:\n.*no such vendor "nonsense"/s,
    );
    expect(place.processes()).toEqual([]);
  });

  test('one that runs goes on where the next one would not start', async () => {
    const { pid } = await up();
    await expect(up({ standIn: 'ends' })).rejects.toThrow(/would not start again, and runs on as it was: no such vendor "nonsense"$/);
    expect(place.processes()).toEqual([pid]);
    expect((await findRunning(known))?.pid).toBe(pid);
    expect(await isCurrent(known, wanted(place.port, { standIn: 'ends' }), version)).toBe(false);
  });

  test('a file that cannot be written is named, half of it does not stay, and what runs goes on', async () => {
    const { pid } = await up();
    rmSync(join(place.folder, 'tokens.json'));
    // As a full disk would: what was begun cannot be put in its place.
    mkdirSync(join(place.folder, 'tokens.json', 'x'), { recursive: true });
    await expect(up()).rejects.toThrow(`${join(place.folder, 'tokens.json')} cannot be written (`);
    expect(readdirSync(place.folder).filter((name) => name.startsWith('tokens'))).toEqual(['tokens.json']);
    expect(place.processes()).toEqual([pid]);
  });

  test('what takes more than two seconds is said', async () => {
    await up();
    expect(said).toEqual([]);
    await up({ standIn: 'slow' });
    expect(said).toEqual([`The target is starting (log: ${join(place.folder, 'target.log')}).`]);
  });

  test('a port of somebody else is named, and nothing is written', async () => {
    const other = await listen(place.port);
    await expect(up()).rejects.toThrow(
      `port ${place.port} of 127.0.0.1 is in use by another process: end that one, or set target.local.port`,
    );
    expect(() => place.text('tokens.json')).toThrow('ENOENT');
    await other.close();
  });

  test('one that does not end is ended by force', async () => {
    await up({ standIn: 'deaf' });
    const begun = Date.now();
    await stopAll(known, 300);
    expect(place.processes()).toEqual([]);
    expect(Date.now() - begun).toBeGreaterThan(290);
  });

  test('a process of somebody else that has the id of ours by now is left alone', async () => {
    const other = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' });
    const live = { instance: 'i-1', version, pid: other.pid };
    const server = await import('node:http').then(({ createServer }) => createServer((_, response) => response.end(JSON.stringify(live))));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
    writeFileSync(join(place.folder, 'ready.json'), JSON.stringify({ pid: other.pid, url, metricsUrl: url }));
    expect(await findRunning(known)).toBeUndefined();
    await stopAll(known);
    expect(other.exitCode ?? other.signalCode).toBeNull();
    other.kill();
    server.close();
  });
});
