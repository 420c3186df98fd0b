/** Lists of Okta that come in pages, and answers that say that something is not there. */
import { startTrail } from '../../http/pages.ts';
import { type OktaClient, OktaError } from './client.ts';

/** Every item of a list. Throws OktaError, and PagesLost for pages that do not lead on. */
export async function readPages<T>(okta: OktaClient, path: string): Promise<T[]> {
  const items: T[] = [];
  const trail = startTrail(`GET ${path}`);
  for (let next: string | null = path; next !== null; ) {
    trail.go(next);
    const page: { value: T[]; next: string | null } = await okta.page<T>(next);
    for (const item of page.value) items.push(item);
    next = page.next;
  }
  return items;
}

const isMissing = (error: unknown): boolean => error instanceof OktaError && error.status === 404;

/** Undefined for what is not there (404). */
export async function orMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

export const appPath = (appId: string): string => `/api/v1/apps/${encodeURIComponent(appId)}`;
