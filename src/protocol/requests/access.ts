import { z } from 'zod';
import { accessExplained, knownPerson, rolesInForce } from '../access.ts';
import { lineOfText } from '../text.ts';
import { emptyObject, request } from './request.ts';

/** A user name, or a key. */
const who = lineOfText(2_300);

export const accessRequests = {
  'access.roles': request({
    by: 'person',
    permission: 'access.read',
    payload: emptyObject,
    reply: rolesInForce,
  }),
  // Alone: whether they may open a session. With a sharer: whether they may help that person.
  'access.explain': request({
    by: 'person',
    permission: 'access.read',
    payload: z.strictObject({ person: who, sharer: who.exactOptional() }),
    reply: accessExplained,
  }),
  // Of those who have ever signed in.
  'people.search': request({
    by: 'person',
    permission: 'access.read',
    payload: z.strictObject({ search: lineOfText(200) }),
    reply: z.strictObject({ people: z.array(knownPerson).max(20) }),
  }),
};
