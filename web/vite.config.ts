import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const SERVER = process.env['AURORA_URL'] ?? 'http://127.0.0.1:4000';

export default defineConfig({
  plugins: [react()],
  base: './',
  build: {
    outDir: '../dist/page',
    emptyOutDir: true,
    target: 'baseline-widely-available',
    // Everything as a file of its own: the page's policy forbids what stands inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  // `npm run dev:page`: the page from its source, against a running server.
  server: { proxy: { '/graphql': { target: SERVER, ws: true }, '/help': SERVER } },
});
