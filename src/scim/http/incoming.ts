/** What comes behind the headers: read where somebody is let in, thrown away where not. */
import type { IncomingMessage } from 'node:http';
import { ScimError } from '../error.ts';
import { drained, heldBodies } from '../limits.ts';

export interface Reading {
  /** Bytes. */
  maximum: number;
  /** Milliseconds in which all of it must have arrived. */
  time: number;
  /** Whose token; null for a form, which is small and held for nobody. */
  holder: string | null;
  /** To be called before the first byte is read, where the client waits for that (`Expect: 100-continue`). */
  begin: (() => void) | null;
}

export interface Bodies {
  /** The text ('' when there is none), or why it was not taken: 413, 408, 503 when too much is held at once. Null when the client is gone. */
  read(incoming: IncomingMessage, reading: Reading): string | ScimError | Promise<string | ScimError | null>;
  /** The request is answered: what was held for it is not any more. */
  release(incoming: IncomingMessage): void;
}

/** True when a body was announced. */
export function hasBody({ headers }: IncomingMessage): boolean {
  const { 'content-length': length, 'transfer-encoding': coding } = headers;
  return coding !== undefined || (length !== undefined && length !== '0');
}

const nothing: Buffer = Buffer.alloc(0);

export function openBodies(limits = heldBodies): Bodies {
  const held = new Map<IncomingMessage, { holder: string; bytes: number }>();
  const byHolder = new Map<string, number>();
  let inAll = 0;
  const hold = (incoming: IncomingMessage, holder: string, bytes: number): boolean => {
    const own = byHolder.get(holder) ?? 0;
    if (inAll + bytes > limits.inAll || own + bytes > limits.byToken) return false;
    inAll += bytes;
    byHolder.set(holder, own + bytes);
    const known = held.get(incoming);
    if (known === undefined) held.set(incoming, { holder, bytes });
    else known.bytes += bytes;
    return true;
  };
  return {
    read(incoming, reading) {
      const length = Number(incoming.headers['content-length'] ?? 0);
      if (!hasBody(incoming)) return '';
      if (length > reading.maximum) return tooLong(reading.maximum);
      reading.begin?.();
      const { holder } = reading;
      return collect(incoming, reading, (bytes) => holder === null || hold(incoming, holder, bytes));
    },
    release(incoming) {
      const mine = held.get(incoming);
      if (mine === undefined) return;
      held.delete(incoming);
      inAll -= mine.bytes;
      const left = (byHolder.get(mine.holder) ?? 0) - mine.bytes;
      if (left > 0) byHolder.set(mine.holder, left);
      else byHolder.delete(mine.holder);
    },
  };
}

const tooLong = (maximum: number): ScimError => new ScimError(413, `The body is longer than ${maximum} bytes.`);
const tooMuch = (): ScimError => new ScimError(503, 'Too many long bodies are being read.', null, { retryAfter: 1 });

function collect(body: IncomingMessage, { maximum, time }: Reading, hold: (bytes: number) => boolean): Promise<string | ScimError | null> {
  return new Promise((resolve) => {
    let kept = nothing;
    let size = 0;
    let isSettled = false;
    const settle = (result: string | ScimError | null): void => {
      isSettled = true;
      clearTimeout(timer);
      body.off('data', keep);
      // What follows is not read before somebody wants it.
      if (result instanceof ScimError) body.pause();
      resolve(result);
    };
    const timer = setTimeout(() => settle(new ScimError(408, `The body did not arrive in ${time / 1000} seconds.`)), time);
    /** Most bodies come in one piece, which needs no copy; pieces of a byte each would take a hundred times their length. */
    const append = (chunk: Buffer): boolean => {
      const length = size + chunk.byteLength;
      if (length > kept.byteLength) {
        const room = size === 0 ? length : Math.min(maximum, 2 * length);
        if (!hold(room - kept.byteLength)) return false;
        const larger: Buffer = size === 0 ? chunk : Buffer.allocUnsafe(room);
        if (size > 0) kept.copy(larger, 0, 0, size);
        kept = larger;
      }
      if (kept !== chunk) chunk.copy(kept, size);
      size = length;
      return true;
    };
    const keep = (chunk: Buffer): void => {
      if (size + chunk.byteLength > maximum) settle(tooLong(maximum));
      else if (!append(chunk)) settle(tooMuch());
    };
    const finish = (): void => {
      // A client that went away while it was sending is nobody to answer.
      if (!isSettled) settle(body.complete ? kept.toString('utf8', 0, size) : null);
    };
    body.on('data', keep);
    for (const over of ['end', 'error', 'close']) body.once(over, finish);
  });
}

/** Takes and throws away what is left of a body, up to a bound; resolves when it is over, too long, too slow, or the client gone. */
export function drain(body: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    let left = drained.bytes;
    const stop = (): void => {
      clearTimeout(timer);
      body.off('data', drop);
      body.pause();
      resolve();
    };
    const timer = setTimeout(stop, drained.time);
    const drop = (chunk: Buffer): void => {
      left -= chunk.byteLength;
      if (left < 0) stop();
    };
    body.on('data', drop);
    for (const over of ['end', 'error', 'close']) body.once(over, stop);
    body.resume();
  });
}
