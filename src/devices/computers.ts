/** Phones and tablets cannot share a screen in the browser. Most people have one besides their computer. */
const phones =
  /^((apple|google|samsung|microsoft) )?(ios|ipad|iphone|ipod|android|aosp|tvos|apple ?tv|watchos|visionos|windows ?(phone|mobile))/i;

/** @param texts The operating system, and the type or the model of the device, if they are known. */
export function isPhone(...texts: string[]): boolean {
  return texts.some((text) => phones.test(text));
}

/** Exchange lists the devices that fetch mail (Exchange ActiveSync), managed or not. */
export function isOnlyOfExchange(managementAgent: string): boolean {
  return /^(eas|exchange( active ?sync)?)$/i.test(managementAgent);
}
