/** Writes the contract, schema/schema.graphql, from the builder. */
import { writeFile } from 'node:fs/promises';
import { CONTRACT, printContract } from './contract.ts';

await writeFile(CONTRACT, printContract());
console.log('schema/schema.graphql is written.');
