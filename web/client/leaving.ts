const ask = (event: BeforeUnloadEvent) => event.preventDefault();

/** Makes the browser ask before the page is reloaded, closed or left, because what it sends would end. */
export function askBeforeUnload(sends: boolean): void {
  if (sends) addEventListener('beforeunload', ask);
  else removeEventListener('beforeunload', ask);
}
