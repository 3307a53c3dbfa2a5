import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const SERVER = process.env['AURORA_URL'] ?? 'http://127.0.0.1:4000';

export default defineConfig({
  // In your own project, npm installs the package.
  resolve: {
    alias: {
      '@aurora/aws-connector-operations': fileURLToPath(new URL('../../dist/operations', import.meta.url)),
    },
  },
  server: { proxy: { '/graphql': { target: SERVER, ws: true } } },
});
