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
    // No inline assets: the page's content security policy forbids them.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  // `npm run dev:page` serves the source, and uses a running server.
  server: { proxy: { '/graphql': { target: SERVER, ws: true }, '/help': SERVER } },
});
