/**
 * For `NODE_OPTIONS`: everything in a server that asks for the time gets it later, by so many
 * milliseconds more with each SIGUSR2. The server prints how often that has been. Timers go on as they are.
 */
export function laterBy(ms: number): string {
  return `--import=data:text/javascript,${encodeURIComponent(`
    const now = Date.now;
    let times = 0;
    process.on('SIGUSR2', () => { times += 1; console.log('put on: ' + times); });
    globalThis.Date = class extends Date {
      constructor(...when) { super(...(when.length > 0 ? when : [now() + times * ${ms}])); }
      static now() { return now() + times * ${ms}; }
    };
  `)}`;
}
