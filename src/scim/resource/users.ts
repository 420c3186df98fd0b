/** Writing users (RFC 7644 sections 3.3, 3.5, 3.6); every write is one transaction. */
import { isDeepStrictEqual } from 'node:util';
import type { Document } from '../document.ts';
import { badRequest, ScimError } from '../error.ts';
import { applyObject, applyPath } from '../patch/apply.ts';
import { readOperations } from '../patch/operations.ts';
import type { Stored } from '../store/resources.ts';
import { keepRead } from '../vendor/reads.ts';
import type { Mounted } from './mounted.ts';
import { findResource } from './read.ts';

/** Creates a person; one without `active` is active. 409 uniqueness when the userName is taken in any letter case. */
export function createUser(app: Mounted, body: Document): Stored {
  return app.database.transaction(() => {
    const sent: Document = {};
    applyObject(sent, 'add', body, app.schemas.User, 'ignore');
    const document = checkUser(app, { active: true, ...sent }, null);
    const stored = app.resources.insert('User', app.newId(), document, app.now());
    for (const rule of app.rules) rule.userStored?.(stored.rid, null, document, app.facts);
    return stored;
  });
}

/** Replaces a person; `active` stays as it is when it is not sent, so that no PUT brings a leaver back by omission. */
export function replaceUser(app: Mounted, id: string, body: Document): Stored {
  return app.database.transaction(() => {
    const stored = findResource(app, 'User', id);
    const sent: Document = {};
    applyObject(sent, 'replace', body, app.schemas.User, 'ignore');
    const { active } = stored.document;
    return storeUser(app, stored, { ...(active === undefined ? {} : { active }), ...sent });
  });
}

/** Applies a PATCH; one that changes nothing succeeds and leaves the version alone. */
export function patchUser(app: Mounted, id: string, body: Document): Stored {
  const operations = readOperations(body);
  return app.database.transaction(() => {
    const stored = findResource(app, 'User', id);
    const document = structuredClone(stored.document);
    for (const { kind, path, value } of operations) {
      if (path === null) applyObject(document, kind, value as Document, app.schemas.User, 'refuse');
      else applyPath(document, kind, path, value, app.schemas.User);
    }
    return storeUser(app, stored, document);
  });
}

function storeUser(app: Mounted, stored: Stored, changed: Document): Stored {
  const document = checkUser(app, changed, stored.id);
  if (isDeepStrictEqual(document, stored.document)) return stored;
  const updated = app.resources.update(stored, document, app.now());
  for (const rule of app.rules) rule.userStored?.(stored.rid, stored.document, document, app.facts);
  return updated;
}

/** The document as it may be stored; `id` is whose own userName does not count as taken. */
function checkUser(app: Mounted, sent: Document, id: string | null): Document {
  const document = keepRead(sent, app.reads);
  const { userName } = document;
  if (typeof userName !== 'string' || userName.trim() === '') throw badRequest('invalidValue', '"userName" is required.');
  for (const rule of app.rules) rule.checkUser?.(document);
  const holder = app.resources.userNamed(userName);
  if (holder !== null && holder.id !== id) throw new ScimError(409, `userName "${userName}" is taken by another user.`, 'uniqueness');
  return document;
}
