/** The one interface of both databases. */
import type { Dialect } from './dialect.ts';
import type { Work } from './work.ts';

/** What an answered write survives: `power` the machine losing power as well, `kill` only the process being killed. */
export type Durability = 'power' | 'kill';

export interface Database {
  dialect: Dialect;
  /** Work that changes nothing. */
  read<T>(work: () => Work<T>): Promise<T>;
  /** Work in one transaction, all or nothing; resolves when the commit is as durable as was asked. May run the work again after a conflict. */
  write<T>(work: () => Work<T>): Promise<T>;
  /** Reads at once, where the database is in this process; null where it is not. */
  readNow: (<T>(work: () => Work<T>) => T) | null;
  /** Why the last write failed, where the storage is full or read-only; null as soon as one has succeeded. */
  unwritable(): string | null;
  close(): Promise<void>;
}
