import { useState } from 'react';
import type { ListedAccount } from './connection-row.tsx';

export type Selection = {
  readonly accounts: readonly ListedAccount[];
  has(account: ListedAccount): boolean;
  set(accounts: readonly ListedAccount[], isSelected: boolean): void;
  clear(): void;
};

const NONE: ReadonlyMap<string, ListedAccount> = new Map();

/**
 * The selected accounts of a list, also of its other pages.
 *
 * @param shown the accounts on the screen, as they are now
 * @param list names the list: another search or filter is another list, with nothing selected
 */
export function useSelection(shown: readonly ListedAccount[], list: string): Selection {
  const [latest, setLatest] = useState({ list, selected: NONE });
  const selected = latest.list === list ? latest.selected : NONE;
  const current = new Map(shown.map((account) => [account.id, account]));
  return {
    accounts: [...selected.values()].map((account) => current.get(account.id) ?? account),
    has: ({ id }) => selected.has(id),
    set(accounts, isSelected) {
      setLatest((before) => {
        const next = new Map(before.list === list ? before.selected : NONE);
        for (const account of accounts) {
          if (isSelected) next.set(account.id, account);
          else next.delete(account.id);
        }
        return { list, selected: next };
      });
    },
    clear: () => setLatest({ list, selected: NONE }),
  };
}
