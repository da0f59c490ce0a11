import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [svelte()],
  base: './',
  build: { target: ['safari16', 'chrome111'], outDir: 'dist', emptyOutDir: true },
  resolve: {
    alias: { $: fileURLToPath(new URL('./src', import.meta.url)) },
    ...(process.env['VITEST'] ? { conditions: ['browser'] } : {}),
  },
  server: { proxy: { '/api': process.env['ML_DEV_SERVER'] ?? 'http://127.0.0.1:4600' } },
  test: { environment: 'happy-dom', include: ['src/**/*.test.ts'] },
});
