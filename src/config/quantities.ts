/** Quantities of Kubernetes, such as `100m` and `256Mi`, in the resources of the pods. */
import { type KubernetesSettings, usualRequests } from './targetDefaults.ts';

const form = /^(\d+\.?\d*|\.\d+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?\d{1,2})?$/;
const decimal: Record<string, number> = { n: 1e-9, u: 1e-6, m: 1e-3, '': 1, k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15, E: 1e18 };
const binary = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/** Null for a text that is none. */
function amountOf(text: string): number | null {
  const [, digits, suffix = ''] = form.exec(text) ?? [];
  if (digits === undefined) return null;
  if (/^[eE]./.test(suffix) && !binary.includes(suffix)) return Number(digits + suffix);
  return Number(digits) * (decimal[suffix] ?? 1024 ** (binary.indexOf(suffix) + 1));
}

/** The target takes so much as soon as it has started. */
const leastMemory = '128Mi';

interface Fault {
  /** Below `resources`. */
  path: string[];
  code: string;
  message: string;
  hint: string;
}

const quantityHint = 'Such as cpu: 100m or 0.5, memory: 256Mi or 1Gi.';

/** What is no quantity, too little, or asked for above its own limit, which a cluster refuses. */
export function quantityFaults({ requests = {}, limits = {} }: NonNullable<KubernetesSettings['resources']> = {}): Fault[] {
  const kinds = ['cpu', 'memory'] as const;
  const said = Object.entries({ requests, limits }).flatMap(([side, values]) =>
    kinds.flatMap((kind) => (values[kind] === undefined ? [] : [{ path: [side, kind], kind, text: String(values[kind]) }])),
  );
  const faults = said.flatMap(({ path, kind, text }): Fault[] => {
    const amount = amountOf(text);
    if (amount === null || amount === 0) {
      return [{ path, code: 'bad-quantity', message: `"${text}" is no quantity that Kubernetes takes`, hint: quantityHint }];
    }
    if (kind === 'cpu' || amount >= (amountOf(leastMemory) ?? 0)) return [];
    const message = `${text} of memory is less than the target takes`;
    return [{ path, code: 'little-memory', message, hint: `Write ${leastMemory} or more.` }];
  });
  if (faults.length > 0) return faults;
  return kinds.flatMap((kind) => {
    const [asked, limit] = [String(requests[kind] ?? usualRequests[kind]), limits[kind]];
    if (limit === undefined || (amountOf(asked) ?? 0) <= (amountOf(String(limit)) ?? 0)) return [];
    const message = `${asked} of ${kind} is asked for${requests[kind] === undefined ? ' unless said' : ''}, which is above the limit ${limit}`;
    return [{ path: ['limits', kind], code: 'bad-quantity', message, hint: `Raise the limit, or write requests: { ${kind} } below it.` }];
  });
}
