import { asOperator } from '../../support/as-operator.ts';
import { createDatabase, openStoreOn } from '../../support/postgres.ts';
import { describeStore } from '../contract/contract.ts';

describeStore('the PostgreSQL store', () => {
  let url: Promise<string> | null = null;
  const made = () => {
    url ??= createDatabase();
    return url;
  };
  return {
    open: async () => openStoreOn(await made()),
    execute: async (statement) => asOperator(await made(), statement),
  };
});
