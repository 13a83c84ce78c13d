export { openHub as default } from './network-hub.ts';
