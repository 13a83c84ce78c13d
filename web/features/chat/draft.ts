/**
 * Text that was typed in a session's chat and not sent yet. It is kept in this tab until it is sent
 * or the session ends.
 */
const keyOf = (sessionId: string) => `beside.draft.${sessionId}`;

export function draftOf(sessionId: string): string {
  return sessionStorage.getItem(keyOf(sessionId)) ?? '';
}

/** Keeps a text. @param text An empty text deletes the kept one. */
export function keepDraft(sessionId: string, text: string): void {
  if (text) sessionStorage.setItem(keyOf(sessionId), text);
  else sessionStorage.removeItem(keyOf(sessionId));
}
