import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

export default ts.config(
  { ignores: ['dist', 'dist-browser', 'node_modules', 'src/locale/paraglide', 'src/backend/bindings.ts'] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  { languageOptions: { globals: { ...globals.browser, ...globals.node } } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
  },
  {
    rules: {
      // Only `backend/` knows the host; everything else goes through the `Backend` interface.
      'no-restricted-imports': ['error', { patterns: ['@tauri-apps/*', '**/backend/bindings'] }],
      // A static style attribute violates the window's content security policy.
      'svelte/no-inline-styles': 'error',
      'svelte/no-at-html-tags': 'error',
      'no-console': 'error',
    },
  },
  { files: ['src/backend/**'], rules: { 'no-restricted-imports': 'off' } },
  { files: ['tests/**'], rules: { 'no-console': 'off' } },
);
