/** Writing users (RFC 7644 sections 3.3, 3.5, 3.6); whoever calls has opened a transaction. */
import { isDeepStrictEqual } from 'node:util';
import { copied, type Document } from '../document.ts';
import { badRequest } from '../error.ts';
import { applyObject, applyPath } from '../patch/apply.ts';
import { readOperations } from '../patch/operations.ts';
import { checkStorable } from '../storable.ts';
import { taken } from '../store/resources.ts';
import type { Stored } from '../store/stored.ts';
import type { Work } from '../store/work.ts';
import { keepRead } from '../vendor/reads.ts';
import { applying, type Mounted } from './mounted.ts';
import type { Written } from './written.ts';

/** Creates a person; one without `active` is active. 409 uniqueness when the userName is taken in any letter case. */
export function* createUser(app: Mounted, body: Document): Work<Written> {
  const sent: Document = {};
  applyObject(sent, 'add', body, applying(app, 'User'), 'ignore');
  const document = yield* checkUser(app, { active: true, ...sent }, null);
  const stored = yield* app.resources.insert('User', app.newId(), document, app.now());
  for (const rule of app.rules) if (rule.userStored) yield* rule.userStored(stored.rid, null, document, app.facts);
  return { stored, before: null, came: [], left: [] };
}

/** Replaces a person; `active` stays as it is when it is not sent, so that no PUT brings a leaver back by omission. */
export function* replaceUser(app: Mounted, stored: Stored, body: Document): Work<Written> {
  const sent: Document = {};
  applyObject(sent, 'replace', body, applying(app, 'User'), 'ignore');
  const { active } = stored.document;
  return yield* storeUser(app, stored, { ...(active === undefined ? {} : { active }), ...sent });
}

/** Applies a PATCH; one that changes nothing succeeds and leaves the version alone. */
export function* patchUser(app: Mounted, stored: Stored, body: Document): Work<Written> {
  const document = copied(stored.document);
  const by = applying(app, 'User');
  for (const { kind, path, value } of readOperations(body)) {
    if (path === null) applyObject(document, kind, value as Document, by, 'refuse');
    else applyPath(document, kind, path, value, by);
  }
  return yield* storeUser(app, stored, document);
}

function* storeUser(app: Mounted, stored: Stored, changed: Document): Work<Written> {
  const document = yield* checkUser(app, changed, stored);
  const written = { stored, before: stored.document, came: [], left: [] };
  if (isDeepStrictEqual(document, stored.document)) return written;
  const updated = yield* app.resources.update(stored, document, app.now());
  for (const rule of app.rules) if (rule.userStored) yield* rule.userStored(stored.rid, stored.document, document, app.facts);
  return { ...written, stored: updated };
}

/** The document as it may be stored; the userName of `self` does not count as taken. */
function* checkUser(app: Mounted, sent: Document, self: Stored | null): Work<Document> {
  const document = keepRead(sent, app.reads);
  const { userName } = document;
  if (typeof userName !== 'string' || userName.trim() === '') throw badRequest('invalidValue', '"userName" is required.');
  checkStorable(document, self?.document ?? null);
  for (const rule of app.rules) rule.checkUser?.(document);
  // Of a new person the insert itself says whether the name is taken.
  if (self === null || self.document.userName === userName) return document;
  const holder = yield* app.resources.userNamed(userName);
  if (holder !== null && holder !== self.id) throw taken(userName);
  return document;
}
