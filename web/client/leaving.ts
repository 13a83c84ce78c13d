const ask = (event: BeforeUnloadEvent) => event.preventDefault();

/** The browser asks before the page is reloaded, closed or left: what it sends would end. */
export function askBeforeUnload(sends: boolean): void {
  if (sends) addEventListener('beforeunload', ask);
  else removeEventListener('beforeunload', ask);
}
