/** A store that emits an event for each operation, and has a span for each within a trace. */
import type { Lifecycle } from '../observe/lifecycle.ts';
import type { Tracing } from '../observe/tracing.ts';
import type { Store } from './store.ts';
import { wrapMethods } from './wrap-methods.ts';

export type StoreObserver = {
  readonly lifecycle: Pick<Lifecycle, 'emit'>;
  readonly tracing: Tracing;
  /** The name of the database in OpenTelemetry's conventions. */
  readonly system: 'sqlite' | 'postgresql';
};

/** Used only where metrics or traces are configured: without them, the store itself costs nothing more. */
export function observedStore(store: Store, observer: StoreObserver): Store {
  return {
    ...observed(store, observer),
    databaseClock: store.databaseClock,
    connectionPools: store.connectionPools,
    onCommit: (listener) => store.onCommit(listener),
    verifications: observed(store.verifications, observer, 'verifications.'),
    rechecks: observed(store.rechecks, observer, 'rechecks.'),
  };
}

/** The statement is named by its method, and never by its text or its values. */
function observed<T extends object>(part: T, { lifecycle, tracing, system }: StoreObserver, prefix = '') {
  return wrapMethods(part, (call, name) => {
    const statement = prefix + name;
    const attributes = { 'db.system.name': system, 'db.query.summary': statement };
    const start = () => ({ name: statement, kind: 'CLIENT', attributes }) as const;
    return tracing.span(start, async () => {
      const begun = performance.now();
      let outcome: 'ok' | 'error' = 'error';
      try {
        const value = await call();
        outcome = 'ok';
        return value;
      } finally {
        lifecycle.emit('store.operation', { statement, outcome, durationMs: performance.now() - begun });
      }
    });
  });
}
