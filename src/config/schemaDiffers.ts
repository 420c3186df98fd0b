/** What is another in another environment by nature (`differs:`). */
import { z } from 'zod';

const names = (what: string) =>
  z.record(z.string(), z.string().min(1)).optional().describe(`What ${what} is called there: what it is called here`);

export const differs = z
  .record(
    z.string(),
    z.strictObject({
      groups: names('a group'),
      users: names('a person'),
      values: z
        .record(z.string(), z.string().min(1))
        .optional()
        .describe('Path as `muster compare` shows it, such as apps.cube.vendor.defaultRole, with * for any one key: the reason'),
    }),
  )
  .describe('Another stack: what differs from it by nature, so that `muster compare` and a review do not count it');
