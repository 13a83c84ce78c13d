/**
 * A file or a link that is dropped where nothing takes it would be opened by the browser in place of the
 * page, and take the person out of the session.
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
