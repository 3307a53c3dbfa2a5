/** Mercurius over Fastify, as its documentation starts it. */
import fastify from 'fastify';
import mercurius from 'mercurius';
import { peerContext } from '../graphql/peer-resolvers.ts';
import { peerSchema } from './schema.ts';

const context = await peerContext(process.argv[2] ?? '');
const server = fastify();
server.register(mercurius, { schema: peerSchema(), context: () => context() as never });
console.log(`url ${await server.listen({ port: 0, host: '127.0.0.1' })}/graphql`);
