/** Nothing in the inventory can be used: why, in words that follow "the inventory cannot be read:". */
export class Unusable extends Error {
  override readonly name = 'Unusable';
}
