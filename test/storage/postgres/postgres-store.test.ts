import { createDatabase, openStoreOn } from '../../support/postgres.ts';
import { describeStore } from '../contract/contract.ts';

describeStore('the PostgreSQL store', () => {
  let url: Promise<string> | null = null;
  return {
    async open() {
      url ??= createDatabase();
      return openStoreOn(await url);
    },
  };
});
