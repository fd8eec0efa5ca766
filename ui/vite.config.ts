import { paraglideVitePlugin } from '@inlang/paraglide-js';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// The window's build talks to Tauri and holds nothing else. `--mode browser` makes the build for browser tests:
// the same screens on the recorded double.
export default defineConfig(({ mode }) => {
  const browser = mode === 'browser';
  return {
    plugins: [
      paraglideVitePlugin({
        project: './project.inlang',
        outdir: './src/locale/paraglide',
        strategy: ['globalVariable', 'baseLocale'],
        emitGitIgnore: false,
      }),
      svelte(),
    ],
    resolve: {
      alias: [
        {
          find: '$open',
          replacement: at(browser ? './src/backend/open.browser.ts' : './src/backend/open.ts'),
        },
      ],
      ...(mode === 'test' ? { conditions: ['browser'] } : {}),
    },
    build: {
      target: 'es2022',
      outDir: browser ? 'dist-browser' : 'dist',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      sourcemap: false,
    },
    server: { port: 5173, strictPort: true },
    test: {
      environment: 'jsdom',
      include: ['src/**/*.test.ts'],
      setupFiles: ['./tests/setup.ts'],
      testTimeout: 30_000,
    },
  };
});
