/** True for a path and everything below it; `base` with or without a trailing slash. */
export function isBelow(path: string, base: string): boolean {
  const root = base.endsWith('/') ? base.slice(0, -1) : base;
  return path.startsWith(root) && (path.length === root.length || path[root.length] === '/');
}
