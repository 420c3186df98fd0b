/** Indexes in the background whom the declared matching attributes do not find yet: after they changed, and what another replica wrote by other ones. */
import { reportTrouble } from '../trouble.ts';
import type { Database } from './database.ts';
import type { Matching } from './matching.ts';

/** Milliseconds: after an error or where another replica has the rows; between two looks at what others wrote. */
const soon = 1_000;
const later = 60_000;

/** Begins at once; resolves, when it is closed, after the batch under way. */
export function startBackfill(database: Database, matching: Matching): { close(): Promise<void> } {
  let isClosing = false;
  let wake = (): void => undefined;
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms).unref();
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const run = async (): Promise<void> => {
    while (!isClosing) {
      try {
        const { rows, isComplete } = await database.write(() => matching.fill(database.dialect));
        // A database in this process has no other writer.
        if (isComplete && database.readNow !== null) return;
        // Requests that wait come first.
        await (rows > 0 ? new Promise((resolve) => setImmediate(resolve)) : pause(isComplete ? later : soon));
      } catch (error) {
        if (isClosing) return;
        reportTrouble('The index of the matching attributes was not brought up to date', error);
        await pause(soon);
      }
    }
  };
  const running = run();
  return {
    async close() {
      isClosing = true;
      wake();
      await running;
    },
  };
}
