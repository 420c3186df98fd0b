/** The keys that an app had before. What lives outside the stack files goes by the first of them for good. */
import type { App } from './schema.ts';

type Renamed = Pick<App, 'renamedFrom'>;

/** The newest first; none for an app that was never renamed. */
export const formerKeys = ({ renamedFrom = [] }: Renamed): string[] => [renamedFrom].flat();

/** The key that the app began with. */
export const originOf = (key: string, app: Renamed): string => formerKeys(app).at(-1) ?? key;

/** Display name. By the present key a rename would change it in the tenant, make another certificate, and miss the label in Okta, which is never written again. */
export const nameOf = (key: string, app: Pick<App, 'name' | 'renamedFrom'>): string => app.name ?? originOf(key, app);

/** As it is written in the YAML: a text for one key, a list for several. */
export const renamedText = (former: string[]): string => `renamedFrom: ${former.length === 1 ? former[0] : `[${former.join(', ')}]`}`;
