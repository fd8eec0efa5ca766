import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/svelte';
import { afterEach } from 'vitest';

// A loaded machine may take longer than the library's second.
configure({ asyncUtilTimeout: 10_000 });

// What jsdom lacks and the screens use.
Element.prototype.scrollIntoView = () => undefined;

afterEach(() => {
  cleanup();
  localStorage.clear();
});
