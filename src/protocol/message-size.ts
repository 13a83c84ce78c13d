/**
 * Bytes of one message to the server, by socket or data channel. The largest of a page has 24,100: a
 * chat message of 4,000 characters that JSON writes as six bytes each. One that is too long is
 * answered so up to here.
 */
export const maxMessageBytes = 64 * 1_024;
