/** Worker processes that play cases. */
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Shrunk, Verdict } from './verdict.ts';

export type Task = { kind: 'play'; seeds: number[] } | { kind: 'shrink'; seed: number; what: string };
export type Answer = { kind: 'played'; verdicts: Verdict[]; spent: Record<string, number> } | { kind: 'shrunk'; shrunk: Shrunk };

export interface Pool {
  /** The answer of whichever worker is free. Rejects when the worker dies or the pool was stopped. */
  run<K extends Task['kind']>(task: Extract<Task, { kind: K }>): Promise<Extract<Answer, { kind: K extends 'play' ? 'played' : 'shrunk' }>>;
  stop(): void;
}

interface Worker {
  child: ChildProcess;
  tasks: number;
}

/** A worker is replaced after so many tasks: the SDK keeps a little of every run. */
const tasksOfOne = 60;
const script = fileURLToPath(new URL('../../../scripts/agreementWorker.ts', import.meta.url));

export function openPool(size: number): Pool {
  const free: Worker[] = [];
  const waiting: ((worker: Worker) => void)[] = [];
  const all = new Set<Worker>();
  let stopped = false;

  const start = (): Worker => {
    const worker = { child: fork(script, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }), tasks: 0 };
    all.add(worker);
    return worker;
  };
  const release = (worker: Worker): void => {
    if (stopped) return;
    const next = waiting.shift();
    if (next === undefined) free.push(worker);
    else next(worker);
  };
  const end = (worker: Worker): void => {
    all.delete(worker);
    worker.child.kill();
  };
  const take = (): Promise<Worker> => {
    const worker = free.pop() ?? (all.size < size ? start() : undefined);
    return worker === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(worker);
  };
  const ask = (worker: Worker, task: Task): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const { child } = worker;
      const died = (code: number | null): void => reject(new Error(`a worker ended (${code ?? 'killed'}) at ${JSON.stringify(task)}`));
      child.once('exit', died);
      child.once('message', (answer) => {
        child.off('exit', died);
        resolve(answer as Answer);
      });
      child.send(task);
    });

  return {
    async run(task) {
      const worker = await take();
      try {
        const answer = await ask(worker, task);
        worker.tasks++;
        if (worker.tasks < tasksOfOne) release(worker);
        else {
          end(worker);
          if (!stopped) release(start());
        }
        return answer as never;
      } catch (error) {
        end(worker);
        if (!stopped) release(start());
        throw error;
      }
    },
    stop() {
      stopped = true;
      for (const worker of [...all]) end(worker);
    },
  };
}
