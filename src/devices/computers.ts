/** Nobody can share a screen from one in the browser; most people have one beside their computer. */
const phones =
  /^((apple|google|samsung|microsoft) )?(ios|ipad|iphone|ipod|android|aosp|tvos|apple ?tv|watchos|visionos|windows ?(phone|mobile))/i;

/** @param texts The operating system; the type or the model of the device, where they are known. */
export function isPhone(...texts: string[]): boolean {
  return texts.some((text) => phones.test(text));
}

/** Exchange lists what fetches mail (Exchange ActiveSync), managed or not. */
export function isOnlyOfExchange(managementAgent: string): boolean {
  return /^(eas|exchange( active ?sync)?)$/i.test(managementAgent);
}
