/** Starts the window. */
import { mount } from 'svelte';
import '$/kit/tokens.css';
import '$/kit/base.css';
import { choosePlatform, usePlatform } from '$/platform';
import { startFeed } from '$/platform/engine';
import App from './App.svelte';
import { applyTheme } from './theme';

async function start(): Promise<void> {
  applyTheme();
  usePlatform(await choosePlatform());
  startFeed();
  const target = document.getElementById('app');
  if (target) mount(App, { target });
}

void start();
