/**
 * The largest message to the server in bytes, by socket or data channel. Pages send at most 24,100
 * bytes: a chat message of 4,000 characters that JSON writes as six bytes each. A chat message that
 * is longer, up to this size, is refused with a code of its own.
 */
export const maxMessageBytes = 64 * 1_024;
