import type { Command } from './command.ts';

export const accessOwn: Command<'access.own'> = ({ actor: { person } }) => ({
  name: person.card.name,
  assignments: person.assignments.map(({ permissions, scope }) => ({
    permissions: [...permissions],
    scope,
  })),
});

export const tokensList: Command<'tokens.list'> = async ({ tokens }) => ({
  tokens: await tokens.list(),
});

export const tokensCreate: Command<'tokens.create'> = async ({ tokens, payload, actor }) =>
  await tokens.create(payload, actor);

export const tokensRevoke: Command<'tokens.revoke'> = async ({ tokens, payload, actor }) => {
  await tokens.revoke(payload.tokenId, actor);
  return {};
};
