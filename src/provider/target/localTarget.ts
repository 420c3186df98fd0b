/** The bundled target on this machine: a process over SQLite that lives on between runs. */
import { existsSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { fileURLToPath } from 'node:url';
import metadata from '../../../package.json' with { type: 'json' };
import { clearFolder, elsewhere, findLeft, isHere, readInstance, writeInstance } from '../../deploy/local/folder.ts';
import { type Machine, readMachine } from '../../deploy/local/machine.ts';
import { findProcesses, findRunning, type Known, type Running, stopAll } from '../../deploy/local/processes.ts';
import { isCurrent, refuseTakenPort, restart } from '../../deploy/local/target.ts';
import { diffInputs } from '../diff.ts';
import type { CheckFailure, Context, ResourceKind } from '../resource.ts';
import type { LocalTargetInputs, LocalTargetOutputs } from '../targetInputs.ts';
import { resourceTypes } from '../tokens.ts';

/** What the resource stands on. */
export interface Surroundings {
  machine(): Machine;
  /** Executable and first arguments of `muster`. */
  command: readonly [string, ...string[]];
  version: string;
  environment: Readonly<Record<string, string | undefined>>;
}

interface Standing {
  inputs: LocalTargetInputs;
  outputs: LocalTargetOutputs;
}

export function createLocalTarget(around: Surroundings): ResourceKind<LocalTargetInputs, LocalTargetOutputs> {
  const { version } = around;

  /** Throws a plain Error on a system that cannot do it. */
  function here(): Machine {
    const machine = around.machine();
    if (machine.platform !== 'win32') return machine;
    throw new Error(
      'target.deploy: local does not run on Windows: run `pulumi up` in WSL, or start `muster serve` yourself and set target.url in its place',
    );
  }

  /** The instance that the state knows, in the declared folder. Throws a plain Error for one that is elsewhere, or gone. */
  function find({ inputs, outputs }: Standing, folder = inputs.folder): Known {
    const machine = here();
    const found = readInstance(folder);
    if (found?.instance === outputs.instance) {
      if (!isHere(found, machine)) throw new Error(elsewhere(found, folder, machine));
      return { folder, instance: found.instance };
    }
    if (outputs.machine !== machine.id) throw new Error(elsewhere(outputs, inputs.folder, machine));
    if (folder !== inputs.folder && readInstance(inputs.folder)?.instance === outputs.instance)
      throw new Error(moveByHand(inputs.folder, folder, outputs));
    throw new Error(
      `${folder} on ${machine.host} does not hold the data of this target any more (instance ${outputs.instance}): put the folder back; ` +
        'or, to begin with an empty target, `pulumi up --replace` with the URN of this resource (`pulumi stack --show-urns`), with another ' +
        '`provisioning: { restart: { trigger, reset: [full] } }` in each app, so that everybody is made again',
    );
  }

  async function bringUp(context: Context, known: Known, inputs: LocalTargetInputs): Promise<LocalTargetOutputs> {
    const { command, environment } = around;
    // Not everything that changes is of interest to the process.
    const current = await findRunning(known);
    if (current !== undefined && (await isCurrent(known, inputs, version))) return outputsOf(known, inputs, current);
    const running = await restart(known, inputs, { command, version, environment, say: (message) => context.log('info', message) });
    return outputsOf(known, inputs, running);
  }

  function outputsOf({ instance }: Known, { url }: LocalTargetInputs, running: Running): LocalTargetOutputs {
    const { host, id: machine } = here();
    return { instance, host, machine, url, running: true, version: running.version };
  }

  /** Why it is started again though nothing declared has changed; null: it is not, or not for that. */
  async function saidOfRestart(known: Known): Promise<string | null> {
    const running = await findRunning(known);
    if (running?.version === version) return null;
    if (running !== undefined) return `The target runs Muster ${running.version}: it is started again with ${version}, over the same data.`;
    const how = findProcesses(known).length > 0 ? 'did not answer' : 'was not running';
    return `The target ${how}: it is started again over the same data.`;
  }

  return {
    type: resourceTypes.localTarget,
    announcesEarly: true,

    check({ folder, port }) {
      const failures: CheckFailure[] = [];
      if (!isAbsolute(folder)) failures.push({ property: 'folder', reason: 'is not an absolute path' });
      if (!Number.isInteger(port) || port < 1 || port > 65_535) failures.push({ property: 'port', reason: 'is not a port' });
      return failures;
    },

    async diff(context, old, inputs) {
      const diff = diffInputs(old.inputs, inputs);
      // Of what was read, wherever the data are: that is for the next update to refuse.
      if (context.isRefresh) return old.outputs.running ? diff : { ...diff, changes: { ...diff.changes, running: { kind: 'update' } } };
      const known = find(old, inputs.folder);
      if (!(await isCurrent(known, old.inputs, version))) diff.changes.running = { kind: 'update' };
      return diff;
    },

    /** Of one that is made the tokens are not known yet: all but them is looked at. */
    async announce(context, inputs, standing) {
      const { folder, stack, port } = inputs;
      const instance = standing === undefined ? findLeft(folder, stack, here())?.instance : find(standing.old, folder).instance;
      await refuseTakenPort(instance === undefined ? undefined : { folder, instance }, port);
      if (standing === undefined) return;
      const said = await saidOfRestart({ folder: standing.old.inputs.folder, instance: standing.old.outputs.instance });
      if (said !== null) context.log('info', said);
    },

    async create(context, inputs) {
      const { folder, stack } = inputs;
      const machine = here();
      const left = findLeft(folder, stack, machine)?.instance;
      await refuseTakenPort(left === undefined ? undefined : { folder, instance: left }, inputs.port);
      const instance = left ?? Buffer.from(context.randomBytes(16)).toString('hex');
      writeInstance(folder, instance, stack, machine);
      return { id: instance, outputs: await bringUp(context, { folder, instance }, inputs) };
    },

    async read(context, id, { inputs, outputs }) {
      if (inputs === undefined || outputs === undefined) return undefined;
      const machine = around.machine();
      if (outputs.machine !== machine.id && readInstance(inputs.folder)?.instance !== id) {
        context.log('warning', elsewhere(outputs, inputs.folder, machine));
        return { id, inputs, outputs };
      }
      const running = await findRunning({ folder: inputs.folder, instance: id });
      return { id, inputs, outputs: { ...outputs, running: running !== undefined, version: running?.version ?? outputs.version } };
    },

    async update(context, id, old, inputs) {
      const known = find(old, inputs.folder);
      writeInstance(known.folder, id, inputs.stack, here());
      // It may run on where the folder was before.
      if (old.inputs.folder !== inputs.folder) await stopAll({ folder: old.inputs.folder, instance: id });
      return bringUp(context, known, inputs);
    },

    async delete(context, id, old) {
      const machine = here();
      const { folder, keepData } = old.inputs;
      const isGone = !existsSync(folder);
      if (isGone && old.outputs.machine !== machine.id) throw new Error(elsewhere(old.outputs, folder, machine));
      const known = isGone ? { folder, instance: id } : find(old);
      await stopAll(known);
      if (isGone) return;
      clearFolder(folder, !keepData);
      if (keepData) context.log('info', `The target is stopped. Its data stay in ${folder} on ${machine.host} (target.local.keepData).`);
    },

    previewOutputs: (inputs, old) => (old === undefined ? { url: inputs.url } : { ...old, url: inputs.url, running: true, version }),
  };
}

function moveByHand(from: string, to: string, { instance }: LocalTargetOutputs): string {
  const running = findProcesses({ folder: from, instance });
  const end = running.length === 0 ? '' : `stop the target (\`kill ${running.join(' ')}\`), `;
  return `target.local.folder changes from ${from} to ${to}, and the data are in the former: ${end}move it (\`mv ${from} ${to}\`), then run \`pulumi up\` again`;
}

export const localTarget = createLocalTarget({
  machine: readMachine,
  command: [process.execPath, fileURLToPath(new URL('../../../bin/muster.mjs', import.meta.url))],
  version: metadata.version,
  environment: process.env,
});
