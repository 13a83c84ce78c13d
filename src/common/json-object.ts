/**
 * @returns The object that a text contains as JSON. It is empty if the text is anything else, as after
 *   somebody has changed it in the database.
 */
export function objectIn(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {};
  } catch {
    return {};
  }
}
