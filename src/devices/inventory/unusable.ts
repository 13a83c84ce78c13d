/** The inventory cannot be used. The message follows the words "the inventory cannot be read:". */
export class Unusable extends Error {
  override readonly name = 'Unusable';
}
