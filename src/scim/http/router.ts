/** From the path below a mount to its route, by two look-ups: a router that can do more costs more than a small request's statements. */
import type { Route } from './route.ts';
import { routes } from './routes.ts';

const suffix = '/:id';
const whole = new Map(routes.filter(({ path }) => !path.endsWith(suffix)).map((route) => [route.path, route]));
const withId = new Map(routes.filter(({ path }) => path.endsWith(suffix)).map((route) => [route.path.slice(0, -suffix.length), route]));

/** The route of a path such as `/Users/2819` and the id in it, decoded ('' where there is none); null when nothing is served there. */
export function findRoute(path: string): { route: Route; id: string } | null {
  const plain = path.endsWith('/') ? path.slice(0, -1) : path;
  const exact = whole.get(plain);
  if (exact !== undefined) return { route: exact, id: '' };
  const slash = plain.lastIndexOf('/');
  const route = withId.get(plain.slice(0, slash));
  return route === undefined ? null : { route, id: decoded(plain.slice(slash + 1)) };
}

/** What is no valid encoding is taken as it stands: it is an id that nobody has. */
function decoded(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
