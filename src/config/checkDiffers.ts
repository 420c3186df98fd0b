/** What differs from another stack by nature: said of another one, of single values, and of one group or person each. */
import type { Problem } from './problem.ts';
import type { StackDocument } from './read.ts';

/** Where stacks are compared beyond tenants, addresses and secrets. */
const comparable = /^(apps\.[^.*]+$|apps\.[^.]+\..|safety\.|assume\.)/;

export function checkDiffers({ stack, data, keyPlace }: StackDocument): Problem[] {
  return Object.entries(data.differs ?? {}).flatMap(([other, { groups = {}, users = {}, values = {} }]): Problem[] => {
    const problem = (path: string[], code: string, message: string, hint: string): Problem => ({
      ...keyPlace(['differs', other, ...path]),
      code,
      message: `differs.${other}: ${message}`,
      hint,
    });
    const itself = other === stack ? [problem([], 'differs-from-itself', 'this is the stack itself', 'Name the other one.')] : [];
    const twice = Object.entries({ groups, users }).flatMap(([kind, called]) =>
      Object.entries(called).flatMap(([there, here], index, all) =>
        all.findIndex(([, name]) => name === here) < index
          ? [problem([kind, there], 'named-twice', `two of ${kind} are called "${here}" here`, 'One there is one here.')]
          : [],
      ),
    );
    const wide = Object.keys(values).flatMap((path) =>
      comparable.test(path)
        ? []
        : [
            problem(
              ['values', path],
              'bad-path',
              `"${path}" is no path of a value`,
              'Name what differs, such as apps.cube.vendor.defaultRole.',
            ),
          ],
    );
    return [...itself, ...twice, ...wide];
  });
}
