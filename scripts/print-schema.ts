/** Writes the contract, schema/schema.graphql, from the builder's schema. */
import { writeFile } from 'node:fs/promises';
import { CONTRACT, printContract } from './contract.ts';

await writeFile(CONTRACT, printContract());
console.log('Wrote schema/schema.graphql.');
