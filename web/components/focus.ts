/** Keeps the place of the keyboard focus when the focused element has gone. */

/** Focuses an element, unless the person is somewhere else, such as in the chat. */
export function focusIfNowhere(
  element: HTMLElement | null | undefined,
  options?: FocusOptions,
): void {
  const { activeElement } = document;
  if (!activeElement || activeElement === document.body) element?.focus(options);
}
