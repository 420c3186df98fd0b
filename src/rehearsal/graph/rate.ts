/** Calls that Graph allows so often in 10 seconds. */
import { GraphError } from './errors.ts';

const span = 10_000;

/** Notes a call in `calls`, oldest first; 429 with the seconds until one more is allowed. 0 is no limit. */
export function limitCalls(now: Date, calls: number[], most: number, message: string, refusal = GraphError): void {
  const at = now.getTime();
  while ((calls[0] ?? at) <= at - span) calls.shift();
  const [first = at] = calls;
  if (most > 0 && calls.length >= most) {
    throw new refusal(429, 'TooManyRequests', message, Math.max(1, Math.ceil((first + span - at) / 1000)));
  }
  calls.push(at);
}
