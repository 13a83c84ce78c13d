/**
 * Without this the browser would open a file or link that is dropped on the page, and the person
 * would leave the session.
 */
export function keepDropsOut(): void {
  for (const name of ['dragover', 'drop'] as const)
    window.addEventListener(name, (event) => {
      if (opens(event)) event.preventDefault();
    });
}

function opens(event: DragEvent): boolean {
  const types = event.dataTransfer?.types ?? [];
  const target = event.composedPath()[0];
  const field = target instanceof Element && target.matches('input, textarea');
  if (field && types.includes('text/plain')) return false;
  return types.includes('Files') || types.includes('text/uri-list');
}
