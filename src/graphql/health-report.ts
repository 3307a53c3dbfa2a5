/** The state of the service, for its operators: the parts that the type `ServiceHealth` reads. */
import type { Millis } from '../base/clock.ts';
import type { Setting } from '../base/setting.ts';
import type { OwnFault } from '../connections/own-side.ts';
import type { BUILD } from '../observe/build.ts';
import type { SeenServer } from '../storage/fleet.ts';

export type ServiceHealth = {
  readonly build: typeof BUILD;
  readonly startedAt: Millis;
  readonly database: 'sqlite' | 'postgresql';
  readonly settings: readonly Setting[];
  /** Calls to STS a second, of all servers together. */
  readonly callsPerSecond: number;
  /** The part of this server. */
  readonly budget: { readonly perSecond: number; readonly inUse: number; readonly waiting: number };
  readonly ownFault: () => OwnFault | null;
  readonly servers: () => Promise<readonly SeenServer[]>;
  readonly backlog: () => Promise<Readonly<Record<'due' | 'running' | 'waiting', number>>>;
};
