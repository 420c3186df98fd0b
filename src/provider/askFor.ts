/** One request whose failure names what was asked for, as in "Signing in failed: connect ECONNREFUSED". */
import type { Answer, Outgoing } from '../http/exchange.ts';
import { NoAnswer } from '../http/failure.ts';
import { ask, type SenderOptions } from '../http/send.ts';

/** Throws a plain Error where nothing answers. */
export async function askFor(what: string, outgoing: Outgoing, options: Omit<SenderOptions, 'policy'>): Promise<Answer> {
  try {
    return await ask(outgoing, options);
  } catch (error) {
    if (error instanceof NoAnswer) throw new Error(`${what} failed: ${error.message}`, { cause: error });
    throw error;
  }
}
