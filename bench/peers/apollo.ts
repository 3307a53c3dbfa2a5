/** Apollo Server, standing alone, as its documentation starts it. */
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { peerContext } from '../graphql/peer-resolvers.ts';
import { peerSchema } from './schema.ts';

const context = await peerContext(process.argv[2] ?? '');
const server = new ApolloServer({ schema: peerSchema() });
const { url } = await startStandaloneServer(server, {
  listen: { port: 0, host: '127.0.0.1' },
  context: async () => context(),
});
console.log(`url ${url}`);
