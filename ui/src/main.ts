import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import './look/tokens.css';
import './look/base.css';
import './look/parts.css';
import { openBackend } from '$open';
import { mount } from 'svelte';
import Root from './screens/Root.svelte';
import { App } from './screens/app.svelte';

const target = document.getElementById('app');
async function start(target: HTMLElement): Promise<void> {
  const app = new App(await openBackend());
  const present = await app.backend.session().catch(() => null);
  if (present) app.arrive(present);
  mount(Root, { target, props: { app } });
}

if (target) void start(target);
