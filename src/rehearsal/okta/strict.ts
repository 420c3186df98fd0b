/** Refuses requests that Okta would refuse, and answers that Okta would not give. */

import { type Disagreement, disagreement } from './api/agree.ts';
import { operationOf, typeNamed } from './api/departures.ts';
import type { Operation, Type } from './api/description.ts';
import type { Answer, Json } from './http.ts';
import { invalid, isObject, OktaFault } from './http.ts';

/**
 * Parameters that the description does not have are ignored, as Okta does, but for `filter` and `search` of a list (okta-sdk-dotnet 484);
 * empty ones are taken for absent (OktaAPI.psm1 sends them). Throws 400 E0000031, and 400 E0000001 for a value of a wrong type.
 */
export function checkQuery(key: string, query: URLSearchParams): void {
  const operation = operationOf(key);
  if (operation === undefined) return;
  const isList = Object.values(operation.answers).some((type) => typeof type === 'object' && 'list' in type);
  for (const [name, value] of query) {
    const parameter = operation.query?.[name];
    if (value === '') continue;
    if (parameter !== undefined) {
      const wrong = wrongText(parameter.type, value);
      if (wrong !== null) throw invalid(name, `${name}: ${wrong}`);
    } else if (isList && (name === 'filter' || name === 'search')) throw new OktaFault(400, 'E0000031', 'Invalid search criteria.');
  }
  for (const [name, { required }] of Object.entries(operation.query ?? {})) {
    if (required === true && (query.get(name) ?? '') === '') throw invalid(name, `${name}: The parameter is required`);
  }
}

/** What is wrong with a parameter's text, or null. */
function wrongText(type: Type, value: string): string | null {
  const known = typeof type === 'string' && /^[A-Z]/.test(type) ? typeNamed(type) : type;
  if (typeof known === 'object' && 'enum' in known) return known.enum.includes(value) ? null : `must be one of ${known.enum.join(', ')}`;
  if (known === 'boolean') return value === 'true' || value === 'false' ? null : 'must be true or false';
  if (known === 'integer') return /^-?\d+$/.test(value) ? null : 'must be a whole number';
  return null;
}

/** What is missing is 400 E0000001; what Okta's reader does not know or cannot read is 400 E0000003, without a cause (oktakit's record of PUT /groups). */
const refusals: Record<Disagreement['kind'], (path: string, text: string) => OktaFault> = {
  missing: (path) => invalid(path, `${path}: The field cannot be left blank`),
  length: (path, text) => invalid(path, `${path}: The field ${text}`),
  unknown: () => notWellFormed(),
  type: () => notWellFormed(),
};

const notWellFormed = () => new OktaFault(400, 'E0000003', 'The request body was not well-formed.');

/** Throws 400. A body may also carry what the operation answers, as clients that send a whole object back do. */
export function checkBody(key: string, body: Json): void {
  const operation = operationOf(key);
  if (operation?.body === undefined) return;
  const found = disagreement(operation.body, bodyOf(operation, body), 'request');
  if (found !== null) throw refusals[found.kind](found.path, found.text);
}

/** Without the members that only the answer has: they are read-only. */
function bodyOf({ body: type, answers }: Operation, body: Json): Json {
  if (type === undefined || !isObject(body)) return body;
  const [written, answered] = [memberNames(type), ...Object.values(answers).map(memberNames)];
  if (written === null || answered === undefined || answered === null) return body;
  return Object.fromEntries(Object.entries(body).filter(([name]) => written.has(name) || !answered.has(name)));
}

/** Names of an object's members; null where they are not known. */
function memberNames(type: Type): Set<string> | null {
  const known = typeof type === 'string' ? (/^[A-Za-z]+$/.test(type) && /^[A-Z]/.test(type) ? typeNamed(type) : null) : type;
  if (known === null || typeof known === 'string' || !('props' in known)) return null;
  return new Set(Object.keys(known.props));
}

/** Throws an error that names the disagreement: a fault of the loopback Okta, found by whichever test is first to see it. */
export function checkAnswer(key: string, { status, body, contentType }: Answer): void {
  const operation = operationOf(key);
  if (operation === undefined || status >= 300 || contentType !== undefined) return;
  const type = operation.answers[status];
  if (type === undefined) throw new Error(`${key} answers ${status}, which Okta's description does not have`);
  const found = disagreement(type, body, 'answer');
  if (found !== null) throw new Error(`${key} answers what Okta's description does not have: ${found.path} ${found.text}`);
}
