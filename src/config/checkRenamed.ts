/** `renamedFrom`: each key that it names was this app's alone, and is nobody's now. */
import type { AppCheck } from './appCheck.ts';
import { formerKeys, renamedText } from './renamed.ts';
import { appKey } from './schema.ts';

export function checkRenamed({ document, key, app, report }: AppCheck): void {
  const former = formerKeys(app);
  const others = Object.entries(document.data.apps ?? {}).filter(([other]) => other !== key);
  for (const [index, name] of former.entries()) {
    const found = (code: string, message: string, hint: string) => {
      const at = ['apps', key, 'renamedFrom', ...(Array.isArray(app.renamedFrom) ? [index] : [])];
      report(document.place(at), code, message, hint);
    };
    const twin = others.find(([, other]) => formerKeys(other).includes(name))?.[0];
    // An app that has its first key back says so with the list's last entry.
    const isBack = index > 0 && index === former.length - 1;
    if (!appKey.test(name)) found('bad-key', `"${name}" was never a key: those are lower-case letters, digits and hyphens`, '');
    else if (name === key && !isBack)
      found(
        'renamed-from-itself',
        `${key} is the key that the app has now`,
        former.length === 1
          ? `Name the key it had before. When ${key} is its first key again: ${renamedText(['the-key-between', key])}.`
          : 'Take it out: only the first of all keys, as the last of the list, may be the present one.',
      );
    else if (former.indexOf(name) < index)
      found('renamed-twice', `${name} stands there twice`, 'Each key once, the newest first, the one it began with last.');
    else if (name !== key && document.isWritten(['apps', name]))
      found(
        'renamed-from-declared',
        `${name} is another app of this stack`,
        `Take the app ${name} out, if this is what became of it; else take ${name} out of renamedFrom.`,
      );
    else if (twin !== undefined)
      found('one-app-twice', `${twin} is renamed from ${name} too: one app has become two`, 'Keep it at the one that it became.');
  }
}
