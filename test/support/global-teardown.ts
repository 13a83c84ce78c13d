export { closeHub as default } from './network-hub.ts';
