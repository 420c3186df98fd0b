/** Every exchange of the loopback tenant against the table of types: what a client asks is refused as Graph does, what is answered is held to it. */
import type { Context } from 'hono';
import { bodyOf, type GraphContext } from './context.ts';
import { askedBy } from './query/query.ts';
import { directoryObject } from './routes/directoryObjects.ts';
import { segmentsOf, targetOf } from './target.ts';
import { checkAnswer } from './types/answerCheck.ts';
import { checkBody } from './types/bodyCheck.ts';
import { checkQuery } from './types/queryCheck.ts';

/** A schema or a list of secrets that is PUT is refused in the provisioning service's own words, by its routes. */
const checked = (method: string, path: string): boolean =>
  method === 'POST' || method === 'PATCH' || (method === 'PUT' && path.endsWith('/$ref'));

/** Throws 400 for a query or a body that Graph refuses, and looks at the answer when it is given. */
export async function strictly(graph: GraphContext, c: Context): Promise<void> {
  const { method, path } = c.req;
  // A batch is judged by the calls in it; the table of types has no licences.
  if (/\/(\$batch|subscribedSkus)$/.test(path)) return;
  const target = targetOf(path);
  if (target !== undefined) {
    if (method === 'GET') checkQuery(askedBy(c), target);
    if (checked(method, path)) {
      const key = segmentsOf(path)[1] ?? '';
      checkBody(target, await bodyOf(c), method === 'PATCH' ? directoryObject(graph, key) : undefined);
    }
  }
  const json = c.json;
  c.json = ((body: unknown, ...rest: []) => {
    checkAnswer(`${method} ${path}`, target, body);
    return json(body as object, ...rest);
  }) as typeof json;
}
