/**
 * How many connections there may be, in all and from one address. At a bound the oldest that never brought a valid token makes room for the new
 * one, so that strangers who keep theirs open keep nobody out; a new one is turned away only where all the others are known.
 */
import { isIPv6, type Socket } from 'node:net';
import type { ConnectionLimits } from '../target.ts';

export interface Connections {
  /** A new one, in front of TLS. */
  add(socket: Socket): void;
  /** It brought a valid token. The socket may be the one inside TLS. */
  know(socket: Socket): void;
}

/** The connections of one address, or all there are. */
interface Group {
  size: number;
  /** In the order they came; those with a valid token are not in it. */
  strangers: Set<Socket>;
}

export function openConnections({ inAll, byAddress }: ConnectionLimits): Connections {
  const all: Group = { size: 0, strangers: new Set() };
  const addresses = new Map<string, Group>();
  const sockets = new Map<string, Socket>();
  const makeRoom = (group: Group, maximum: number): boolean => {
    if (group.size < maximum) return true;
    const [oldest] = group.strangers;
    if (oldest === undefined) return false;
    leave.get(oldest)?.();
    oldest.destroy();
    return true;
  };
  const leave = new Map<Socket, () => void>();
  return {
    add(socket) {
      const address = addressOf(socket);
      const own: Group = addresses.get(address) ?? { size: 0, strangers: new Set() };
      if (!(makeRoom(own, byAddress ?? Number.POSITIVE_INFINITY) && makeRoom(all, inAll))) {
        socket.destroy();
        return;
      }
      addresses.set(address, own);
      const name = nameOf(socket);
      sockets.set(name, socket);
      for (const group of [all, own]) {
        group.size += 1;
        group.strangers.add(socket);
      }
      const gone = (): void => {
        if (!leave.delete(socket)) return;
        for (const group of [all, own]) {
          group.size -= 1;
          group.strangers.delete(socket);
        }
        if (own.size === 0) addresses.delete(address);
        if (sockets.get(name) === socket) sockets.delete(name);
      };
      leave.set(socket, gone);
      socket.once('close', gone);
    },
    know(socket) {
      const outer = leave.has(socket) ? socket : sockets.get(nameOf(socket));
      if (outer === undefined) return;
      // Only the first time there is anything to take out.
      if (all.strangers.delete(outer)) addresses.get(addressOf(outer))?.strangers.delete(outer);
    },
  };
}

/** The same of a socket and of the one inside its TLS. */
const nameOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`;

/** One household or company has a whole /64 of IPv6, so that is one address. */
function addressOf({ remoteAddress = '' }: Socket): string {
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(remoteAddress) ?? [];
  if (mapped !== undefined || !isIPv6(remoteAddress)) return mapped ?? remoteAddress;
  const [before = '', after] = remoteAddress.split('::');
  const groups = before === '' ? [] : before.split(':');
  const rest = after === undefined || after === '' ? [] : after.split(':');
  const zeros = after === undefined ? [] : Array<string>(Math.max(0, 8 - groups.length - rest.length)).fill('0');
  return [...groups, ...zeros, ...rest].slice(0, 4).join(':');
}
